import ArgumentParser
import PromptCore

/// `promptops lint`: what the words of prompts are likely to do wrong, and which rules look.
package struct LintCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Look for injection, secrets, hidden characters and unclear contracts in prompts.",
        usage: """
            promptops lint <paths> ... [-o table|json|sarif]
            promptops lint --rules [-o table|json]
            """,
        discussion: """
            Reads files, and folders with all below them, and holds every version of
            every release against the rules that `--rules` lists. Each finding has its
            place, also inside a text, and what would be right. A release's `lint` says
            which severity stops a version (failOn) and which rules are waived, why and
            until when: what a waiver covers is shown as waived and stops nothing, an
            expired waiver is an error. The operator gives no traffic to a version that
            is stopped. SARIF is what code scanners' dashboards read.

            EXAMPLES
              promptops lint manifests
              promptops lint manifests -o sarif > lint.sarif
              promptops lint manifests -o json | jq '.findings[] | select(.stops)'
              promptops lint --rules

            EXIT CODES
              0  nothing that was found stops a version
              1  a finding stops a version
              2  wrong usage, or a manifest is invalid
            """)

    /// The forms of the findings.
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, sarif }

    @Argument(help: "Files and folders.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var paths: [String] = []

    @Option(name: [.customShort("o"), .customLong("format")], help: "What to print on stdout.")
    var format: Format = .table

    @Flag(help: "List the rules instead: severity, what they find, where they come from.")
    var rules = false

    package init() {}

    package func validate() throws {
        guard paths.isEmpty == rules else {
            throw ValidationError(rules ? "`--rules` takes no paths" : "name files or folders, or ask for `--rules`")
        }
        guard !rules || format != .sarif else { throw ValidationError("`--rules` prints a table or JSON") }
    }

    package func run(in context: CommandContext) async throws {
        let printer = context.printer
        if rules {
            return format == .json ? printer.json(LintRules.json) : printer.raw(LintRules.table(on: printer.out))
        }
        let report = LintReport(ManifestReader().read(paths), now: context.now())
        switch format {
        case .json: printer.json(report.json)
        case .sarif: printer.json(report.sarif)
        case .table:
            printer.describeDiagnostics(report.diagnostics)
            if !report.entries.isEmpty { printer.raw(report.table.text(on: printer.out)) }
            printer.note(report.summary)
        }
        if report.diagnostics.hasErrors { throw CommandExit.usage }
        if report.entries.contains(where: \.stops) { throw CommandExit.failure }
    }
}
