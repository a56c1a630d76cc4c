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
                    .templateSyntax, "\(text.place(line: problem.mark.line)): \(problem.message)",
                    mend: "mend the template")
            }
            findings += check.undeclared(subject.declared).prefix(1).map { problem in
                subject.finding(
                    .undeclaredVariable, "\(text.place(line: problem.mark.line)): \(problem.message)",
                    mend: "declare it under `inputs`")
            }
        }
        let checks = subject.texts.compactMap(\.check)
        return findings
            + TemplateCheck.unused(subject.inputs.map(\.name), in: checks).map { name in
                subject.finding(
                    .unusedVariable, "the input `\(name)` is declared and named by no text",
                    mend: "use it or take it out of `inputs`")
            }
    }
}
