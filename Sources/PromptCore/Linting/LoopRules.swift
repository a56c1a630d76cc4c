import JSON
import PromptTemplate

/// PL023: parts of a prompt that are as long as a list is.
enum LoopRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        let schemas = Dictionary(
            subject.inputs.compactMap { input in input.schema.map { (input.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        guard !schemas.isEmpty else { return [] }
        var known: Set<String> = []
        return subject.texts.flatMap { text in
            (text.check?.tags ?? []).filter { $0.kind == .section }.compactMap { tag -> LintFinding? in
                guard let schema = schema(of: tag.path, in: tag.sections, schemas), isUnbounded(schema),
                    known.insert((tag.sections + [tag.name]).joined(separator: "/")).inserted
                else { return nil }
                return subject.finding(
                    .unboundedLoop, at: text.place(of: tag.mark),
                    "nothing limits how often the section `\(tag.name)` is repeated",
                    mend: "set `maxItems` in the schema of the list")
            }
        }
    }

    private static func isUnbounded(_ schema: JSONValue) -> Bool {
        let types = schema["type"]?.array?.compactMap(\.string) ?? [schema["type"]?.string].compactMap(\.self)
        guard types.contains("array"), schema["maxItems"] == nil else { return false }
        return schema["enum"] == nil && schema["const"] == nil
    }

    /// What a name inside sections is, as far as `properties` and `items` say: a member of the innermost section's items,
    /// or an input.
    private static func schema(
        of path: [String], in sections: [String], _ inputs: [String: JSONValue]
    ) -> JSONValue? {
        if let section = sections.last {
            let outer = schema(of: section.split(separator: ".").map(String.init), in: sections.dropLast(), inputs)
            if let member = member(path, of: outer?["items"] ?? outer) { return member }
        }
        return path.first.flatMap { inputs[$0] }.flatMap { member(Array(path.dropFirst()), of: $0) }
    }

    private static func member(_ path: [String], of schema: JSONValue?) -> JSONValue? {
        path.reduce(schema) { $0?["properties"]?[$1] }
    }
}
