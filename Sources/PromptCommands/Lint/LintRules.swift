import JSON
import PromptCore

/// The list of the rules, for people and for programs; pure.
enum LintRules {
    static func table(on terminal: Terminal) -> String {
        let rows = LintGuide.all.map { guide -> [Table.Cell] in
            [
                Table.Cell(guide.rule.rawValue), Table.Cell(guide.rule.severity.rawValue, guide.rule.severity.style),
                Table.Cell(guide.name), Table.Cell(guide.sentence), Table.Cell(guide.source),
            ]
        }
        let columns = ["RULE", "SEVERITY", "NAME", "WHAT IT FINDS", "SOURCE"].map { Table.Column($0) }
        return Table(columns, rows: rows).text(on: terminal)
    }

    static var json: JSONValue {
        .array(
            LintGuide.all.map { guide in
                var members: [String: JSONValue] = [
                    "rule": .string(guide.rule.rawValue), "severity": .string(guide.rule.severity.rawValue),
                    "name": .string(guide.name), "sentence": .string(guide.sentence), "source": .string(guide.source),
                    "bad": .string(guide.bad), "good": .string(guide.good),
                ]
                members["before"] = guide.before.map { .string($0) }
                return .object(members)
            })
    }
}

extension LintFinding.Severity {
    /// How the severity looks on a terminal.
    var style: TextStyle {
        switch self {
        case .error: .red
        case .warning: .yellow
        case .info: .plain
        }
    }
}
