import JSON
import PromptCore

extension StrategyComparison {
    /// The comparison for people: a row for each strategy, and which to take.
    ///
    /// Width nil: as wide as it needs to be. No line ends with spaces.
    package func lines(width: Int? = nil) -> [ReportLine] {
        let against = stable.map { " against \(ReportText.plain($0))" } ?? ""
        var headline = ReportLine(ReportText.plain(suite), .strong)
        headline.append(": \(ReportText.plain(candidate))\(against), \(entries.count) strategies")
        var lines = [width.map(headline.cut) ?? headline, ReportLine()]
        lines += ReportColumns(Self.columns, rows: entries.map(row)).lines(width: width)
        for entry in entries where entry.report.result.verdict == .error {
            let reason = "\(entry.strategy): \(entry.report.result.reason)"
            lines += [ReportLine()] + ReportLine(ReportText.plain(reason)).wrapped(to: width, indent: 0)
        }
        let ending = best.map { "best: \($0.strategy) (\($0.reason))" } ?? "best: none; no run came to an end"
        return lines + [ReportLine()] + ReportLine(ReportText.plain(ending)).wrapped(to: width, indent: 0)
    }

    /// The same as plain text; ends with a newline.
    package func table(width: Int? = nil) -> String { lines(width: width).map { $0.text + "\n" }.joined() }

    /// On a narrow screen the parts of the tokens leave first, then the median, then what the intervals say.
    private static let columns: [ReportColumns.Column] = [
        .init("STRATEGY"), .init("PASSED", isNumber: true, leaves: 6), .init("RATE", isNumber: true),
        .init("INTERVAL", leaves: 5), .init("VERDICT"), .init("CALLS", isNumber: true),
        .init("INPUT", isNumber: true, leaves: 2), .init("CACHED", isNumber: true, leaves: 1),
        .init("OUTPUT", isNumber: true, leaves: 3), .init("COST", isNumber: true),
        .init("PER CALL", isNumber: true, leaves: 7), .init("P50", isNumber: true, leaves: 4),
        .init("P95", isNumber: true), .init("BEST"),
    ]

    private func row(_ entry: Entry) -> [ReportLine] {
        let (result, usage) = (entry.report.result, entry.usage)
        let interval = entry.interval.map { "\(ReportText.percentDown($0.lower)) to \(ReportText.percentUp($0.upper))" }
        let isBest = entry.strategy == best?.strategy
        return [
            ReportLine(ReportText.plain(entry.strategy), isBest ? .strong : .plain),
            ReportLine("\(result.passed) of \(result.trials)"),
            ReportLine(entry.passRate.map(ReportText.percentDown) ?? ""), ReportLine(interval ?? ""),
            ReportLine(result.verdict.rawValue, result.verdict.tone),
            ReportLine(ReportText.count(usage?.calls ?? result.calls)),
        ]
            + [usage?.tokens.inputTokens, usage?.tokens.cachedInputTokens, usage?.tokens.outputTokens]
            .map { ReportLine($0.map(ReportText.count) ?? "") }
            + [
                ReportLine(usage?.cost.map(ReportText.money) ?? ""),
                ReportLine(usage.flatMap { usage in usage.cost.map { ReportText.money($0, per: usage.calls) } } ?? ""),
                ReportLine(usage?.latency.map { ReportText.latency($0.p50) } ?? ""),
                ReportLine(usage?.latency.map { ReportText.latency($0.p95) } ?? ""),
                ReportLine(isBest ? "best" : "", .good),
            ]
    }
}

extension StrategyComparison {
    /// The comparison for `-o json` and `-o yaml`; each strategy has the whole report of its run.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "suite": .string(suite), "candidate": .string(candidate), "strategies": .array(entries.map(\.json)),
        ]
        members["stable"] = stable.map { .string($0) }
        members["best"] = best.map { ["strategy": .string($0.strategy), "reason": .string($0.reason)] }
        return .object(members)
    }
}

extension StrategyComparison.Entry {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "strategy": .string(strategy), "verdict": .string(report.result.verdict.rawValue), "report": report.json,
        ]
        members["passRate"] = passRate.map { JSONValue($0) }
        members["interval"] = interval.map { ["lower": JSONValue($0.lower), "upper": JSONValue($0.upper)] }
        members["usage"] = usage?.json
        if let usage, let cost = usage.cost {
            members["costPerCall"] = .string(ReportText.money(cost, per: usage.calls))
        }
        return .object(members)
    }
}
