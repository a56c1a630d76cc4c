import PromptCore

/// One suite run once with each of several inference strategies, side by side; pure.
package struct StrategyComparison: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        /// As `InferenceStrategy` writes itself, such as `bestOf 3`.
        package var strategy: String
        package var report: EvaluationReport

        package init(strategy: String, report: EvaluationReport) {
            self.strategy = strategy
            self.report = report
        }
    }

    /// The one to take, and why.
    package struct Best: Sendable, Hashable {
        package var strategy: String
        package var reason: String
    }

    package let suite: String
    package let candidate: String
    /// Nil where nothing was compared.
    package let stable: String?
    /// In the order in which they were asked for.
    package let entries: [Entry]
    /// Nil where no run came to an end.
    package let best: Best?

    package init(suite: String, candidate: String, stable: String?, entries: [Entry]) {
        self.suite = suite
        self.candidate = candidate
        self.stable = stable
        self.entries = entries
        best = Self.best(of: entries)
    }

    /// The runs, each named by its strategy too.
    package var reports: [EvaluationReport] {
        entries.map { entry in
            var report = entry.report
            report.suite += " (\(entry.strategy))"
            return report
        }
    }

    /// Error where any run could not be made, for then nothing is compared; else that of the best.
    package var verdict: Verdict {
        if entries.contains(where: { $0.report.result.verdict == .error }) { return .error }
        return entries.first { $0.strategy == best?.strategy }?.report.result.verdict ?? .error
    }
}

// MARK: - The best

extension StrategyComparison {
    /// Of those with the best verdict the one with the highest pass rate, or the cheapest of all that the evidence does
    /// not tell from it: a difference within the intervals may be chance, a price is not.
    private static func best(of entries: [Entry]) -> Best? {
        let ranked = entries.filter { $0.rank != nil && $0.passRate != nil }
        guard let rank = ranked.compactMap(\.rank).min() else { return nil }
        let equals = ranked.filter { $0.rank == rank }
        guard let leader = equals.first(where: { entry in equals.allSatisfy { $0.rate <= entry.rate } }) else {
            return nil
        }
        let contenders = equals.filter { $0.isEven(with: leader) }
        let cheapest = contenders.min { Entry.isCheaper($0, $1) } ?? leader
        guard Entry.isCheaper(cheapest, leader) else {
            let others = contenders.count > 1 ? ", and none that is even with it takes less" : ""
            return Best(strategy: leader.strategy, reason: "the highest pass rate\(others)")
        }
        let how = cheapest.rate == leader.rate ? "as many passed as" : "within the evidence as many passed as"
        return Best(
            strategy: cheapest.strategy, reason: "\(how) with \(leader.strategy), and it takes less")
    }
}

extension StrategyComparison.Entry {
    /// Of the candidate's trials; nil where none was answered.
    package var passRate: Double? {
        let result = report.result
        return result.trials > 0 ? Double(result.passed) / Double(result.trials) : nil
    }

    /// The values of the pass rate that the evidence has not rejected; nil where no confidence is claimed.
    package var interval: ThresholdResult.Interval? {
        report.result.thresholds?.first { $0.kind == .passRate }?.interval
    }

    /// What the candidate took; nil where nobody counted. Several wordings are added up, and then no latency is known.
    package var usage: StrategyUsage? {
        let parts = (report.result.usage ?? []).filter { $0.side == .candidate }
        guard parts.count != 1 else { return parts.first }
        return parts.isEmpty ? nil : parts.dropFirst().reduce(parts[0]) { $0.added(to: $1, as: strategy) }
    }

    fileprivate var rate: Double { passRate ?? 0 }

    /// Pass before Inconclusive before Fail; nil for an Error, which is never best.
    fileprivate var rank: Int? {
        switch report.result.verdict {
        case .pass: 0
        case .inconclusive: 1
        case .fail: 2
        case .error: nil
        }
    }

    /// Whether the evidence does not tell the two apart: the same rate, or intervals that overlap.
    fileprivate func isEven(with other: Self) -> Bool {
        guard rate != other.rate else { return true }
        guard let own = interval, let its = other.interval else { return false }
        return own.lower <= its.upper && its.lower <= own.upper
    }

    /// By cost where both have one, then by tokens, then by calls.
    fileprivate static func isCheaper(_ first: Self, _ second: Self) -> Bool {
        guard let one = first.usage, let two = second.usage else {
            return first.report.result.calls < second.report.result.calls
        }
        if let cost = one.cost, let other = two.cost, cost != other { return cost < other }
        let (tokens, others) = (one.tokens.all, two.tokens.all)
        return tokens == others ? one.calls < two.calls : tokens < others
    }
}

extension TokenUsage {
    fileprivate var all: Double { Double(inputTokens) + Double(outputTokens) }
}

extension StrategyUsage {
    fileprivate func added(to other: StrategyUsage, as strategy: String) -> StrategyUsage {
        var costs: Money?
        if let cost, let its = other.cost { costs = cost + its }
        return StrategyUsage(
            side: side, strategy: strategy, calls: calls + other.calls, tokens: tokens + other.tokens, cost: costs)
    }
}
