import JSON
import PromptTemplate

/// PL001 undeclared, PL002 unused, PL003 syntax: what the template says against what the version declares.
enum TemplateRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        var findings: [LintFinding] = []
        for text in subject.texts {
            guard let check = text.check else { continue }
            findings += check.problems.prefix(1).map { problem in
                subject.finding(
                    .templateSyntax, at: text.place(of: problem.mark), problem.message,
                    mend: "mend the template")
            }
            findings += check.undeclared(subject.declared).prefix(1).map { problem in
                // `NAME is not a declared input; what would be right`
                let words = problem.message.split(separator: "; ", maxSplits: 1).map(String.init)
                return subject.finding(
                    .undeclaredVariable, at: text.place(of: problem.mark), words[0], mend: words.last ?? "")
            }
        }
        let checks = subject.texts.compactMap(\.check)
        return findings
            + TemplateCheck.unused(subject.inputs.map(\.name), in: checks).map { name in
                let index = subject.inputs.firstIndex { $0.name == name } ?? 0
                return subject.finding(
                    .unusedVariable, at: LintPlace(["inputs", .index(index)]),
                    "the input `\(name)` is declared and named by no text",
                    mend: "use it or take it out of `inputs`")
            }
    }
}
