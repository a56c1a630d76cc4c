import ArgumentParser
import JSON
import PromptCore

/// `promptops plan`: what the operator would do next, and why, without doing it.
package struct PlanCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would happen, and why; nothing is written.",
        usage: "promptops plan [<releases> ...] [-n <namespace>] [-o text|json] [...]",
        discussion: """
            Reads manifests, records and what is delivered, and plans one step of each
            release as the operator would: versions to record, aliases that move,
            files that change, when it would look again. An operator may be running
            meanwhile.

            EXAMPLES
              promptops plan
              promptops plan incident-triage -n support
              promptops plan --manifests checkout/manifests -o json

            EXIT CODES
              0  nothing would change
              1  a manifest is invalid, or a release was not found
              2  wrong usage
              3  something would change
            """)

    /// The forms of a plan.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "Releases, as NAME or NAMESPACE/NAME; all when none is named.")
    var releases: [String] = []

    @Option(name: [.customShort("n"), .long], help: "Only this namespace.")
    var namespace: String?

    @Option(name: [.customShort("o"), .customLong("format")], help: "What to print on stdout.")
    var format: Format = .text

    @OptionGroup var folders: DirectoryOptions

    package init() {}

    package func run(in context: CommandContext) async throws {
        let world = try PlannedWorld.read(
            manifests: folders.manifests(in: context), output: folders.output(in: context),
            state: folders.state(in: context), now: context.now())
        let reports = try selected(world.reports)
        let isInvalid = world.diagnostics.hasErrors || reports.contains(where: \.isInvalid)
        switch format {
        case .json:
            context.printer.json([
                "releases": .array(reports.map(\.json)), "diagnostics": .array(world.diagnostics.map(\.json)),
            ])
        case .text:
            context.printer.describeDiagnostics(world.diagnostics + reports.flatMap(\.problems))
            for report in reports { show(report, on: context.printer) }
            if reports.isEmpty { context.printer.note("no releases found") }
        }
        if isInvalid { throw CommandExit.failure }
        if reports.contains(where: \.isChange) { throw CommandExit.waiting }
    }

    private func selected(_ reports: [PlanReport]) throws -> [PlanReport] {
        let inScope = reports.filter { namespace == nil || $0.release.namespace == namespace }
        guard !releases.isEmpty else { return inScope }
        return try releases.flatMap { name in
            let found = inScope.filter { $0.release.name == name || $0.release.description == name }
            guard !found.isEmpty else { throw CommandFailure("there is no release \(name)\(place)") }
            return found
        }
    }

    private var place: String { namespace.map { " in namespace \($0)" } ?? "" }

    private func show(_ report: PlanReport, on printer: Printer) {
        printer.data(printer.out.paint(report.headline, report.isChange ? .bold : .plain))
        for line in report.lines { printer.data("  " + line.onOneLine) }
    }
}
