import JSON

extension Validator {
    /// Whether a keyword that applies other schemas holds for a value.
    mutating func checkApplicator(
        _ rule: SchemaRule, of node: SchemaNode, _ instance: JSONValue, _ evaluated: inout Evaluated
    ) -> Bool {
        switch rule.keyword {
        case .reference(let target): return join(target, instance, &evaluated)
        case .dynamicReference(let anchor, let fallback):
            return join(dynamicTarget(anchor, fallback: fallback), instance, &evaluated)
        case .allOf(let branches):
            var holds = true
            for branch in branches where !join(branch, instance, &evaluated) { holds = false }
            return holds
        case .anyOf(let branches), .oneOf(let branches):
            return checkBranches(branches, rule, node, instance, &evaluated)
        case .not(let branch):
            return attempt(branch, to: instance).0 == nil
                || fail(node, rule, "the value is of a kind that is ruled out")
        case .condition(let test, let then, let otherwise):
            let found = attempt(test, to: instance).0
            if let found { evaluated.merge(found) }
            guard let branch = found == nil ? otherwise : then else { return true }
            return join(branch, instance, &evaluated)
        case .dependentSchemas(let rows):
            guard let members = instance.object else { return true }
            var holds = true
            for row in rows where members[row.name] != nil && !join(row.schema, instance, &evaluated) { holds = false }
            return holds
        default:
            switch instance {
            case .array(let items): return checkItems(rule, of: node, items, &evaluated)
            case .object(let members): return checkMembers(rule, members, &evaluated)
            default: return true
            }
        }
    }

    /// Applies a node to the same value and takes over what it evaluated.
    private mutating func join(_ target: Int, _ instance: JSONValue, _ evaluated: inout Evaluated) -> Bool {
        guard let found = apply(target, to: instance) else { return false }
        evaluated.merge(found)
        return true
    }

    private mutating func checkBranches(
        _ branches: [Int], _ rule: SchemaRule, _ node: SchemaNode, _ instance: JSONValue, _ evaluated: inout Evaluated
    ) -> Bool {
        var matching: [Int] = []
        var reasons: [String] = []
        for (position, branch) in branches.enumerated() {
            let (found, error) = attempt(branch, to: instance)
            if let found {
                matching.append(position + 1)
                evaluated.merge(found)
            } else if let error, reasons.count < 3 {
                let place = error.instanceLocation == here ? "" : error.instanceLocation + ": "
                reasons.append("(\(position + 1)) " + (place + error.message).shortened(to: 150))
            }
        }
        if matching.isEmpty {
            return fail(node, rule, "none of the \(branches.count) choices fits: \(reasons.joined(separator: "; "))")
        }
        guard case .oneOf = rule.keyword, matching.count > 1 else { return true }
        let listed = matching.map(String.init).joined(separator: ", ")
        return fail(node, rule, "exactly one of the choices may fit, but choices \(listed) all do")
    }
}

// MARK: - Arrays

extension Validator {
    private mutating func checkItems(
        _ rule: SchemaRule, of node: SchemaNode, _ items: [JSONValue], _ evaluated: inout Evaluated
    ) -> Bool {
        switch rule.keyword {
        case .prefixItems(let schemas):
            evaluated.leadingItems = max(evaluated.leadingItems, min(schemas.count, items.count))
            return applyToItems(items, 0..<min(schemas.count, items.count)) { schemas[$0] }
        case .items(let schema, let start):
            evaluated.leadingItems = items.count
            return applyToItems(items, min(start, items.count)..<items.count) { _ in schema }
        case .contains(let schema, let least, let most):
            return checkContains(schema, (least, most), rule, node, items, &evaluated)
        case .unevaluatedItems(let schema):
            let known = evaluated
            evaluated.leadingItems = items.count
            return applyToItems(items, 0..<items.count) { known.covers(item: $0) ? nil : schema }
        default: return true
        }
    }

    private mutating func applyToItems(
        _ items: [JSONValue], _ range: Range<Int>, _ schema: (Int) -> Int?
    ) -> Bool {
        var holds = true
        for index in range {
            guard let node = schema(index) else { continue }
            if !apply(node, to: items[index], at: .item(index)) { holds = false }
        }
        return holds
    }

    private mutating func checkContains(
        _ schema: Int, _ limits: (least: Int, most: Int?), _ rule: SchemaRule, _ node: SchemaNode, _ items: [JSONValue],
        _ evaluated: inout Evaluated
    ) -> Bool {
        var count = 0
        for (index, item) in items.enumerated() where attempt(schema, to: item, at: .item(index)).0 != nil {
            evaluated.items.insert(index)
            count += 1
        }
        if count < limits.least {
            return fail(node, rule, "at least \(limits.least) of the items must fit, but \(count) do")
        }
        if let most = limits.most, count > most {
            return fail(node, rule, "at most \(most) of the items may fit, but \(count) do")
        }
        return true
    }
}

// MARK: - Objects

extension Validator {
    private mutating func checkMembers(
        _ rule: SchemaRule, _ members: [String: JSONValue], _ evaluated: inout Evaluated
    ) -> Bool {
        switch rule.keyword {
        case .properties(let rows):
            var holds = true
            for row in rows {
                guard let value = members[row.name] else { continue }
                evaluated.members.insert(row.name)
                if !apply(row.schema, to: value, at: .member(row.name)) { holds = false }
            }
            return holds
        case .patternProperties(let rows):
            var holds = true
            for row in rows {
                for (name, value) in members.inOrder where matches(row.pattern, name) {
                    evaluated.members.insert(name)
                    if !apply(row.schema, to: value, at: .member(name)) { holds = false }
                }
            }
            return holds
        case .additionalProperties(let schema, let known, let patterns):
            evaluated.allMembers = true
            return applyToMembers(members, schema) { validator, name in
                !known.contains(name) && !patterns.contains { validator.matches($0, name) }
            }
        case .unevaluatedProperties(let schema):
            let known = evaluated
            evaluated.allMembers = true
            return applyToMembers(members, schema) { _, name in !known.covers(member: name) }
        case .propertyNames(let schema):
            var holds = true
            for (name, _) in members.inOrder where !apply(schema, to: .string(name), at: .member(name)) {
                holds = false
            }
            return holds
        default: return true
        }
    }

    private mutating func applyToMembers(
        _ members: [String: JSONValue], _ schema: Int, where isMeant: (inout Validator, String) -> Bool
    ) -> Bool {
        var holds = true
        for (name, value) in members.inOrder where isMeant(&self, name) {
            if !apply(schema, to: value, at: .member(name)) { holds = false }
        }
        return holds
    }
}

extension [String: JSONValue] {
    /// The members by name, so that the same value always gives the same errors.
    fileprivate var inOrder: [(key: String, value: JSONValue)] { sorted { $0.key < $1.key } }
}
