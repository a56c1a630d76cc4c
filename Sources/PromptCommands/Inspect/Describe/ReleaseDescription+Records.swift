import PromptCore
import PromptOperator

/// The last of each kind of record.
extension ReleaseDescription {
    private static let shownRuns = 5
    private static let shownFailures = 5
    private static let shownDecisions = 10
    private static let shownEvents = 15

    var versionLines: [String] {
        lines(
            ["VERSION", "DIGEST", "ALIASES", "AGE"],
            ListedVersion.all(records.versions, status: release.status).reversed()
                .map { listed in
                    [
                        Table.Cell(listed.version.version), Table.Cell(listed.version.digest.shown),
                        Table.Cell(listed.aliases.joined(separator: ", ")), Table.Cell(age(of: listed.since)),
                    ]
                })
    }

    /// Newest first, each that did not pass with its first failing cases.
    var runLines: [String] {
        let runs = records.runs.sorted { $0.result.finishedAt > $1.result.finishedAt }.prefix(Self.shownRuns)
        return runs.flatMap { run in Tree(headline(of: run), failures(of: run)).lines }
    }

    private func headline(of run: EvaluationRun) -> String {
        let (result, binding) = (run.result, run.binding)
        let against = run.stableVersion.map { " against \($0)" } ?? ""
        let step = binding.weight.map { ", step \($0.text)" } ?? ""
        let verdict = terminal.paint(result.verdict.rawValue, result.verdict.style)
        return
            "\(run.meta.name)  \(verdict)  \(run.suiteName): \(run.candidateVersion)\(against) under \(binding.alias)"
            + ", attempt \(binding.attempt)\(step), \(result.passed)/\(result.trials) passed, \(age(of: result.finishedAt)) ago"
            + ": \(result.reason.onOneLine)"
    }

    private func failures(of run: EvaluationRun) -> [Tree] {
        let failures = run.result.failures
        guard run.result.verdict != .pass else { return [] }
        let more = failures.count - Self.shownFailures
        let rest =
            more > 0
            ? [Tree("and \(more) more: " + words.line("get runs \(run.meta.name) -n \(run.meta.namespace) -o yaml"))]
            : []
        return failures.prefix(Self.shownFailures).map(tree) + rest
    }

    private func tree(of failure: EvaluationResult.CaseFailure) -> Tree {
        var marks: [String] = []
        if failure.isCritical { marks.append("critical") }
        if failure.isBroken { marks.append("broken: the stable version passes it") }
        if failure.wording > 0 { marks.append("variant \(failure.wording)") }
        let suffix = marks.isEmpty ? "" : " (\(marks.joined(separator: "; ")))"
        return Tree(
            "case \(failure.name.onOneLine)\(suffix): \(failure.assertion.onOneLine)",
            [Tree("expected  \(failure.expected.onOneLine)"), Tree("actual    \(failure.actual.onOneLine)")])
    }

    var decisionLines: [String] {
        lines(
            ["NAME", "ALIAS", "ACTION", "VERSION", "ATTEMPT", "ACTOR", "OUTCOME", "AGE", "MESSAGE"],
            records.decisions.suffix(Self.shownDecisions)
                .map { decision in
                    [
                        Table.Cell(decision.meta.name), Table.Cell(decision.alias),
                        Table.Cell(decision.action.rawValue),
                        Table.Cell(records.versionName(of: decision.digest) ?? decision.digest.shown),
                        Table.Cell("\(decision.attempt)"), Table.Cell(decision.actor),
                        Table.Cell(decision.outcome?.outcome.rawValue ?? "Open"),
                        Table.Cell(age(of: decision.meta.creationTimestamp)),
                        Table.Cell(decision.outcome?.message ?? ""),
                    ]
                })
    }

    /// Oldest first, as `kubectl describe` lists them.
    var eventLines: [String] {
        lines(
            ["AGE", "TYPE", "REASON", "MESSAGE"],
            records.events.suffix(Self.shownEvents)
                .map { event in
                    [
                        Table.Cell(age(of: event.at)),
                        Table.Cell(event.kind.rawValue, event.kind == .warning ? .yellow : .plain),
                        Table.Cell(event.reason.rawValue), Table.Cell(event.message),
                    ]
                })
    }
}
