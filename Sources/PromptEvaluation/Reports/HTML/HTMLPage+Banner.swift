import PromptCore

extension HTMLPage {
    /// The verdict, why, and the few numbers that people ask for first.
    var banner: MarkupElement {
        let result = report.result
        let versions = report.stable.map { _ in "\(candidateName) against \(stableName)" } ?? candidateName
        return MarkupElement(
            "header", ["class": "banner \(result.verdict.cssClass)"],
            [
                MarkupElement("p", ["class": "kicker"], "Evaluation of \(versions)"),
                MarkupElement(
                    "h1", [:],
                    [
                        .element(result.verdict.icon), .text(" \(result.verdict.rawValue)"),
                        .element(MarkupElement("span", ["class": "suite"], ReportText.visible(report.suite))),
                    ]),
                reason, numbers,
            ])
    }

    /// The reason's parts, as a list where there are several.
    private var reason: MarkupElement {
        let parts = ReportText.visible(report.result.reason).split(separator: "; ").map(String.init)
        guard parts.count > 1 else { return MarkupElement("p", ["class": "reason"], parts.first ?? "") }
        return MarkupElement("ul", ["class": "reason"], parts.map { MarkupElement("li", [:], $0) })
    }

    private var numbers: MarkupElement {
        let result = report.result
        var facts = [
            ("\(candidateName) passed", "\(ReportText.count(result.passed)) of \(ReportText.count(result.trials))")
        ]
        if let passed = result.stablePassed {
            facts.append(("\(stableName) passed", "\(ReportText.count(passed)) of \(ReportText.count(result.trials))"))
        }
        facts.append(("Rounds", "\(result.rounds)"))
        facts.append(
            (
                "Calls",
                ReportText.count(result.calls) + (result.maximumCalls.map { " of \(ReportText.count($0))" } ?? "")
            ))
        if let cost = report.cost { facts.append(("Cost", ReportText.money(cost))) }
        facts.append(("Took", ReportText.span(result.finishedAt - result.startedAt)))
        return MarkupElement(
            "dl", ["class": "numbers"],
            facts.map { MarkupElement("div", [:], [MarkupElement("dt", [:], $0), MarkupElement("dd", [:], $1)]) })
    }
}

extension Verdict {
    /// The class that colours a verdict; its word and its icon say the same without colour.
    var cssClass: String {
        switch self {
        case .pass: "pass"
        case .fail: "fail"
        case .inconclusive: "open"
        case .error: "error"
        }
    }

    /// A check mark, a cross, a question mark, an exclamation mark; decoration beside the word.
    var icon: MarkupElement {
        let path =
            switch self {
            case .pass: "M5 12.5l4.5 4.5L19 7.5"
            case .fail: "M6 6l12 12M18 6L6 18"
            case .inconclusive: "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.1-1.5 2.3M12 18.2v.1"
            case .error: "M12 5.5v8M12 18v.1"
            }
        return MarkupElement(
            "svg", ["class": "icon", "viewBox": "0 0 24 24", "aria-hidden": "true", "focusable": "false"],
            [MarkupElement("path", ["d": path])])
    }

    /// The verdict as a small label with its icon.
    var chip: MarkupElement {
        MarkupElement("span", ["class": "chip \(cssClass)"], [.element(icon), .text(" " + rawValue)])
    }
}
