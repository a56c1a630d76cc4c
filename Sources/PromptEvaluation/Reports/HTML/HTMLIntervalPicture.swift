import PromptCore

/// A threshold's picture as inline SVG: the side that passes, the confidence sequence, the estimate, the bound.
///
/// Places are percentages of the width, so that it shrinks with the page while its letters keep their size.
struct HTMLIntervalPicture {
    let picture: IntervalPicture
    let threshold: ThresholdResult
    /// Of the page's; title and description take theirs from it.
    let id: String

    var element: MarkupElement {
        MarkupElement(
            "svg",
            [
                "class": "interval", "width": "100%", "height": "74", "role": "img",
                "aria-labelledby": "\(id)-title \(id)-text",
            ],
            [
                MarkupElement("title", ["id": "\(id)-title"], "\(threshold.title) against its bound"),
                MarkupElement("desc", ["id": "\(id)-text"], description), passing, line("axis", 0, 1, y: 46),
            ] + ticks + bar + bound + estimate)
    }

    private var description: String {
        let interval = threshold.intervalText.map { ", values not rejected: \($0)" } ?? ""
        let side = picture.passesAbove ? "above" : "below"
        return "Found \(threshold.estimateText ?? "nothing")\(interval); it passes \(side) \(threshold.bound)."
    }

    /// Zero to one as a place.
    private func place(_ position: Double) -> String {
        let hundredths = Int((position * 10000).rounded())
        return "\(hundredths / 100).\(String(hundredths % 100 + 100).suffix(2))%"
    }

    private func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) -> MarkupElement {
        MarkupElement(name, attributes)
    }

    private func line(_ style: String, _ from: Double, _ to: Double, y: Int) -> MarkupElement {
        empty("line", ["class": style, "x1": place(from), "x2": place(to), "y1": "\(y)", "y2": "\(y)"])
    }

    private func label(_ style: String, at position: Double, y: Int, _ text: String) -> MarkupElement {
        let anchor = position < 0.12 ? "start" : position > 0.88 ? "end" : "middle"
        return MarkupElement(
            "text", ["class": style, "x": place(position), "y": "\(y)", "text-anchor": anchor], text)
    }

    /// The values that would pass.
    private var passing: MarkupElement {
        let bound = picture.position(picture.bound)
        let (start, end) = picture.passesAbove ? (bound, 1) : (0, bound)
        return empty(
            "rect",
            ["class": "passing", "x": place(start), "width": place(end - start), "y": "22", "height": "24"])
    }

    /// Each second tick only where there are many: a phone has room for five numbers.
    private var ticks: [MarkupElement] {
        let ticks = picture.ticks
        return ticks.enumerated()
            .flatMap { index, tick -> [MarkupElement] in
                let position = picture.position(tick)
                let mark = empty(
                    "line", ["class": "axis", "x1": place(position), "x2": place(position), "y1": "46", "y2": "51"])
                guard ticks.count <= 5 || index.isMultiple(of: 2) else { return [mark] }
                return [
                    mark, label("tick", at: position, y: 66, ReportText.percentDown((tick * 10000).rounded() / 10000)),
                ]
            }
    }

    private var bar: [MarkupElement] {
        guard let interval = picture.interval else { return [] }
        let (start, end) = (picture.position(interval.lower), picture.position(interval.upper))
        return [
            empty(
                "rect",
                [
                    "class": "sequence", "x": place(start), "width": place(max(0.003, end - start)), "y": "29",
                    "height": "10", "rx": "3",
                ])
        ]
    }

    private var bound: [MarkupElement] {
        let position = picture.position(picture.bound)
        return [
            empty("line", ["class": "bound", "x1": place(position), "x2": place(position), "y1": "18", "y2": "51"]),
            label("bound-label", at: position, y: 13, ReportText.visible(threshold.bound)),
        ]
    }

    private var estimate: [MarkupElement] {
        guard let estimate = picture.estimate else { return [] }
        return [empty("circle", ["class": "estimate", "cx": place(picture.position(estimate)), "cy": "34", "r": "6"])]
    }
}
