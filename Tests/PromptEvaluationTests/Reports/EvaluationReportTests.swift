import Foundation
import JSON
import PromptCore
import PromptEvaluation
import Testing

@Suite struct EvaluationReportTests {
    @Test func `the table shows verdict, thresholds, what it took, each failure and what to do next`() {
        #expect(
            ReportSamples.failed.table() == """
                golden: Fail
                  10 of 15 trials passed; broken: charged-twice, at most 0 allowed
                  candidate v2: 8 of 15 passed; stable v1: 15 of 15 passed; rounds: 5; calls: 30 of at most 40; \
                cost: 0.0123; took 1m1s500ms
                  models: gpt-mini mini-2025

                THRESHOLD   BOUND        VERDICT       ESTIMATE  INTERVAL
                passRate    min 95%      Inconclusive  90%       84% to 97% (95%)
                  0.80 [--------============*=========|====-----] 1.00
                regression  maxDrop 5%   Fail          drop 10%  6% to 14% (95%)
                  0.00 [----------|-========*========-----------] 0.20
                broken      maxBroken 0  Fail          1
                latency     p95 4s       Pass          2.31 s

                SIDE       STRATEGY  CALLS   INPUT  CACHED  OUTPUT    COST     P50     P95
                candidate  bestOf 3     45  12,400     800     950  0.0123  812 ms  2.31 s
                stable     greedy       15       0       0       0

                charged-twice  critical, broken  candidate 0 of 5, stable 5 of 5
                  jsonPath $.severity equals
                    expected: "high"
                    actual:   "low"
                refund (variant 1)  candidate 3 of 5, stable 5 of 5
                  equals
                    The refund arrives within [-14-]{+30+} days.

                next: mend what failed in a new version (a recorded one never changes) and run this again; \
                -o html > report.html puts both versions side by side

                """)
    }

    @Test(arguments: [28, 40, 60, 80, 120])
    func `no line is wider than the screen, and none ends with spaces`(_ width: Int) {
        for report in [ReportSamples.failed, ReportSamples.answered(String(repeating: "long ", count: 60))] {
            let lines = report.table(width: width, charset: .unicode).split(separator: "\n")
            #expect(lines.filter { $0.count > width || $0.hasSuffix(" ") } == [])
        }
    }

    @Test func `on a narrow screen the columns that matter least leave first`() {
        let usage = ReportSamples.failed.table(width: 56).split(separator: "\n").first { $0.hasPrefix("SIDE") }
        #expect(usage == "SIDE       STRATEGY  CALLS  OUTPUT    COST     P95")
    }

    @Test func `nothing that a terminal would obey reaches it`() {
        let text = ReportSamples.answered(ReportSamples.hostile).table(charset: .ascii)
        let obeyed = text.unicodeScalars.filter {
            $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
        }
        #expect(obeyed.isEmpty)
        #expect(text.contains("·[2J·exe"))
    }

    @Test func `a report without tallies shows the failures that its result kept`() {
        var report = ReportSamples.ended(.fail)
        report.result.failures = [
            EvaluationResult.CaseFailure(
                name: "a", wording: 0, isCritical: true, isBroken: true, assertion: "equals", expected: "ok",
                actual: "no")
        ]
        #expect(report.table().contains("\na  critical, broken\n  equals\n    expected: ok\n    actual:   no\n"))
    }

    @Test(arguments: Verdict.allCases)
    func `every verdict says what to do next`(_ verdict: Verdict) {
        let others = Verdict.allCases.filter { $0 != verdict }.map { ReportSamples.ended($0).nextStep }
        #expect(!others.contains(ReportSamples.ended(verdict).nextStep))
    }

    @Test func `the JSON has the fields of a recorded run, every case and the digests`() throws {
        var report = ReportSamples.failed
        report.digests = .init(candidate: noDigest, endpoints: ["mini": noDigest])
        let recorded = try JSONValue(parsing: Array(JSONEncoder().encode(report.result)))
        let json = report.json
        #expect(json["result"] == recorded)
        #expect(
            json["digests"] == ["candidate": .string(noDigest.text), "endpoints": ["mini": .string(noDigest.text)]])
        #expect(json["cases"]?.array?.count == 3)
        #expect(
            json["cases"]?.array?[1] == [
                "name": "refund", "wording": 1, "isCritical": false, "isBroken": false, "trials": 5, "passed": 3,
                "stableTrials": 5, "stablePassed": 5,
                "failure": [
                    "assertion": "equals", "expected": "The refund arrives within 14 days.",
                    "actual": "The refund arrives within 30 days.",
                ],
            ])
    }
}

@Suite struct ReportTextTests {
    @Test(arguments: [
        (0.94999, "94.99%", "95%"), (0.95, "95%", "95%"), (0, "0%", "0%"), (-0.0125, "-1.25%", "-1.25%"),
        (1, "100%", "100%"), (0.29, "29%", "29%"), (0.1, "10%", "10%"), (.nan, "?", "?"),
    ])
    func `a share is rounded down or up to hundredths of a percent`(_ share: Double, _ down: String, _ up: String) {
        #expect(ReportText.percentDown(share) == down)
        #expect(ReportText.percentUp(share) == up)
    }

    @Test(arguments: [
        (0.4, "0 ms"), (812, "812 ms"), (2310, "2.31 s"), (59_999, "60 s"), (125_000, "2m5s"), (-1, "?"),
    ])
    func `a latency reads in the unit of its size`(_ milliseconds: Double, _ text: String) {
        #expect(ReportText.latency(milliseconds) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func `thousands stand apart`(_ number: Int, _ text: String) {
        #expect(ReportText.count(number) == text)
    }

    @Test(arguments: [(0.0000004, "0.000001"), (0.002, "0.002"), (12.5, "12.5"), (3, "3"), (0, "0")])
    func `money has at most six decimals and is rounded up`(_ amount: Double, _ text: String) {
        #expect(ReportText.money(amount) == text)
    }

    @Test func `what hides or reorders text is shown as its code, joiners of emoji are not`() {
        #expect(
            ReportText.visible("a\u{202E}b\u{0}\r\n\u{2028}👩\u{200D}🚀\u{E0041}")
                == "a[U+202E]b[U+0000][U+000D]\n[U+2028]👩\u{200D}🚀[U+E0041]")
    }
}
