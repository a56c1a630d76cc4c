extension HTMLPage {
    /// Every case that failed, with its first failing assertion: what was expected beside what came.
    var failures: MarkupElement? {
        guard !failing.isEmpty else { return nil }
        let title = "\(ReportText.count(failing.count, "case")) failed at least once"
        return section("failures", title, failing.map(failure))
    }

    private func failure(_ tally: CaseTally) -> MarkupElement {
        var head = MarkupElement("div", ["class": "head"], [name(tally, "h3")])
        for mark in marks(tally) { head.append(mark) }
        if tally.trials > 0 {
            let stable = tally.stableTrials > 0 ? ", \(stableName) \(tally.stablePassed) of \(tally.stableTrials)" : ""
            let text = "passed: \(candidateName) \(tally.passed) of \(tally.trials)\(stable)"
            head.append(MarkupElement("span", ["class": "quiet"], text))
        }
        var article = MarkupElement("article", ["id": anchor(tally), "class": "failure"], [head])
        guard let failure = tally.failure else { return article }
        article.append(
            MarkupElement(
                "p", ["class": "assertion"], [MarkupElement("code", [:], ReportText.visible(failure.description))]))
        article.append(comparison(failure))
        return article
    }

    private func comparison(_ failure: AssertionResult) -> MarkupElement {
        let diff = WordDiff(failure.expected, failure.actual)
        let isMarked = diff.isTelling
        return MarkupElement(
            "div", ["class": "comparison"],
            [
                side("Expected", isMarked ? diff.expectedParts : [.text(ReportText.visible(failure.expected))]),
                side("Actual", isMarked ? diff.actualParts : [.text(ReportText.visible(failure.actual))]),
            ])
    }

    private func side(_ title: String, _ parts: [MarkupElement.Child]) -> MarkupElement {
        MarkupElement(
            "div", [:], [MarkupElement("h4", [:], title), MarkupElement("pre", ["dir": "auto"], parts)])
    }
}

extension WordDiff {
    /// The first text; what the second does not have is marked as deleted.
    fileprivate var expectedParts: [MarkupElement.Child] {
        segments.compactMap { segment in
            switch segment {
            case .same(let text): .text(ReportText.visible(text))
            case .removed(let text): .element(MarkupElement("del", [:], ReportText.visible(text)))
            case .added: nil
            }
        }
    }

    /// The second text; what the first does not have is marked as inserted.
    fileprivate var actualParts: [MarkupElement.Child] {
        segments.compactMap { segment in
            switch segment {
            case .same(let text): .text(ReportText.visible(text))
            case .removed: nil
            case .added(let text): .element(MarkupElement("ins", [:], ReportText.visible(text)))
            }
        }
    }
}
