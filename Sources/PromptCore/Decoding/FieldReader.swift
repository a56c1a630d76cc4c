import JSON

/// The fields of one map, handed out by name; remembers which were asked for, so that all others can be reported.
struct FieldReader {
    private var members: [Node.Member]
    private var known: [String] = []
    private var refused: Set<String> = []
    private var missing: [Missing] = []

    /// A map with more unknown fields than this was meant for something else.
    private static let maximumUnknown = 20

    let mark: Mark
    let scope: DecodingScope

    /// A required field that is not there; told at the end, unless a misspelled one explains it.
    private struct Missing {
        var keys: Set<String>
        var message: String
        var mark: Mark
    }

    init(members: [Node.Member], mark: Mark, scope: DecodingScope) {
        self.members = members
        self.mark = mark
        self.scope = scope
    }

    /// A field that may be left out; null says the same as leaving it out.
    mutating func optional(_ key: String) -> Field? {
        known.append(key)
        guard let member = members.first(where: { $0.key == key }), !member.value.isNull else { return nil }
        return Field(name: key, node: member.value, scope: scope)
    }

    /// Takes a key for another one that is not there: what YAML makes of a word that means something else to it.
    mutating func take(_ written: String, for key: String) {
        guard !members.contains(where: { $0.key == key }) else { return }
        for index in members.indices where members[index].key == written { members[index].key = key }
    }

    /// A field that must be there; `hint` says what to write.
    mutating func required(_ key: String, _ hint: String = "") -> Field? {
        if let field = optional(key) { return field }
        let mend = hint.isEmpty ? "" : ": \(hint)"
        let place = members.first { $0.key == key }?.keyMark ?? mark
        missing.append(Missing(keys: [key], message: "`\(key)` is missing\(mend)", mark: place))
        return nil
    }

    /// Says at the end that one of these fields is missing, unless a misspelled one explains it.
    mutating func reportMissing(oneOf keys: Set<String>, _ message: String) {
        missing.append(Missing(keys: keys, message: message, mark: mark))
    }

    /// Reports a field that the API has, or may one day have, but this build does not execute.
    mutating func refuse(_ key: String, _ message: String) {
        guard let member = members.first(where: { $0.key == key }), !member.value.isNull else { return }
        refused.insert(key)
        scope.error(message, at: member.keyMark)
    }

    /// Fields that may stand here and say nothing to this program.
    mutating func tolerate(_ keys: String...) { known += keys }

    /// The keys written here, in order.
    var keys: [String] { members.map(\.key) }

    /// The place of a key; of the map when it is not there.
    func place(of key: String) -> Mark { members.first { $0.key == key }?.keyMark ?? mark }

    func error(_ message: String) { scope.error(message, at: mark) }

    /// Keys without a known shape are told by what people call them.
    private static func mayHoldKey(_ member: Node.Member) -> Bool {
        let name = member.key.lowercased()
        return member.value.string != nil && ["key", "secret", "token", "password"].contains(where: name.hasSuffix)
    }

    /// Reports the fields that nobody asked for, and those that are missing.
    func finish() {
        scope.log.note(known: known, at: mark)
        let absent = known.filter { name in !members.contains { $0.key == name } }
        let unknown = members.filter { !known.contains($0.key) && !refused.contains($0.key) }
        var misspelled: Set<String> = []
        for member in unknown.prefix(Self.maximumUnknown) {
            let nearest = NearestName.of(member.key, in: absent) ?? NearestName.of(member.key, in: known)
            let mend = nearest.map { "did you mean `\($0)`?" } ?? "known here: \(known.joined(separator: ", "))"
            let message = "unknown field `\(member.key)`; \(mend)"
            if Self.mayHoldKey(member) {
                scope.errorHidingLine(message, at: member.keyMark)
            } else {
                scope.error(message, at: member.keyMark)
            }
            if let nearest { misspelled.insert(nearest) }
        }
        if unknown.count > Self.maximumUnknown {
            scope.error("\(unknown.count - Self.maximumUnknown) more fields of this map are unknown", at: mark)
        }
        for field in missing where misspelled.isDisjoint(with: field.keys) {
            scope.error(field.message, at: field.mark)
        }
    }
}
