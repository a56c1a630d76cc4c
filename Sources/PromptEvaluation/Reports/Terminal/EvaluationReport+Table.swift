import PromptCore

extension EvaluationReport {
    /// The report for people as plain text, none of its lines wider than `width` characters; ends with a newline.
    package func table(width: Int? = nil, charset: IntervalPicture.Charset = .ascii) -> String {
        lines(width: width, charset: charset).map { $0.text + "\n" }.joined()
    }

    /// The report for people: verdict and reason, thresholds, what it took, what failed, what to do next.
    ///
    /// Width nil: as wide as it needs to be. No line ends with spaces.
    package func lines(width: Int? = nil, charset: IntervalPicture.Charset = .ascii) -> [ReportLine] {
        var headline = ReportLine(ReportText.plain(suite), .strong)
        headline.append(": ")
        headline.append(result.verdict.rawValue, result.verdict.tone)
        let paragraphs = [ReportText.plain(result.reason), counts] + [models, ignored].compactMap(\.self)
        var lines = [width.map(headline.cut) ?? headline]
        lines += paragraphs.flatMap { ReportLine($0).wrapped(to: width, indent: 2) }
        let sections = [
            thresholdLines(width: width, charset: charset), usageLines(width: width), failureLines(width: width),
            ReportLine("next: " + nextStep, .faint).wrapped(to: width, indent: 0),
        ]
        for section in sections where !section.isEmpty { lines += [ReportLine()] + section }
        return lines
    }

    private var counts: String {
        var parts = ["candidate \(candidate): \(result.passed) of \(result.trials) passed"]
        if let passed = result.stablePassed {
            parts.append("stable \(stable ?? ""): \(passed) of \(result.trials) passed")
        }
        if result.rounds > 1 { parts.append("rounds: \(result.rounds)") }
        parts.append("calls: \(result.calls)" + (result.maximumCalls.map { " of at most \($0)" } ?? ""))
        if let cost { parts.append("cost: \(ReportText.money(cost))") }
        parts.append("took \((result.finishedAt - result.startedAt).text)")
        return ReportText.plain(parts.joined(separator: "; "))
    }

    private var models: String? {
        guard !result.models.isEmpty else { return nil }
        let models = result.models.sorted { $0.key < $1.key }.map { "\($0.key) \(ReportText.plain($0.value))" }
        return "models: " + models.joined(separator: ", ")
    }

    private var ignored: String? {
        guard let ignored = result.ignored else { return nil }
        let told = ignored.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.joined(separator: ", "))" }
        return ReportText.plain("asked without what the endpoint does not take: " + told.joined(separator: "; "))
    }

    /// What a person would do now; one sentence.
    package var nextStep: String {
        switch result.verdict {
        case .pass: "point the alias at \(candidate); its gate makes its own evidence before any traffic moves"
        case .fail:
            "mend what failed in a new version (a recorded one never changes) and run this again; "
                + "-o html > report.html puts both versions side by side"
        case .inconclusive: "allow more (rounds.max, budget), or add cases: a larger golden set decides sooner"
        case .error: "mend what could not be asked and run this again; an error is neither a pass nor a failure"
        }
    }
}

extension Verdict {
    package var tone: ReportLine.Tone {
        switch self {
        case .pass: .good
        case .fail, .error: .bad
        case .inconclusive: .doubtful
        }
    }
}

// MARK: - Thresholds and usage

extension EvaluationReport {
    /// A row for each threshold, and below it its picture.
    private func thresholdLines(width: Int?, charset: IntervalPicture.Charset) -> [ReportLine] {
        guard let thresholds = result.thresholds, !thresholds.isEmpty else { return [] }
        let rows = thresholds.map { threshold in
            [
                ReportLine(threshold.kind.rawValue), ReportLine(ReportText.plain(threshold.bound)),
                ReportLine(threshold.verdict.rawValue, threshold.verdict.tone),
                ReportLine(threshold.estimateText ?? ""), ReportLine(Self.interval(of: threshold)),
            ]
        }
        let columns = ["THRESHOLD", "BOUND", "VERDICT", "ESTIMATE", "INTERVAL"].map { ReportColumns.Column($0) }
        let lines = ReportColumns(columns, rows: rows).lines(width: width)
        let pictures = thresholds.map { threshold in
            let cells = min(40, (width ?? 80) - 20)
            return cells < 8 ? nil : IntervalPicture(threshold)?.text(cells: cells, charset)
        }
        return lines.prefix(1)
            + zip(lines.dropFirst(), pictures).flatMap { [$0] + ($1.map { [ReportLine("  " + $0)] } ?? []) }
    }

    private static func interval(of threshold: ThresholdResult) -> String {
        guard let text = threshold.intervalText else { return "" }
        return text + (threshold.confidenceText.map { " (\($0))" } ?? "")
    }

    private func usageLines(width: Int?) -> [ReportLine] {
        guard let usage = result.usage, !usage.isEmpty else { return [] }
        let rows = usage.map { usage in
            let texts = [
                usage.side.rawValue, ReportText.plain(usage.strategy), ReportText.count(usage.calls),
                ReportText.count(usage.tokens.inputTokens), ReportText.count(usage.tokens.cachedInputTokens),
                ReportText.count(usage.tokens.outputTokens), usage.cost.map(ReportText.money) ?? "",
                usage.latency.map { ReportText.latency($0.p50) } ?? "",
                usage.latency.map { ReportText.latency($0.p95) } ?? "",
            ]
            return texts.map { ReportLine($0) }
        }
        let names = ["SIDE", "STRATEGY", "CALLS", "INPUT", "CACHED", "OUTPUT", "COST", "P50", "P95"]
        // On a narrow screen the cached tokens leave first, then the median, then all tokens.
        let leaving = ["CACHED": 1, "P50": 2, "INPUT": 3, "OUTPUT": 4]
        let columns = names.enumerated()
            .map { ReportColumns.Column($1, isNumber: $0 > 1, leaves: leaving[$1]) }
        return ReportColumns(columns, rows: rows).lines(width: width)
    }
}
