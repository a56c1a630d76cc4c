import JSON
import PromptTemplate

/// PL004 and PL005: where text that nobody vouches for stands in a prompt.
enum TrustRules: LintFamily {
    /// Inputs of these names nearly always carry what a user wrote.
    private static let suspicious: Set<String> = [
        "query", "question", "user_input", "userinput", "user_query", "userquery", "user_message", "usermessage",
        "document",
        "documents", "context",
    ]

    static func findings(in subject: LintSubject) -> [LintFinding] {
        subject.texts.flatMap { text in inSystem(text, subject) + undelimited(text, subject) }
    }

    private static func inSystem(_ text: LintText, _ subject: LintSubject) -> [LintFinding] {
        guard text.isSystem, let check = text.check else { return [] }
        var known: Set<String> = []
        return check.references.filter { $0.kind == .variable || $0.kind == .section }.compactMap {
            tag -> LintFinding? in
            let name = tag.source(among: subject.untrusted) ?? tag.root
            let isUntrusted = subject.untrusted.contains(name)
            let isSuspicious = subject.declared.contains(name) && suspicious.contains(name.lowercased())
            guard isUntrusted || isSuspicious, known.insert(name).inserted else { return nil }
            return subject.finding(
                .untrustedInSystem, as: isUntrusted ? .error : .warning, at: text.place(of: tag.mark),
                "the \(isUntrusted ? "untrusted " : "")input `\(name)` stands "
                    + "where a model looks for its operator's word",
                mend: isUntrusted
                    ? "move it to a user message"
                    : "move it to a user message; mark it `trust: untrusted` if a user writes it")
        }
    }

    private static func undelimited(_ text: LintText, _ subject: LintSubject) -> [LintFinding] {
        guard !text.isSystem, let check = text.check, let parts = text.parts else { return [] }
        var known: Set<String> = []
        return check.tags.filter { $0.kind == .variable }.compactMap { tag -> LintFinding? in
            guard let name = tag.source(among: subject.untrusted), !known.contains(name),
                !parts.isDelimited(tag.range)
            else { return nil }
            known.insert(name)
            return subject.finding(
                .undelimitedUntrusted, at: text.place(of: tag.mark),
                "nothing marks where the untrusted input `\(name)` begins and ends",
                mend: "put it between tags, as `<\(name)>{{\(name)}}</\(name)>`, or in a message of its own")
        }
    }
}

extension TemplateCheck.Tag {
    /// The untrusted input whose text the tag can show: its own, or the one of a section around it.
    func source(among untrusted: Set<String>) -> String? {
        ([root] + sections.map { String($0.prefix { $0 != "." }) }).first(where: untrusted.contains)
    }
}
