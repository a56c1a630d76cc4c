import PromptCore

extension EvaluationReport {
    /// The report for people: the verdict, the counts, and one line for each failure, none wider than `width` characters.
    ///
    /// Nil: as wide as it needs to be. No line ends with spaces; the text ends with a newline.
    package func table(width: Int? = nil) -> String {
        var lines = ["\(suite): \(result.verdict.rawValue)", "  \(Self.plain(result.reason))", "  " + counts]
        if !result.models.isEmpty {
            let models = result.models.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.plain($0.value))" }
            lines.append("  models: " + models.joined(separator: ", "))
        }
        if !result.failures.isEmpty { lines += [""] + failureLines(width: width) }
        return lines.map { $0 + "\n" }.joined()
    }

    private var counts: String {
        var parts = ["candidate \(candidate): \(result.passed) of \(result.trials) passed"]
        if let passed = result.stablePassed {
            parts.append("stable \(stable ?? ""): \(passed) of \(result.trials) passed")
        }
        parts.append("calls: \(result.calls)" + (result.maximumCalls.map { " of at most \($0)" } ?? ""))
        parts.append("took \((result.finishedAt - result.startedAt).text)")
        return parts.joined(separator: "; ")
    }

    private func failureLines(width: Int?) -> [String] {
        let header = ["CASE", "MARK", "ASSERTION", "EXPECTED", "ACTUAL"]
        let rows = [header] + result.failures.map(Self.row)
        var widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        if let width { widths = Self.fitted(widths, to: width) }
        return rows.map { row in
            let cells = zip(row, widths).map { text, width in Self.cell(text, width) }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func row(_ failure: EvaluationResult.CaseFailure) -> [String] {
        let marks = [failure.isCritical ? "critical" : nil, failure.isBroken ? "broken" : nil].compactMap { $0 }
        let name = failure.wording == 0 ? failure.name : "\(failure.name) (variant \(failure.wording))"
        return [
            plain(name), marks.joined(separator: ","), plain(failure.assertion), plain(failure.expected),
            plain(failure.actual),
        ]
    }

    /// Takes from the widest columns first until the line fits; none becomes narrower than 8.
    private static func fitted(_ widths: [Int], to width: Int) -> [Int] {
        var widths = widths
        let gaps = 2 * (widths.count - 1)
        while widths.reduce(gaps, +) > width, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > 8
        {
            widths[widest] -= 1
        }
        return widths
    }

    private static func cell(_ text: String, _ width: Int) -> String {
        let text = text.count > width ? text.prefix(width - 1) + "…" : text[...]
        return text + String(repeating: " ", count: width - text.count)
    }

    /// The text on one line and without what a terminal would obey: answers are nobody's promise.
    private static func plain(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .lineSeparator, .paragraphSeparator: scalars.append(" ")
            case .control: scalars.append(scalar == "\n" || scalar == "\t" ? " " : "·")
            case .format: scalars.append("·")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
