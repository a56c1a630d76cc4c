import PromptCore

extension HTMLPage {
    /// What each side and strategy took.
    var usage: MarkupElement? {
        guard let usage = report.result.usage, !usage.isEmpty else { return nil }
        let headers = [
            "Side", "Strategy", "Calls", "Input tokens", "of these cached", "Output tokens", "Cost", "Cost per call",
            "p50", "p95", "p99",
        ]
        let rows = usage.map { usage in
            MarkupElement(
                "tr", [:],
                [MarkupElement("th", ["scope": "row"], usage.side.rawValue)]
                    + Self.cells(of: usage).map { MarkupElement("td", [:], $0) })
        }
        let head = MarkupElement(
            "tr", [:], headers.map { MarkupElement("th", ["scope": "col"], $0) })
        let table = MarkupElement(
            "table", [:],
            [
                MarkupElement(
                    "caption", [:],
                    "Latency is that of whole trials, retries aside. A dash: no price is known, or nothing was measured."
                ),
                MarkupElement("thead", [:], [head]), MarkupElement("tbody", [:], rows),
            ])
        return section(
            "usage", "Cost, tokens and latency",
            [
                MarkupElement(
                    "div", ["class": "wide", "role": "region", "aria-labelledby": "usage-title", "tabindex": "0"],
                    [table])
            ])
    }

    private static func cells(of usage: StrategyUsage) -> [String] {
        [
            ReportText.visible(usage.strategy), ReportText.count(usage.calls),
            ReportText.count(usage.tokens.inputTokens), ReportText.count(usage.tokens.cachedInputTokens),
            ReportText.count(usage.tokens.outputTokens), usage.cost.map(ReportText.money) ?? "–",
            usage.cost.map { ReportText.money($0, per: usage.calls) } ?? "–",
        ]
            + [usage.latency?.p50, usage.latency?.p95, usage.latency?.p99]
            .map { $0.map(ReportText.latency) ?? "–" }
    }
}
