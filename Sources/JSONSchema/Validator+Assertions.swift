import JSON

extension Validator {
    /// Whether one keyword holds for a value.
    mutating func check(
        _ rule: SchemaRule, of node: SchemaNode, _ instance: JSONValue, _ evaluated: inout Evaluated
    ) -> Bool {
        switch rule.keyword {
        case .never: return fail(node, rule, nothingAllowed)
        case .types(let types):
            if types.contains(where: { instance.has($0) }) { return true }
            return fail(node, rule, "this is \(instance.kind), but \(Self.wanted(types)) is wanted")
        case .oneOfValues(let values, let listed):
            // Once the work is used up the answer no longer counts.
            if !spend(cost(of: instance)) || values.contains(instance.identity) { return true }
            return fail(node, rule, values.count == 1 ? "only \(listed) is allowed" : "this is none of \(listed)")
        case .multipleOf(let divisor, let written):
            guard let number = ExactNumber(magnitudeOf: instance), !number.isMultiple(of: divisor) else { return true }
            return fail(node, rule, "this is no multiple of \(written)")
        case .bound(let kind, let limit):
            guard instance.double != nil, let wish = kind.broken(by: instance, limit) else { return true }
            return fail(node, rule, wish)
        case .size(let kind, let limit):
            guard let wish = kind.broken(by: instance, limit) else { return true }
            return fail(node, rule, wish)
        case .pattern(let pattern):
            guard let text = instance.string, !matches(pattern, text) else { return true }
            return fail(node, rule, "the string does not match the pattern \(pattern.pattern)")
        case .format(let format):
            guard let text = instance.string, !format.accepts(text) else { return true }
            return fail(node, rule, "the string is no \(format.rawValue)")
        case .uniqueItems: return checkUnique(rule, node, instance)
        case .required(let names):
            guard let members = instance.object else { return true }
            return require(names.filter { members[$0] == nil }, rule, node, "")
        case .dependentRequired(let rows):
            guard let members = instance.object else { return true }
            let broken = rows.filter { members[$0.name] != nil }.filter { row in
                let missing = row.needs.filter { members[$0] == nil }
                return !require(missing, rule, node, ", since \"\(row.name)\" is there")
            }
            return broken.isEmpty
        default: return checkApplicator(rule, of: node, instance, &evaluated)
        }
    }

    private mutating func require(
        _ missing: [String], _ rule: SchemaRule, _ node: SchemaNode, _ reason: String
    ) -> Bool {
        for name in missing { _ = fail(node, rule, "the member \"\(name)\" is missing\(reason)") }
        return missing.isEmpty
    }

    private mutating func checkUnique(_ rule: SchemaRule, _ node: SchemaNode, _ instance: JSONValue) -> Bool {
        guard let items = instance.array else { return true }
        guard spend(cost(of: instance)) else { return false }
        var first: [[UInt8]: Int] = [:]
        for (index, item) in items.enumerated() {
            if let same = first.updateValue(index, forKey: item.identity) {
                return fail(node, rule, "the items at positions \(same + 1) and \(index + 1) are equal")
            }
        }
        return true
    }

    private static func wanted(_ types: [SchemaType]) -> String {
        types.map { $0 == .null ? "null" : "\("aio".contains($0.rawValue.prefix(1)) ? "an" : "a") \($0.rawValue)" }
            .joined(separator: " or ")
    }

    /// The work of comparing a value as a whole.
    private func cost(of value: JSONValue) -> Int {
        switch value {
        case .array(let items): items.reduce(1) { $0 + cost(of: $1) }
        case .object(let members): members.values.reduce(1) { $0 + cost(of: $1) }
        case .string(let text): 1 + text.utf8.count / 16
        default: 1
        }
    }
}

extension JSONValue {
    func has(_ type: SchemaType) -> Bool {
        switch (type, self) {
        case (.array, .array), (.boolean, .bool), (.null, .null), (.object, .object), (.string, .string): true
        case (.number, .integer), (.number, .number): true
        case (.integer, _): isWhole
        default: false
        }
    }

    /// The kind in JSON Schema's words.
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension NumberBound {
    /// What the limit asks for, if the number does not keep to it.
    fileprivate func broken(by number: JSONValue, _ limit: JSONValue) -> String? {
        let written = String(decoding: limit.canonicalBytes, as: UTF8.self)
        return switch self {
        case .minimum: number.isLess(than: limit) ? "the number is below \(written)" : nil
        case .maximum: limit.isLess(than: number) ? "the number is above \(written)" : nil
        case .exclusiveMinimum: limit.isLess(than: number) ? nil : "the number is not above \(written)"
        case .exclusiveMaximum: number.isLess(than: limit) ? nil : "the number is not below \(written)"
        }
    }
}

extension SizeLimit {
    /// What the limit asks for, if the value has a size of this kind and does not keep to it.
    fileprivate func broken(by value: JSONValue, _ limit: Int) -> String? {
        let size: (count: Int, unit: String)
        switch (self, value) {
        case (.minLength, .string(let text)), (.maxLength, .string(let text)):
            size = (text.unicodeScalars.count, "character")
        case (.minItems, .array(let items)), (.maxItems, .array(let items)): size = (items.count, "item")
        case (.minProperties, .object(let members)), (.maxProperties, .object(let members)):
            size = (members.count, "member")
        default: return nil
        }
        let unit = limit == 1 ? size.unit : size.unit + "s"
        switch self {
        case .minLength, .minItems, .minProperties:
            return size.count < limit ? "at least \(limit) \(unit) are wanted, but there are \(size.count)" : nil
        case .maxLength, .maxItems, .maxProperties:
            return size.count > limit ? "at most \(limit) \(unit) are allowed, but there are \(size.count)" : nil
        }
    }
}
