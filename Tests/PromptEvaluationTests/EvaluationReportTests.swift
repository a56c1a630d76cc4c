import Foundation
import JSON
import PromptCore
import PromptEvaluation
import Testing

@Suite struct EvaluationReportTests {
    static let report = EvaluationReport(
        suite: "golden", candidate: "v2", stable: "v1",
        result: EvaluationResult(
            verdict: .fail, reason: "1 of 3 cases passed", startedAt: moment,
            finishedAt: Timestamp(milliseconds: moment.milliseconds + 1500), rounds: 1, trials: 3, passed: 1,
            stablePassed: 2, calls: 6, maximumCalls: 9,
            failures: [
                EvaluationResult.CaseFailure(
                    name: "charged-twice", wording: 0, isCritical: true, isBroken: true,
                    assertion: "jsonPath $.severity equals", expected: "\"high\"", actual: "\"low\""),
                EvaluationResult.CaseFailure(
                    name: "refund", wording: 1, isCritical: false, isBroken: false, assertion: "equals",
                    expected: "ok", actual: "\u{1B}[2J\u{202E}a\r\nb"),
            ],
            models: ["recorded": "mini"]))

    @Test func `the table shows verdict, counts and failures, and nothing that a terminal would obey`() {
        #expect(
            Self.report.table() == """
                golden: Fail
                  1 of 3 cases passed
                  candidate v2: 1 of 3 passed; stable v1: 2 of 3 passed; calls: 6 of at most 9; took 1s500ms
                  models: recorded mini

                CASE                MARK             ASSERTION                   EXPECTED  ACTUAL
                charged-twice       critical,broken  jsonPath $.severity equals  "high"    "low"
                refund (variant 1)                   equals                      ok        ·[2J·a· b

                """)
    }

    @Test(arguments: [48, 60, 80])
    func `no line of failures is wider than asked`(_ width: Int) throws {
        let lines = Self.report.table(width: width).split(separator: "\n", omittingEmptySubsequences: false)
        let failures = lines.drop { !$0.isEmpty }
        #expect(failures.count == 5)
        #expect(failures.filter { $0.count > width } == [])
    }

    @Test func `the JSON has the fields of a recorded run`() throws {
        let recorded = try JSONValue(parsing: Array(JSONEncoder().encode(Self.report.result)))
        #expect(
            Self.report.json == ["suite": "golden", "candidate": "v2", "stable": "v1", "result": recorded])
    }
}
