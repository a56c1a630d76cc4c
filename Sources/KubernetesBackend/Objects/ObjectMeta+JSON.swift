import Foundation
import JSON
import PromptCore

extension ObjectMeta {
    /// The metadata of an API object; what is missing is empty.
    package init(apiObject object: JSONValue) {
        let metadata = object["metadata"]
        self.init(
            name: metadata?["name"]?.string ?? "", namespace: metadata?["namespace"]?.string ?? "",
            uid: metadata?["uid"]?.string ?? "", resourceVersion: metadata?["resourceVersion"]?.string ?? "",
            generation: metadata?["generation"]?.integer.map { Int($0) } ?? 1,
            creationTimestamp: metadata?["creationTimestamp"]?.string.flatMap { Timestamp($0) }
                ?? Timestamp(milliseconds: 0),
            labels: Self.strings(metadata?["labels"]), annotations: Self.strings(metadata?["annotations"]))
    }

    /// The resource version alone.
    static func resourceVersion(of object: JSONValue) -> String {
        object["metadata"]?["resourceVersion"]?.string ?? ""
    }

    private static func strings(_ json: JSONValue?) -> [String: String] {
        (json?.object ?? [:]).compactMapValues(\.string)
    }

    /// The metadata of an object that is to be created for a release.
    static func record(_ key: ObjectKey, of releaseName: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(key.name), "namespace": .string(key.namespace),
            "labels": .object(ObjectMark.labels(of: releaseName).mapValues(JSONValue.string)),
        ]
        let annotations = ObjectMark.annotations(of: releaseName)
        if !annotations.isEmpty { members["annotations"] = .object(annotations.mapValues(JSONValue.string)) }
        return .object(members)
    }
}

extension JSONValue {
    /// Whether somebody asked for this API object to be deleted; it stands until its last finalizer goes.
    var isBeingDeleted: Bool { self["metadata"]?["deletionTimestamp"]?.string != nil }

    /// The finalizers of an API object.
    var finalizers: [String] { self["metadata"]?["finalizers"]?.array?.compactMap(\.string) ?? [] }

    /// An API object without the notes of who wrote which field, which nobody reads here.
    var withoutManagedFields: JSONValue {
        guard let metadata = self["metadata"], metadata["managedFields"] != nil else { return self }
        return with("metadata", metadata.with("managedFields", .none))
    }

    /// A copy of an object with another member.
    func with(_ key: String, _ value: JSONValue?) -> JSONValue {
        var members = object ?? [:]
        members[key] = value
        return .object(members)
    }
}

extension JSONValue {
    /// The path of the first member, in the order of names, that `other` has not; nil where it has all. What else `other`
    /// has, and what its values are, does not count.
    func path(missingFrom other: JSONValue) -> String? {
        switch (self, other) {
        case (.object(let members), _):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) where member != .null {
                guard let known = other[name] else { return name }
                guard let path = member.path(missingFrom: known) else { continue }
                return path.first == "[" ? name + path : "\(name).\(path)"
            }
        case (.array(let items), .array(let known)):
            for (index, item) in items.enumerated() {
                guard index < known.count else { return "[\(index)]" }
                if let path = item.path(missingFrom: known[index]) { return "[\(index)].\(path)" }
            }
        default: break
        }
        return nil
    }
}

/// Why an API object is none of the kind that it should be.
struct ObjectDamage: Error, Hashable {
    /// The field that is missing or wrong.
    var field: String
}

extension JSONValue {
    /// The text of a field that must be there.
    func text(_ field: String) throws(ObjectDamage) -> String {
        guard let text = self[field]?.string else { throw ObjectDamage(field: field) }
        return text
    }

    /// The time of a field that must be there.
    func time(_ field: String) throws(ObjectDamage) -> Timestamp {
        guard let time = Timestamp(try text(field)) else { throw ObjectDamage(field: field) }
        return time
    }

    /// The member that must be there.
    func member(_ field: String) throws(ObjectDamage) -> JSONValue {
        guard let member = self[field] else { throw ObjectDamage(field: field) }
        return member
    }

    /// The value that `Codable` makes of a member that must be there.
    func decoded<Value: Decodable>(_ field: String, as type: Value.Type = Value.self) throws(ObjectDamage) -> Value {
        let json = try member(field)
        do {
            return try JSONDecoder().decode(type, from: Data(JSONWriter.canonical(json)))
        } catch {
            throw ObjectDamage(field: field)
        }
    }
}
