import JSON

/// How an applied intent changes a live object: merged by the schema, then relieved of what its manager gave up.
enum AppliedMerge {
    /// The live value with everything that the intent says.
    static func merged(_ live: JSONValue, _ intent: JSONValue, _ schema: StructuralSchema) -> JSONValue {
        guard schema.shape(of: live) == schema.shape(of: intent) else { return intent }
        switch schema.shape(of: intent) {
        case .atom: return intent
        case .map:
            var members = live.object ?? [:]
            for (name, value) in intent.object ?? [:] {
                let child = schema.member(name) ?? .anything
                members[name] = members[name].map { merged($0, value, child) } ?? value
            }
            return .object(members)
        case .keyedList, .set: return mergedLists(live, intent, schema)
        }
    }

    /// Items of both keep the live list's place; new ones follow, in the intent's order.
    private static func mergedLists(
        _ live: JSONValue, _ intent: JSONValue, _ schema: StructuralSchema
    ) -> JSONValue {
        let wanted = schema.parts(of: intent)
        var rest = wanted
        var result: [JSONValue] = []
        for part in schema.parts(of: live) {
            if let index = rest.firstIndex(where: { $0.step == part.step }) {
                result.append(merged(part.value, rest.remove(at: index).value, part.schema))
            } else {
                result.append(part.value)
            }
        }
        if result.count + rest.count == wanted.count, rest.count < wanted.count {
            // Nothing but the intent's own items: its order counts.
            let merges = Dictionary(
                schema.parts(of: .array(result)).map { ($0.step, $0.value) }, uniquingKeysWith: { first, _ in first })
            return .array(wanted.map { merges[$0.step] ?? $0.value })
        }
        return .array(result + rest.map(\.value))
    }

    /// A merged value without the paths of `given` that nobody in `kept` owns; nil when nothing of it stays.
    static func pruned(
        _ value: JSONValue, given: FieldSet, kept: FieldSet, _ schema: StructuralSchema
    ) -> JSONValue? {
        if kept.isEmpty, given.isMember || given.children.isEmpty { return nil }
        let parts = schema.parts(of: value)
        guard !given.children.isEmpty, !parts.isEmpty else { return value }
        var members: [String: JSONValue] = [:]
        var items: [JSONValue] = []
        for part in parts {
            var child: JSONValue? = part.value
            if let givenChild = given[part.step] {
                child = pruned(
                    part.value, given: givenChild, kept: kept[part.step] ?? FieldSet(), part.schema)
            }
            guard let child else { continue }
            if case .field(let name) = part.step { members[name] = child } else { items.append(child) }
        }
        let result: JSONValue = value.object == nil ? .array(items) : .object(members)
        return result.isEmptyContainer && kept.isEmpty ? nil : result
    }
}
