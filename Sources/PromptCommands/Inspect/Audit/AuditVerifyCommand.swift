import ArgumentParser
import DirectoryBackend
import JSON
import PromptCore

/// `promptops audit verify`.
package struct AuditVerifyCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that nothing in the audit log was changed or removed.",
        usage: "promptops audit verify [--head <hash>] [<options>]",
        discussion: """
            Follows the chain of hashes through all files, and holds it against the lines that the operator's \
            records remember. Finds changed, removed, repeated and reordered lines, missing files and a cut-off end, \
            and says where. The operator may be running.

            Who can write to the whole state folder can make log and records anew. Note the head that this command \
            prints where they cannot write, and give it with --head later: it must still be in the log.

            EXAMPLES
              promptops audit verify
              promptops audit verify --head 5feceb66ffc86f38d952786c6d696c79...

            EXIT CODES
              0  intact
              1  broken, or it cannot be read
              2  wrong usage, or no state folder
            """)

    /// The forms of a report.
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(help: ArgumentHelp("The SHA-256 of a line, as an earlier check printed it.", valueName: "hash"))
    var head: String?

    @OptionGroup var state: StateFolderOptions

    @Option(name: [.customShort("o"), .customLong("format")], help: "How to print it.")
    var format: Format = .table

    package init() {}

    package mutating func validate() throws {
        guard let head else { return }
        guard head.count == 64, head.allSatisfy({ $0.isHexDigit && ($0.isNumber || $0.isLowercase) }) else {
            throw ValidationError("--head takes the 64 hex digits of a SHA-256.")
        }
    }

    package func run(in context: CommandContext) async throws {
        let report = try RecordReader(path: try state.ofLog(in: context)).verifyAudit(head: head)
        switch format {
        case .json: context.printer.json(report.json)
        case .table:
            context.printer.raw(report.table.text(on: context.printer.out))
            for note in report.notes { context.printer.note("note: \(note.onOneLine)") }
            for problem in report.problems {
                context.printer.error("\(problem.place): \(problem.message)".onOneLine)
            }
        }
        if !report.isIntact { throw CommandExit.failure }
    }
}

extension AuditReport {
    /// One row.
    fileprivate var table: Table {
        let state = isIntact ? Table.Cell("Intact", .green) : Table.Cell("Broken", .red)
        return Table(
            ["STATE", "FILES", "LINES", "FROM", "TO", "LINE", "HEAD"].map { Table.Column($0) },
            rows: [
                [
                    state, Table.Cell("\(segments)"), Table.Cell("\(lines)"),
                    Table.Cell(first?.wholeSecond.text ?? "-"), Table.Cell(last?.wholeSecond.text ?? "-"),
                    Table.Cell(head.map { "\($0.sequence)" } ?? "-"), Table.Cell(head?.hash ?? "-"),
                ]
            ])
    }

    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "isIntact": .bool(isIntact), "files": .integer(Int64(segments)), "lines": .integer(Int64(lines)),
            "notes": .array(notes.map { .string($0) }),
            "problems": .array(
                problems.map { problem in
                    [
                        "kind": .string(problem.kind.rawValue), "place": .string(problem.place),
                        "message": .string(problem.message),
                    ]
                }),
        ]
        members.set("from", first?.text)
        members.set("to", last?.text)
        members["head"] = head.map { ["sequence": .integer(Int64($0.sequence)), "hash": .string($0.hash)] }
        return .object(members)
    }
}
