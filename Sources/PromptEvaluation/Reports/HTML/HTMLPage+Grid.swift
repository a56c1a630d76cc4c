extension HTMLPage {
    /// One small tile for each case: the trials of the candidate above those of the stable version, wording by wording.
    var grid: MarkupElement? {
        guard !report.cases.isEmpty else { return nil }
        return section(
            "cases", "Every case",
            [
                MarkupElement("p", ["class": "quiet"], summary), legend,
                MarkupElement("ol", ["class": "cases"], tiles),
            ])
    }

    private var summary: String {
        let cases = report.cases
        let failed = cases.count(where: \.hasFailed)
        let missing = cases.count { $0.trials == 0 && !$0.hasFailed }
        let passed = cases.count - failed - missing
        let wordings = Set(cases.map(\.wording)).count
        let parts = [
            ReportText.count(Set(cases.map(\.name)).count, "case") + (wordings > 1 ? " in \(wordings) wordings" : ""),
            passed == cases.count
                ? "every one passed in every trial" : "\(ReportText.count(passed)) passed in every trial",
            failed > 0 ? "\(ReportText.count(failed)) failed at least once" : nil,
            missing > 0 ? "\(ReportText.count(missing)) not asked or not answered" : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ") + "."
    }

    /// What the marks mean, and a switch that works without any script.
    private var legend: MarkupElement {
        MarkupElement(
            "div", ["class": "legend"],
            [
                MarkupElement("span", [:], [.element(pips(passed: 1, of: 1)), .text(" passed trial")]),
                MarkupElement("span", [:], [.element(pips(passed: 0, of: 1)), .text(" failed trial")]),
                MarkupElement(
                    "label", [:],
                    [
                        .element(MarkupElement("input", ["type": "checkbox", "id": "failed-only"])),
                        .text(" only cases that failed a trial"),
                    ]),
            ])
    }

    /// The wordings of one case share its tile.
    private var tiles: [MarkupElement] {
        var tiles: [[CaseTally]] = []
        for tally in report.cases {
            if tiles.last?.first?.name == tally.name {
                tiles[tiles.count - 1].append(tally)
            } else {
                tiles.append([tally])
            }
        }
        return tiles.map(tile)
    }

    private func tile(_ wordings: [CaseTally]) -> MarkupElement {
        let hasFailed = wordings.contains(where: \.hasFailed)
        var head = MarkupElement(
            "div", ["class": "head"],
            (wordings.first(where: \.hasFailed) ?? wordings.first).map { [name(link: $0)] } ?? [])
        if let worst = wordings.first(where: \.isBroken) ?? wordings.first {
            for mark in marks(worst) { head.append(mark) }
        }
        let rows = wordings.flatMap { tally -> [MarkupElement] in
            let title = MarkupElement("div", ["class": "wording"], "variant \(tally.wording)")
            var rows = tally.wording == 0 ? [] : [title]
            rows.append(row(candidateName, tally.passed, tally.trials))
            if tally.stableTrials > 0 { rows.append(row(stableName, tally.stablePassed, tally.stableTrials)) }
            return rows
        }
        return MarkupElement("li", ["class": hasFailed ? "failed" : nil], [head] + rows)
    }

    private func row(_ name: String, _ passed: Int, _ trials: Int) -> MarkupElement {
        MarkupElement(
            "div", ["class": "row"],
            [
                MarkupElement("span", ["class": "who"], name), pips(passed: passed, of: trials),
                MarkupElement("span", ["class": "count"], trials == 0 ? "no answer" : "\(passed) of \(trials)"),
            ])
    }

    /// A filled square for each trial that passed and a crossed one for each that failed, at most ten; a bar beyond.
    private func pips(passed: Int, of trials: Int) -> MarkupElement {
        let shown = min(10, trials)
        let filled = trials == 0 ? 0 : passed * shown / trials
        let good = (0..<filled).map { "M\($0 * 11) 0h9v9h-9z" }.joined()
        let bad = (filled..<shown).map { "M\($0 * 11) 0l9 9m0-9l-9 9M\($0 * 11) 0h9v9h-9z" }.joined()
        let paths = [("good", good), ("bad", bad)].filter { !$1.isEmpty }
        return MarkupElement(
            "svg",
            [
                "class": "pips", "viewBox": "-1 -1 \(max(1, shown) * 11) 11", "width": "\(max(1, shown) * 11)",
                "height": "11", "aria-hidden": "true",
            ],
            paths.map { MarkupElement("path", ["class": $0, "d": $1]) })
    }
}

// MARK: - Names and marks

extension HTMLPage {
    func name(_ tally: CaseTally, _ element: StaticString) -> MarkupElement {
        MarkupElement(element, ["dir": "auto"], ReportText.visible(tally.label))
    }

    private func name(link tally: CaseTally) -> MarkupElement {
        let text = ReportText.visible(tally.name)
        guard let anchor = anchor(tally) else { return MarkupElement("span", ["class": "name", "dir": "auto"], text) }
        return MarkupElement("a", ["class": "name", "dir": "auto", "href": "#" + anchor], text)
    }

    func marks(_ tally: CaseTally) -> [MarkupElement] {
        tally.marks.map { MarkupElement("span", ["class": "mark \($0)"], $0) }
    }
}
