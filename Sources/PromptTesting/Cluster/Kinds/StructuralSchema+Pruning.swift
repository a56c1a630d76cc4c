import JSON

extension StructuralSchema {
    /// The value without what the schema does not know; the paths of what was dropped are added to `dropped`.
    func pruned(_ value: JSONValue, at path: String, dropped: inout [String]) -> JSONValue {
        switch value {
        case .object(let members):
            var kept: [String: JSONValue] = [:]
            for (name, child) in members.sorted(by: { $0.key < $1.key }) {
                let childPath = path.isEmpty ? name : path + "." + name
                if let schema = member(name) {
                    kept[name] = schema.pruned(child, at: childPath, dropped: &dropped)
                } else if keepsUnknownFields {
                    kept[name] = child
                } else {
                    dropped.append(childPath)
                }
            }
            return .object(kept)
        case .array(let list):
            guard let items else { return value }
            return .array(
                list.enumerated().map { index, item in
                    items.pruned(item, at: "\(path)[\(index)]", dropped: &dropped)
                })
        default: return value
        }
    }

    /// The value with the schema's defaults where a member is missing.
    func withDefaults(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var members):
            for (name, schema) in properties where members[name] == nil {
                members[name] = schema["default"]
            }
            for (name, child) in members {
                guard let schema = member(name) else { continue }
                let usual = schema.json["default"]
                members[name] = schema.withDefaults(child == .null && !schema.isNullable ? usual ?? child : child)
            }
            return .object(members)
        case .array(let list):
            guard let items else { return value }
            return .array(list.map { items.withDefaults($0) })
        default: return value
        }
    }
}
