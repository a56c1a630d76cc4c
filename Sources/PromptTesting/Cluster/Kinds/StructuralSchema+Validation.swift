import JSON
import JSONSchema

extension StructuralSchema {
    /// What is wrong with a value, in the words of a server's schema validation.
    func problems(of value: JSONValue, at path: String) -> [FieldProblem] {
        if value == .null, isNullable { return [] }
        if let problem = typeProblem(of: value, at: path) { return [problem] }
        var problems = valueProblems(of: value, at: path)
        switch value {
        case .object(let members): problems += memberProblems(of: members, at: path)
        case .array(let list): problems += itemProblems(of: list, at: path)
        case .string(let text): problems += textProblems(of: text, at: path)
        case .integer, .number: problems += numberProblems(of: value, at: path)
        default: break
        }
        return problems
    }

    private func typeProblem(of value: JSONValue, at path: String) -> FieldProblem? {
        let found = value.schemaType
        if isIntOrString {
            if found == "integer" || found == "string" { return nil }
        } else {
            guard let type, found != type else { return nil }
            if type == "number", found == "integer" { return nil }
        }
        let expected = isIntOrString ? "integer,string" : type ?? ""
        return FieldProblem(
            reason: "FieldValueTypeInvalid", field: path,
            message: "Invalid value: \"\(found)\": \(path) in body must be of type \(expected): \"\(found)\"")
    }

    private func valueProblems(of value: JSONValue, at path: String) -> [FieldProblem] {
        guard let allowed = json["enum"]?.array, !allowed.contains(value) else { return [] }
        let names = allowed.map { JSONValue.string($0.string ?? $0.text).text }.joined(separator: ", ")
        return [
            FieldProblem(
                reason: "FieldValueNotSupported", field: path,
                message: "Unsupported value: \(value.text): supported values: \(names)")
        ]
    }

    private func memberProblems(of members: [String: JSONValue], at path: String) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        for name in (json["required"]?.array ?? []).compactMap(\.string) where members[name] == nil {
            problems.append(.required(path.isEmpty ? name : path + "." + name))
        }
        if let most = json["maxProperties"]?.integer, members.count > most {
            problems.append(.tooMany(path, members.count, most))
        }
        if let least = json["minProperties"]?.integer, members.count < least {
            problems.append(
                .invalid(
                    path, shown: JSONValue.object(members).text,
                    "\(path) in body should have at least \(least) properties"))
        }
        for (name, child) in members.sorted(by: { $0.key < $1.key }) {
            guard let schema = member(name) else { continue }
            problems += schema.problems(of: child, at: path.isEmpty ? name : path + "." + name)
        }
        return problems
    }

    private func itemProblems(of list: [JSONValue], at path: String) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let most = json["maxItems"]?.integer, list.count > most { problems.append(.tooMany(path, list.count, most)) }
        if let least = json["minItems"]?.integer, list.count < least {
            problems.append(
                .invalid(path, shown: String(list.count), "\(path) in body should have at least \(least) items"))
        }
        var seen: Set<FieldStep> = []
        for (index, part) in parts(of: .array(list)).enumerated() where !seen.insert(part.step).inserted {
            let shown =
                switch part.step {
                case .item(let keys): JSONValue.object(keys).text
                default: part.value.text
                }
            problems.append(
                FieldProblem(
                    reason: "FieldValueDuplicate", field: "\(path)[\(index)]", message: "Duplicate value: \(shown)"))
        }
        guard let items else { return problems }
        return problems
            + list.enumerated().flatMap { index, item in items.problems(of: item, at: "\(path)[\(index)]") }
    }

    private func textProblems(of text: String, at path: String) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        let shown = JSONValue.string(text).text
        let length = text.unicodeScalars.count
        if let most = json["maxLength"]?.integer, length > most { problems.append(.tooLong(path, bytes: Int(most))) }
        if let least = json["minLength"]?.integer, length < least {
            problems.append(.invalid(path, shown: shown, "\(path) in body should be at least \(least) chars long"))
        }
        // A pattern that cannot be read is a flaw of the CRD, which a server refuses: nothing matches it.
        if let pattern = json["pattern"]?.string, (try? BoundedRegex(pattern).firstMatch(in: text)) != true {
            problems.append(.invalid(path, shown: shown, "\(path) in body should match '\(pattern)'"))
        }
        return problems
    }

    private func numberProblems(of value: JSONValue, at path: String) -> [FieldProblem] {
        guard let number = value.double else { return [] }
        var problems: [FieldProblem] = []
        if let most = json["maximum"]?.double {
            let isExclusive = json["exclusiveMaximum"]?.bool ?? false
            if number > most || isExclusive && number == most {
                let words = isExclusive ? "less than" : "less than or equal to"
                problems.append(
                    .invalid(path, shown: value.text, "\(path) in body should be \(words) \(JSONValue(most).text)"))
            }
        }
        if let least = json["minimum"]?.double {
            let isExclusive = json["exclusiveMinimum"]?.bool ?? false
            if number < least || isExclusive && number == least {
                let words = isExclusive ? "greater than" : "greater than or equal to"
                problems.append(
                    .invalid(path, shown: value.text, "\(path) in body should be \(words) \(JSONValue(least).text)"))
            }
        }
        return problems
    }
}

extension FieldProblem {
    fileprivate static func tooMany(_ field: String, _ count: Int, _ most: Int64) -> FieldProblem {
        FieldProblem(
            reason: "FieldValueTooMany", field: field, message: "Too many: \(count): must have at most \(most) items")
    }
}

extension JSONValue {
    /// The type's name in a schema.
    fileprivate var schemaType: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
