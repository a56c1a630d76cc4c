import JSON

extension StructuralSchema {
    /// Whether the schema has any CEL rule.
    var hasRules: Bool {
        json["x-kubernetes-validations"] != nil
            || properties.values.contains { StructuralSchema($0).hasRules }
            || (items?.hasRules ?? false)
            || (json["additionalProperties"].map { StructuralSchema($0).hasRules } ?? false)
    }

    /// What the rule `self == oldSelf` says against a change; rules of other words are not evaluated. Items are told
    /// apart by their keys, so that only lists which are maps have such rules below them.
    func transitionProblems(from old: JSONValue, to new: JSONValue, at path: String) -> [FieldProblem] {
        guard old != new else { return [] }
        var problems: [FieldProblem] = []
        for rule in json["x-kubernetes-validations"]?.array ?? [] where rule["rule"]?.string == "self == oldSelf" {
            let message = rule["message"]?.string ?? "failed rule: self == oldSelf"
            problems.append(
                FieldProblem(
                    reason: rule["reason"]?.string ?? "FieldValueInvalid", field: path,
                    message: "Invalid value: \(message)"))
        }
        switch (old, new) {
        case (.object(let before), .object(let after)):
            for (name, child) in after.sorted(by: { $0.key < $1.key }) {
                guard let previous = before[name], let schema = member(name) else { continue }
                let childPath = path.isEmpty ? name : path + "." + name
                problems += schema.transitionProblems(from: previous, to: child, at: childPath)
            }
        case (.array, .array):
            guard case .keyedList = shape(of: new) else { break }
            let before = Dictionary(parts(of: old).map { ($0.step, $0.value) }, uniquingKeysWith: { first, _ in first })
            for (index, part) in parts(of: new).enumerated() {
                guard let previous = before[part.step] else { continue }
                problems += part.schema.transitionProblems(from: previous, to: part.value, at: "\(path)[\(index)]")
            }
        default: break
        }
        return problems
    }
}
