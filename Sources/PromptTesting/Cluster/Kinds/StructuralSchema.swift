import JSON

/// A node of a CRD's `openAPIV3Schema`, or of what stands for one of a built-in kind.
struct StructuralSchema: Sendable {
    let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    /// Accepts anything: maps are merged member by member, lists are replaced whole.
    static let anything = StructuralSchema(["x-kubernetes-preserve-unknown-fields": true])

    var type: String? { json["type"]?.string }
    var properties: [String: JSONValue] { json["properties"]?.object ?? [:] }
    var keepsUnknownFields: Bool { json["x-kubernetes-preserve-unknown-fields"]?.bool ?? false }
    var isIntOrString: Bool { json["x-kubernetes-int-or-string"]?.bool ?? false }
    var isNullable: Bool { json["nullable"]?.bool ?? false }
    var items: StructuralSchema? { json["items"].map(StructuralSchema.init) }

    /// The schema of members that `properties` does not name; nil where there are none.
    var others: StructuralSchema? {
        switch json["additionalProperties"] {
        case .object(let members): StructuralSchema(.object(members))
        case .bool(true): .anything
        default: nil
        }
    }

    /// The schema of a member; nil for one that the schema does not know.
    func member(_ name: String) -> StructuralSchema? {
        properties[name].map(StructuralSchema.init) ?? others
    }

    /// The keys of a list that is a map; empty for other lists.
    var listKeys: [String] {
        guard json["x-kubernetes-list-type"]?.string == "map" else { return [] }
        return (json["x-kubernetes-list-map-keys"]?.array ?? []).compactMap(\.string)
    }
}

extension StructuralSchema {
    /// How owners share a value.
    enum Shape: Hashable {
        /// Owned as a whole.
        case atom
        case map
        case keyedList([String])
        case set
    }

    func shape(of value: JSONValue) -> Shape {
        switch value {
        case .object: json["x-kubernetes-map-type"]?.string == "atomic" ? .atom : .map
        case .array:
            switch json["x-kubernetes-list-type"]?.string {
            case "map": .keyedList(listKeys)
            case "set": .set
            default: .atom
            }
        default: .atom
        }
    }

    /// The parts of a value that is shared, in order, each with its step and schema; of a key that occurs twice the
    /// first.
    func parts(of value: JSONValue) -> [(step: FieldStep, value: JSONValue, schema: StructuralSchema)] {
        switch shape(of: value) {
        case .atom: return []
        case .map:
            return (value.object ?? [:]).map { (.field($0.key), $0.value, member($0.key) ?? .anything) }
        case .keyedList(let keys):
            return (value.array ?? []).map { (.item(itemKeys(of: $0, keys)), $0, items ?? .anything) }
        case .set:
            return (value.array ?? []).map { (.value($0), $0, .anything) }
        }
    }

    /// An item's keys, with the defaults of those that it does not give.
    private func itemKeys(of item: JSONValue, _ keys: [String]) -> [String: JSONValue] {
        var result: [String: JSONValue] = [:]
        for key in keys { result[key] = item[key] ?? items?.member(key)?.json["default"] }
        return result
    }
}
