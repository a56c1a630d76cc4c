import JSON

/// The ways to change an object by a patch.
enum ObjectPatch {
    /// RFC 7386: null takes a member away.
    static func merged(_ target: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = target.object ?? [:]
        for (name, change) in changes {
            members[name] = change == .null ? nil : merged(members[name] ?? .null, change)
        }
        return .object(members)
    }

    /// A strategic merge patch: as a merge patch, but lists that are maps are merged by their keys, and items that say
    /// `$patch: delete` go. Other directives only speak of order.
    static func strategicallyMerged(
        _ target: JSONValue, _ patch: JSONValue, _ schema: StructuralSchema
    ) -> JSONValue {
        switch patch {
        case .object(let changes):
            if changes["$patch"] == "replace" { return patch.without("$patch") }
            var members = target.object ?? [:]
            for (name, change) in changes where !name.hasPrefix("$") {
                let child = schema.member(name) ?? .anything
                members[name] =
                    change == .null ? nil : strategicallyMerged(members[name] ?? .null, change, child)
            }
            return .object(members)
        case .array:
            switch schema.shape(of: patch) {
            case .set: return AppliedMerge.merged(target.array == nil ? [] : target, patch, schema)
            case .keyedList: return mergedItems(target, patch, schema)
            default: return patch
            }
        default: return patch
        }
    }

    private static func mergedItems(_ target: JSONValue, _ patch: JSONValue, _ schema: StructuralSchema) -> JSONValue {
        var changes = schema.parts(of: patch)
        var items: [JSONValue] = []
        for part in schema.parts(of: target.array == nil ? [] : target) {
            guard let index = changes.firstIndex(where: { $0.step == part.step }) else {
                items.append(part.value)
                continue
            }
            let change = changes.remove(at: index).value
            if change["$patch"] != "delete" { items.append(strategicallyMerged(part.value, change, part.schema)) }
        }
        return .array(items + changes.map(\.value).filter { $0["$patch"] != "delete" })
    }

    /// RFC 6902.
    static func patched(_ target: JSONValue, _ operations: [JSONValue]) throws(Refusal) -> JSONValue {
        var result = target
        for operation in operations {
            guard let name = operation["op"]?.string, let path = operation["path"]?.string.flatMap(pointer) else {
                throw .badPatch
            }
            let from = operation["from"]?.string.flatMap(pointer)
            switch (name, operation["value"], from) {
            case ("test", let value?, _):
                guard try find(in: result, at: path) == value else { throw .badPatch }
            case ("add", let value?, _): try change(&result, path[...], .add(value))
            case ("replace", let value?, _): try change(&result, path[...], .replace(value))
            case ("remove", _, _): try change(&result, path[...], .remove)
            case ("move", _, let from?):
                let value = try find(in: result, at: from)
                try change(&result, from[...], .remove)
                try change(&result, path[...], .add(value))
            case ("copy", _, let from?): try change(&result, path[...], .add(try find(in: result, at: from)))
            default: throw .badPatch
            }
        }
        return result
    }

    private enum Change {
        case add(JSONValue)
        case replace(JSONValue)
        case remove
    }

    private static func pointer(_ text: String) -> [String]? {
        guard text.isEmpty || text.hasPrefix("/") else { return nil }
        return text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { String($0.replacing("~1", with: "/").replacing("~0", with: "~")) }
    }

    private static func find(in target: JSONValue, at path: [String]) throws(Refusal) -> JSONValue {
        var result = target
        for key in path {
            guard let next = result[key] ?? Int(key).flatMap({ result.array?.at($0) }) else { throw .badPatch }
            result = next
        }
        return result
    }

    private static func change(
        _ target: inout JSONValue, _ path: ArraySlice<String>, _ change: Change
    ) throws(Refusal) {
        guard let key = path.first else {
            switch change {
            case .add(let value), .replace(let value): target = value
            case .remove: throw .badPatch
            }
            return
        }
        switch target {
        case .object(var members):
            if path.count > 1 {
                guard var child = members[key] else { throw .badPatch }
                try Self.change(&child, path.dropFirst(), change)
                members[key] = child
            } else {
                members[key] = try changed(members[key], change)
            }
            target = .object(members)
        case .array(var items):
            let index = key == "-" ? items.count : Int(key) ?? -1
            if path.count > 1 {
                guard var child = items.at(index) else { throw .badPatch }
                try Self.change(&child, path.dropFirst(), change)
                items[index] = child
            } else if case .add(let value) = change {
                guard (0...items.count).contains(index) else { throw .badPatch }
                items.insert(value, at: index)
            } else {
                let value = try changed(items.at(index), change)
                items.replaceSubrange(index...index, with: value.map { [$0] } ?? [])
            }
            target = .array(items)
        default: throw .badPatch
        }
    }

    private static func changed(_ old: JSONValue?, _ change: Change) throws(Refusal) -> JSONValue? {
        switch change {
        case .add(let value): return value
        case .replace(let value) where old != nil: return value
        case .remove where old != nil: return nil
        default: throw .badPatch
        }
    }
}

extension [JSONValue] {
    /// The item at an index; nil where there is none.
    func at(_ index: Int) -> JSONValue? { indices.contains(index) ? self[index] : nil }
}
