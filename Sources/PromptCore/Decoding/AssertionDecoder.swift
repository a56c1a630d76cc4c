import JSON
import JSONSchema

/// Reads what an answer must satisfy.
struct AssertionDecoder {
    private static let kinds = [
        "not", "equals", "iequals", "contains", "icontains", "containsAll", "containsAny", "startsWith", "regex",
        "isJSON",
        "jsonPath", "maxLength",
    ]

    private static let later: Set<String> = [
        "jsonSchema", "isXML", "xmlSchema", "schema", "maxTokens", "levenshtein", "rougeL", "bleu", "similar", "judge",
        "grounded", "refusal", "numeric",
    ]

    /// The sound assertions of a list; the others are reported.
    func list(_ field: Field?) -> [Assertion] { (field?.items() ?? []).compactMap(assertion) }

    private func assertion(_ field: Field) -> Assertion? {
        // `- isJSON` says the same as `- {isJSON: true}` and is how people write it.
        if field.node.string == "isJSON" { return .isJSON }
        guard let members = field.node.members else {
            field.error("an assertion must be a map as `{contains: refund}`, not \(field.node.kindName)")
            return nil
        }
        guard let member = members.first, members.count == 1 else {
            field.error("an assertion must have exactly one kind: write each as an item of its own")
            return nil
        }
        guard Self.kinds.contains(member.key) else {
            let message =
                Self.later.contains(member.key)
                ? "the assertion `\(member.key)` is not in this build yet"
                : "unknown assertion `\(member.key)`\(Self.mend(member.key))"
            field.scope.error(message, at: member.keyMark)
            return nil
        }
        return read(member.key, Field(name: member.key, node: member.value, scope: field.scope))
    }

    private static func mend(_ kind: String) -> String {
        let hint = NearestName.hint(kind, in: kinds)
        return hint.isEmpty ? "; known: \(Prose.list(kinds, "and"))" : hint
    }

    private func read(_ kind: String, _ field: Field) -> Assertion? {
        switch kind {
        case "not": return assertion(field).map(Assertion.not)
        case "equals": return field.string().map(Assertion.equals)
        case "iequals": return field.string().map(Assertion.iequals)
        case "contains": return text(field).map(Assertion.contains)
        case "icontains": return text(field).map(Assertion.icontains)
        case "containsAll": return texts(field).map(Assertion.containsAll)
        case "containsAny": return texts(field).map(Assertion.containsAny)
        case "startsWith": return text(field).map(Assertion.startsWith)
        case "regex": return regex(field)
        case "isJSON": return isJSON(field)
        case "jsonPath": return jsonPath(field)
        default: return field.integer(in: 0...100_000_000).map(Assertion.maxLength)
        }
    }

    /// A text to look for; every answer holds the empty one.
    private func text(_ field: Field) -> String? {
        guard let text = field.string() else { return nil }
        if text.isEmpty { field.error("`\(field.name)` with an empty text could never fail") }
        return text
    }

    private func texts(_ field: Field) -> [String]? {
        guard let items = field.items() else { return nil }
        if items.isEmpty { field.error("`\(field.name)` must have at least one text") }
        let texts = items.compactMap(text)
        return texts.count == items.count ? texts : nil
    }

    private func regex(_ field: Field) -> Assertion? {
        guard let pattern = text(field) else { return nil }
        do throws(BoundedRegex.PatternError) {
            _ = try BoundedRegex(pattern)
            return .regex(pattern)
        } catch {
            field.error("`regex` cannot be read at character \(error.offset + 1): \(error.message)")
            return nil
        }
    }

    /// `{isJSON: true}`, or `{isJSON: {}}` as other assertions without settings are written.
    private func isJSON(_ field: Field) -> Assertion? {
        if field.node.members?.isEmpty == true { return .isJSON }
        guard let value = field.bool() else { return nil }
        if !value { field.error("write `not: {isJSON: true}` for an answer that must not be JSON") }
        return .isJSON
    }
}

// MARK: - JSONPath

extension AssertionDecoder {
    private func jsonPath(_ field: Field) -> Assertion? {
        return field.fields { fields in
            let path = fields.required("path", "write `path: $.field`").flatMap(path)
            let equals = fields.optional("equals")
            let contains = fields.optional("contains")
            let choices = fields.optional("oneOf")
            if [equals, contains, choices].compactMap({ $0 }).count > 1 {
                fields.error("`jsonPath` takes one of `equals`, `contains` and `oneOf`")
                return nil
            }
            guard let path, let check = check(equals: equals, contains: contains, choices: choices) else { return nil }
            return .jsonPath(JSONPathAssertion(path: path, check: check))
        }
    }

    private func check(equals: Field?, contains: Field?, choices: Field?) -> JSONPathAssertion.Check? {
        if let equals { return equals.json().map(JSONPathAssertion.Check.equals) }
        if let contains { return text(contains).map(JSONPathAssertion.Check.contains) }
        guard let choices else { return .exists }
        guard let items = choices.items() else { return nil }
        if items.isEmpty { choices.error("`oneOf` must have at least one value") }
        return choices.json()?.array.map(JSONPathAssertion.Check.oneOf)
    }

    private func path(_ field: Field) -> String? {
        guard let text = field.string() else { return nil }
        do throws(JSONPath.SyntaxError) {
            _ = try JSONPath(text)
            return text
        } catch {
            field.error("`path` cannot be read at character \(error.offset + 1): \(error.message)")
            return nil
        }
    }
}
