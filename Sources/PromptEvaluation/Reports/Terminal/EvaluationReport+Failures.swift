extension EvaluationReport {
    /// Every case that failed, with the first assertion that did: critical ones first, then broken ones.
    func failureLines(width: Int?) -> [ReportLine] {
        failing.flatMap { tally in
            let headline = Self.headline(of: tally)
            return [width.map(headline.cut) ?? headline] + Self.lines(of: tally.failure, width: width)
        }
    }

    /// `charged-twice  critical, broken  candidate 0 of 5, stable 5 of 5`.
    private static func headline(of tally: CaseTally) -> ReportLine {
        var line = ReportLine(ReportText.plain(tally.label), .strong)
        if !tally.marks.isEmpty { line.append("  " + tally.marks.joined(separator: ", "), .bad) }
        var counts = tally.trials > 0 ? ["candidate \(tally.passed) of \(tally.trials)"] : []
        if tally.stableTrials > 0 { counts.append("stable \(tally.stablePassed) of \(tally.stableTrials)") }
        if !counts.isEmpty { line.append("  " + counts.joined(separator: ", "), .faint) }
        return line
    }

    private static func lines(of failure: AssertionResult?, width: Int?) -> [ReportLine] {
        guard let failure else { return [] }
        let name = ReportLine(ReportText.plain(failure.description)).wrapped(to: width, indent: 2)
        let diff = WordDiff(failure.expected, failure.actual)
        guard diff.isTelling else {
            return name
                + [("expected: ", failure.expected), ("actual:   ", failure.actual)].flatMap { title, text in
                    (ReportLine(title, .faint) + ReportLine(ReportText.plain(text))).wrapped(to: width, indent: 4)
                }
        }
        return name + diff.line.wrapped(to: width, indent: 4)
    }
}

extension WordDiff {
    /// The texts in one: what only the expected one has as `[-this-]`, what only the actual one has as `{+this+}`.
    package var line: ReportLine {
        var line = ReportLine()
        for segment in segments {
            switch segment {
            case .same(let text): line.append(ReportText.plain(text))
            case .removed(let text): line.append("[-" + ReportText.plain(text) + "-]", .bad)
            case .added(let text): line.append("{+" + ReportText.plain(text) + "+}", .good)
            }
        }
        return line
    }
}
