import JSON

/// One step of a path in an object, as managed fields write it.
enum FieldStep: Sendable, Hashable {
    case field(String)
    /// An item of a list that is a map: the values of its keys.
    case item([String: JSONValue])
    /// An item of a list that is a set.
    case value(JSONValue)

    /// `f:name`, `k:{"type":"Ready"}`, `v:"x"`.
    var encoded: String {
        switch self {
        case .field(let name): "f:" + name
        case .item(let keys): "k:" + JSONValue.object(keys).text
        case .value(let value): "v:" + value.text
        }
    }

    init?(encoded: String) {
        let rest = Array(encoded.utf8.dropFirst(2))
        switch encoded.prefix(2) {
        case "f:": self = .field(String(encoded.dropFirst(2)))
        case "k:":
            guard let keys = try? JSONParser.value(rest).object else { return nil }
            self = .item(keys)
        case "v:":
            guard let value = try? JSONParser.value(rest) else { return nil }
            self = .value(value)
        default: return nil
        }
    }

    /// As messages of conflicts write it: `.data`, `[type="Ready"]`.
    var shown: String {
        switch self {
        case .field(let name): "." + name
        case .item(let keys):
            "[" + keys.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value.text }.joined(separator: ",") + "]"
        case .value(let value): "[=" + value.text + "]"
        }
    }
}

/// A set of paths in an object, as a tree: who owns what is kept in these.
struct FieldSet: Sendable, Hashable {
    /// Whether the path that leads here is in the set.
    var isMember = false
    /// No child is empty.
    private(set) var children: [FieldStep: FieldSet] = [:]

    static let leaf = FieldSet(isMember: true)

    init(isMember: Bool = false) { self.isMember = isMember }

    var isEmpty: Bool { !isMember && children.isEmpty }

    subscript(step: FieldStep) -> FieldSet? {
        get { children[step] }
        set { children[step] = newValue.flatMap { $0.isEmpty ? nil : $0 } }
    }

    func union(_ other: FieldSet) -> FieldSet {
        var result = self
        result.isMember = isMember || other.isMember
        for (step, child) in other.children { result[step] = (children[step] ?? FieldSet()).union(child) }
        return result
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(isMember: isMember && other.isMember)
        for (step, child) in children { result[step] = other.children[step].map { child.intersection($0) } }
        return result
    }

    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(isMember: isMember && !other.isMember)
        for (step, child) in children { result[step] = other.children[step].map { child.subtracting($0) } ?? child }
        return result
    }

    /// Every path in the set, as conflicts show them, sorted.
    var shownPaths: [String] {
        (isMember ? [""] : []) + children.flatMap { step, child in child.shownPaths.map { step.shown + $0 } }.sorted()
    }
}

extension FieldSet {
    /// `fieldsV1` of an entry in `managedFields`.
    var json: JSONValue {
        var members: [String: JSONValue] = [:]
        for (step, child) in children { members[step.encoded] = child.json }
        if isMember, !children.isEmpty { members["."] = [:] }
        return .object(members)
    }

    /// The set that `fieldsV1` stands for: what has nothing below it is a member.
    init(json: JSONValue, isRoot: Bool = true) {
        let members = json.object ?? [:]
        self.init(isMember: !isRoot && (members.isEmpty || members["."] != nil))
        for (key, child) in members {
            guard let step = FieldStep(encoded: key) else { continue }
            self[step] = FieldSet(json: child, isRoot: false)
        }
    }
}
