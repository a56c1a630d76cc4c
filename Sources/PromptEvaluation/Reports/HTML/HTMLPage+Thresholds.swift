import PromptCore

extension HTMLPage {
    /// One block for each threshold: its bound, what was found, and a picture where there is something to draw.
    var thresholds: MarkupElement? {
        guard let thresholds = report.result.thresholds, !thresholds.isEmpty else { return nil }
        let blocks = thresholds.enumerated().map { MarkupElement("li", [:], block($1, number: $0 + 1)) }
        let hint = MarkupElement(
            "p", ["class": "quiet"],
            "In the pictures the dot is what was found, the bar the values that the evidence has not rejected, the "
                + "dashed line the bound; the shaded side passes.")
        let isDrawn = thresholds.contains { IntervalPicture($0) != nil }
        return section(
            "thresholds", "Thresholds",
            [MarkupElement("ul", ["class": "thresholds"], blocks)] + (isDrawn ? [hint] : []))
    }

    private func block(_ threshold: ThresholdResult, number: Int) -> [MarkupElement] {
        let head = MarkupElement(
            "div", ["class": "head"], [MarkupElement("h3", [:], threshold.title), threshold.verdict.chip])
        var facts = [("Bound", ReportText.visible(threshold.bound)), ("Found", threshold.estimateText ?? "nothing")]
        if let interval = threshold.intervalText {
            facts.append((threshold.confidenceText.map { "Interval (\($0))" } ?? "Interval", interval))
        }
        let list = MarkupElement(
            "dl", ["class": "inline"],
            facts.map { MarkupElement("div", [:], [MarkupElement("dt", [:], $0), MarkupElement("dd", [:], $1)]) })
        let picture = IntervalPicture(threshold)
            .map { HTMLIntervalPicture(picture: $0, threshold: threshold, id: "interval-\(number)").element }
        return [head, list] + (picture.map { [$0] } ?? [])
    }
}
