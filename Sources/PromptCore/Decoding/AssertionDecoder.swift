import JSON
import JSONSchema

/// Reads what an answer must satisfy.
struct AssertionDecoder {
    /// The kinds by the name that manifests write.
    private enum Kind: String, CaseIterable {
        case not, equals, iequals, contains, icontains, containsAll, containsAny, startsWith, regex
        case isJSON, jsonSchema, jsonPath, isXML, xmlSchema, schema, maxLength, maxTokens
        case levenshtein, rougeL, bleu, similar, judge, grounded, refusal, numeric

        /// The assertion of a kind that has no settings.
        var bare: Assertion? {
            switch self {
            case .isJSON: .isJSON
            case .isXML: .isXML
            case .schema: .schema
            case .refusal: .refusal
            default: nil
            }
        }
    }

    /// The endpoint that answers the suite's cases, where the suite names it.
    let answering: String?

    /// The sound assertions of a list; the others are reported.
    func list(_ field: Field?) -> [Assertion] { (field?.items() ?? []).compactMap(assertion) }

    private func assertion(_ field: Field) -> Assertion? {
        // `- isJSON` says the same as `- {isJSON: true}` and is how people write it.
        if let bare = field.node.string.flatMap(Kind.init)?.bare { return bare }
        guard let members = field.node.members else {
            field.error("an assertion must be a map as `{contains: refund}`, not \(field.node.kindName)")
            return nil
        }
        field.scope.log.note(known: Kind.allCases.map(\.rawValue), at: field.mark)
        guard let member = members.first, members.count == 1 else {
            field.error("an assertion must have exactly one kind: write each as an item of its own")
            return nil
        }
        guard let kind = Kind(rawValue: member.key) else {
            field.scope.error("unknown assertion `\(member.key)`\(Self.mend(member.key))", at: member.keyMark)
            return nil
        }
        let value = Field(name: member.key, node: member.value, scope: field.scope)
        if let assertion = kind.bare { return bare(value, assertion) }
        return read(kind, value)
    }

    private static func mend(_ kind: String) -> String {
        let kinds = Kind.allCases.map(\.rawValue)
        let hint = NearestName.hint(kind, in: kinds)
        return hint.isEmpty ? "; known: \(Prose.list(kinds, "and"))" : hint
    }

    private func read(_ kind: Kind, _ field: Field) -> Assertion? {
        switch kind {
        case .not: assertion(field).map(Assertion.not)
        case .equals: field.string().map(Assertion.equals)
        case .iequals: field.string().map(Assertion.iequals)
        case .contains: text(field).map(Assertion.contains)
        case .icontains: text(field).map(Assertion.icontains)
        case .containsAll: texts(field).map(Assertion.containsAll)
        case .containsAny: texts(field).map(Assertion.containsAny)
        case .startsWith: text(field).map(Assertion.startsWith)
        case .regex: regex(field)
        case .jsonSchema: jsonSchema(field)
        case .jsonPath: jsonPath(field)
        case .xmlSchema: xmlSchema(field)
        case .maxLength: field.integer(in: 0...100_000_000).map(Assertion.maxLength)
        case .maxTokens: field.integer(in: 0...100_000_000).map(Assertion.maxTokens)
        case .levenshtein: levenshtein(field)
        case .rougeL: overlap(field).map(Assertion.rougeL)
        case .bleu: overlap(field).map(Assertion.bleu)
        case .similar: similar(field)
        case .judge: judge(field)
        case .grounded: grounded(field)
        case .numeric: numeric(field)
        case .isJSON, .isXML, .schema, .refusal: kind.bare
        }
    }

    /// `{isJSON: true}`, or `{isJSON: {}}` as other assertions without settings are written.
    private func bare(_ field: Field, _ assertion: Assertion) -> Assertion? {
        if field.node.members?.isEmpty == true { return assertion }
        guard let value = field.bool() else { return nil }
        if !value { field.error("write `not: {\(field.name): true}` for the opposite") }
        return assertion
    }

    /// A text to look for; every answer holds the empty one.
    func text(_ field: Field) -> String? {
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

    func path(_ field: Field) -> String? {
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
