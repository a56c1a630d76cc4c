import JSON
import PromptCore
import PromptOperator
import Testing

@testable import PromptCommands

@Suite struct ReleaseHistoryTests {
    private static let provenance = Provenance(
        commit: String(repeating: "ab", count: 20), author: "Ada <ada@example.com>",
        authoredAt: SampleRecords.moment(31))

    private let events = [
        SampleRecords.event(.versionRecorded, "v2 is new", minutesAgo: 30, by: .manifest(author: provenance.author)) {
            $0.version = "v2"
            $0.provenance = provenance
        },
        SampleRecords.event(.candidateAccepted, "v2 is the candidate", minutesAgo: 30, alias: "production"),
        SampleRecords.event(.gateDecided, "golden for 5%: 39 of 40", minutesAgo: 8, alias: "production", warning: true)
        {
            $0.gate = RolloutEvent.GateOutcome(
                name: "golden", weight: Percentage("5%") ?? .zero, verdict: .fail, run: "triage-run")
        },
        SampleRecords.event(
            .decisionApplied, "aborted", minutesAgo: 7, alias: "production", by: .person("alice")
        ) {
            $0.version = "v2"
            $0.attempt = 3
            $0.decision = RolloutEvent.DecisionOutcome(uid: "u-d", action: .abort, reason: "bad tone")
        },
    ]

    private func told(_ records: ReleaseRecords, of alias: String? = nil) -> [String] {
        ReleaseHistory(records: records).entries(of: alias)
            .map { "\($0.alias ?? "-") \($0.what) \($0.who): \($0.detail)" }
    }

    @Test func `what the audit log tells is shown with who did it`() {
        #expect(
            told(ReleaseRecords(events: events)) == [
                "- VersionRecorded Ada <ada@example.com>: v2 is new",
                "production CandidateAccepted operator: v2 is the candidate",
                "production GateDecided operator: golden for 5%: 39 of 40",
                "production Abort alice: v2 attempt 3: bad tone (Applied: aborted)",
            ])
    }

    @Test func `a run that a gate used and a decision that was dealt with are not told twice`() {
        let records = ReleaseRecords(
            runs: [SampleRecords.run()], decisions: [SampleRecords.decision()], events: events)
        #expect(told(records) == told(ReleaseRecords(events: events)))
    }

    @Test func `a run that no gate used and a decision that is open are told beside the log`() {
        let records = ReleaseRecords(
            versions: [SampleRecords.version("v2", minutesAgo: 30)], runs: [SampleRecords.run()],
            decisions: [SampleRecords.decision()])
        #expect(
            told(records) == [
                "production EvaluationFail operator: v2 for 5%, attempt 3, golden: 39/40 passed; 1 of 40 cases is broken",
                "production Approve alice: v2 attempt 3 at 25%: fine (open)",
            ])
    }

    @Test func `an alias has a history of its own`() {
        #expect(told(ReleaseRecords(events: events), of: "staging") == [])
        #expect(told(ReleaseRecords(events: events), of: "production").count == 3)
    }

    @Test func `the wide table names the commit that a version came from`() {
        let table = ReleaseHistory.Entry.table(of: ReleaseHistory(records: ReleaseRecords(events: events)).entries())
        #expect(
            table.text(isWide: true).split(separator: "\n").prefix(2).map(String.init) == [
                "TIME                   ALIAS        WHAT                WHO                     VERSION   ATTEMPT   "
                    + "WEIGHT   COMMIT         AUTHOR                  DETAIL",
                "2026-11-22T11:30:00Z   -            VersionRecorded     Ada <ada@example.com>   v2        -         "
                    + "-        abababababab   Ada <ada@example.com>   v2 is new",
            ])
    }

    @Test func `JSON says all that the log says`() {
        let entry = ReleaseHistory(records: ReleaseRecords(events: Array(events.prefix(1)))).entries()[0]
        #expect(
            entry.json == [
                "at": "2026-11-22T11:30:00Z", "what": "VersionRecorded", "who": "Ada <ada@example.com>",
                "detail": "v2 is new", "isWarning": false, "event": "VersionRecorded", "version": "v2",
                "actor": ["kind": "manifest", "name": "Ada <ada@example.com>"],
                "provenance": Self.provenance.json,
            ])
    }
}
