import JSON
import JSONSchema
import KubernetesClient
import Synchronization

/// What an API server refuses in the objects of a kind.
extension ClusterKind {
    /// What is wrong with an object, in the server's order; `old` is what it replaces.
    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldProblem] {
        let metadata = MetadataRules.problems(of: object, replacing: old)
        guard metadata.isEmpty else { return metadata }
        if isCustom { return schemaProblems(of: object, replacing: old) }
        switch resource.kind {
        case "ConfigMap", "Secret": return ConfigRules.problems(of: object, replacing: old)
        case "Lease": return LeaseRules.problems(of: object)
        case "Event": return EventRules.problems(of: object)
        default: return []
        }
    }

    /// Why a body cannot be decoded as this kind; nil where it can.
    func decodingProblem(of object: JSONValue) -> String? {
        let paths: [[String]]
        switch resource.kind {
        case "Lease": paths = [["spec", "acquireTime"], ["spec", "renewTime"]]
        case "Event": paths = [["eventTime"], ["series", "lastObservedTime"]]
        default: return nil
        }
        return paths.lazy.compactMap { object.at($0)?.string }.compactMap(MicroTime.problem).first
    }

    private func schemaProblems(of object: JSONValue, replacing old: JSONValue?) -> [FieldProblem] {
        let problems = schema.problems(of: object, at: "")
        guard problems.isEmpty else {
            guard schema.hasRules else { return problems }
            let unchecked = FieldProblem.invalid(
                "<nil>", shown: "null",
                "some validation rules were not checked because the object was invalid; correct the existing errors to "
                    + "complete validation")
            return problems + [unchecked]
        }
        return old.map { schema.transitionProblems(from: $0, to: object, at: "") } ?? []
    }
}

/// Names, labels and annotations.
enum MetadataRules {
    static func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldProblem] {
        let metadata = object["metadata"] ?? [:]
        return nameProblems(metadata["name"]?.string ?? "") + labelProblems(metadata["labels"]?.object ?? [:])
            + annotationProblems(metadata["annotations"]?.object ?? [:])
            + finalizerProblems(metadata, old?["metadata"])
    }

    /// What both patterns say of a text that is not empty.
    private static let namePattern = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"

    private static func nameProblems(_ name: String) -> [FieldProblem] {
        guard !name.isEmpty else { return [.required("metadata.name", "name or generateName is required")] }
        let pattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
        var problems: [FieldProblem] = []
        let shown = JSONValue.string(name).text
        if name.utf8.count > 253 {
            problems.append(.invalid("metadata.name", shown: shown, "must be no more than 253 bytes"))
        }
        if !name.matches(pattern) {
            problems.append(
                .invalid(
                    "metadata.name", shown: shown,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and "
                        + "must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
                        + "validation is '\(pattern)')"))
        }
        return problems
    }

    private static func labelProblems(_ labels: [String: JSONValue]) -> [FieldProblem] {
        labels.sorted { $0.key < $1.key }.flatMap { key, value in
            keyProblems(key, "metadata.labels") + valueProblems(value.string ?? "")
        }
    }

    private static func valueProblems(_ value: String) -> [FieldProblem] {
        let pattern = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?"
        let shown = JSONValue.string(value).text
        var problems: [FieldProblem] = []
        if value.utf8.count > 63 {
            problems.append(.invalid("metadata.labels", shown: shown, "must be no more than 63 bytes"))
        }
        if !value.isEmpty, !value.matches(namePattern) {
            problems.append(
                .invalid(
                    "metadata.labels", shown: shown,
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
                        + "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or "
                        + "'12345', regex used for validation is '\(pattern)')"))
        }
        return problems
    }

    private static func keyProblems(_ key: String, _ field: String) -> [FieldProblem] {
        let name = key.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        let pattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
        let shown = JSONValue.string(key).text
        var problems: [FieldProblem] = []
        if name.utf8.count > 63 {
            problems.append(.invalid(field, shown: shown, "name part must be no more than 63 bytes"))
        }
        if !name.matches(namePattern) {
            problems.append(
                .invalid(
                    field, shown: shown,
                    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
                        + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
                        + "validation is '\(pattern)')"))
        }
        return problems
    }

    private static func annotationProblems(_ annotations: [String: JSONValue]) -> [FieldProblem] {
        let size = annotations.reduce(0) { $0 + $1.key.utf8.count + ($1.value.string ?? "").utf8.count }
        return annotations.keys.sorted().flatMap { keyProblems($0, "metadata.annotations") }
            + (size > 262_144 ? [.tooLong("metadata.annotations", bytes: 262_144)] : [])
    }

    /// Nothing new holds an object that is being deleted.
    private static func finalizerProblems(_ metadata: JSONValue, _ old: JSONValue?) -> [FieldProblem] {
        guard old?["deletionTimestamp"] != nil else { return [] }
        let former = Set((old?["finalizers"]?.array ?? []).compactMap(\.string))
        let added = (metadata["finalizers"]?.array ?? []).compactMap(\.string).filter { !former.contains($0) }
        guard !added.isEmpty else { return [] }
        let shown = "[]string{" + added.map { "\"\($0)\"" }.joined(separator: ", ") + "}"
        return [
            .forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new finalizers \(shown)")
        ]
    }
}

extension String {
    /// Whether the whole text matches a pattern, one of the few that rules are made of.
    func matches(_ pattern: String) -> Bool {
        let regex = compiledPatterns.withLock { compiled in
            let regex = compiled[pattern] ?? (try? BoundedRegex("^(?:\(pattern))$"))
            compiled[pattern] = regex
            return regex
        }
        guard let regex else { return false }
        return (try? regex.firstMatch(in: self)) ?? false
    }
}

private let compiledPatterns = Mutex<[String: BoundedRegex]>([:])
