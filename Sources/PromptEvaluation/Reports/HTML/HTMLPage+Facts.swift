import PromptCore

extension HTMLPage {
    /// Who was evaluated, when, with what: enough to find the same evidence again.
    var facts: MarkupElement {
        let result = report.result
        var facts: [(String, [String])] = [
            ("Suite", [report.suite] + (report.digests.suite.map { [$0.text] } ?? [])),
            ("Candidate", [report.candidate] + (report.digests.candidate.map { [$0.text] } ?? [])),
        ]
        if let stable = report.stable {
            facts.append(("Stable version", [stable] + (report.digests.stable.map { [$0.text] } ?? [])))
        }
        let calls = ReportText.count(result.calls)
        facts += [
            ("Began", [result.startedAt.text]), ("Ended", [result.finishedAt.text]),
            ("Rounds", ["\(result.rounds)"]),
            ("Calls", [calls + (result.maximumCalls.map { " of at most \(ReportText.count($0))" } ?? ", no bound")]),
        ]
        if !result.models.isEmpty {
            let models = result.models.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            facts.append(("Models as reported", models))
        }
        if let ignored = result.ignored {
            let told = ignored.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.joined(separator: ", "))" }
            facts.append(("Settings not taken by the endpoint", told))
        }
        if !report.digests.endpoints.isEmpty {
            let endpoints = report.digests.endpoints.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text)" }
            facts.append(("Endpoints", endpoints))
        }
        return section("facts", "The run", [MarkupElement("dl", ["class": "facts"], facts.flatMap(Self.entry))])
    }

    private static func entry(_ title: String, _ values: [String]) -> [MarkupElement] {
        [MarkupElement("dt", [:], title)] + values.map { MarkupElement("dd", [:], ReportText.visible($0)) }
    }

    /// What the verdict says and what it does not.
    var claim: MarkupElement {
        let claims =
            report.result.verdict == .error ? [verdictClaim] : ["\(verdictClaim) \(evidenceClaim)", Self.limits]
        return section("claim", "What this verdict claims", claims.map { MarkupElement("p", [:], $0) })
    }

    private var verdictClaim: String {
        switch report.result.verdict {
        case .pass: "Pass: every threshold of the suite is met."
        case .fail: "Fail: at least one threshold of the suite is violated."
        case .inconclusive:
            "Inconclusive: the rounds or the budget were used up before the evidence reached a bound. "
                + "This is neither a Pass nor a Fail."
        case .error: "Error: something could not be asked, so nothing is claimed about the candidate."
        }
    }

    private var evidenceClaim: String {
        guard report.claimsConfidence else {
            return "No confidence is claimed: the counts of this run are compared with the bounds as they are, and "
                + "another draw of answers may come out otherwise."
        }
        let chances = (report.result.thresholds ?? []).compactMap(\.confidence).map { ReportText.percentUp(1 - $0) }
        let chance = Set(chances).count == 1 ? chances.first ?? "" : "1 - confidence"
        return "What is judged is the mean chance to pass over exactly these cases, as the endpoint answers them. The "
            + "tests are sequential and stay valid however often one looks: a candidate outside a bound would pass it "
            + "wrongly with a chance of at most \(chance). Several gates in a row err with at most the sum "
            + "of their chances. An interval holds the values that the evidence has not rejected."
    }

    private static let limits =
        "It does not speak for traffic that these cases do not resemble, for other models than those reported below, or "
        + "for another day of the same endpoint; a canary measures those. Latency and cost are plain comparisons over "
        + "the calls of this run."
}
