import PromptCore
import PromptOperator
import Testing

@testable import PromptCommands

@Suite struct ReleaseHistoryTests {
    private let events = [
        SampleRecords.event("VersionRecorded", "v2 is \(SampleRecords.content("v2").digest.short)", minutesAgo: 30),
        SampleRecords.event("CandidateAccepted", "production: v2 is the candidate", minutesAgo: 30),
        SampleRecords.event("RolledBack", "production: v2: golden failed", minutesAgo: 7, warning: true),
    ]

    private func history(_ aliases: [AliasStatus], _ records: ReleaseRecords) -> ReleaseHistory {
        ReleaseHistory(release: SampleRecords.release(aliases), records: records)
    }

    @Test func `events, runs and decisions are told in the order of their times`() {
        let records = ReleaseRecords(
            versions: [SampleRecords.version("v2", minutesAgo: 30)], runs: [SampleRecords.run()],
            decisions: [SampleRecords.decision(outcome: .applied)], events: events)
        let entries = history([SampleRecords.rolledBack], records).entries()
        #expect(
            entries.map { "\($0.alias ?? "-") \($0.what) \($0.detail)" } == [
                "production Promoted v1 serves everybody",
                "- VersionRecorded v2 is \(SampleRecords.content("v2").digest.short)",
                "production CandidateAccepted v2 is the candidate",
                "production EvaluationFail v2 for 5%, attempt 3, golden: 39/40 passed; 1 of 40 cases is broken",
                "production RolledBack v2: golden failed",
                "production Approve alice on v2 attempt 3 at 25%: fine (Applied: approved 25%)",
            ])
    }

    @Test func `what the event log has lost is told from records and status`() {
        let entries = history([SampleRecords.rolledBack], ReleaseRecords(versions: [SampleRecords.version("v1")]))
            .entries()
        #expect(entries.map(\.what) == ["VersionRecorded", "Promoted", "RolledBack"])
    }

    @Test func `an alias has a history of its own`() {
        let records = ReleaseRecords(events: events)
        #expect(
            history([SampleRecords.stable, SampleRecords.rolledBack], records).entries(of: "staging").map(\.what) == [
                "Promoted"
            ])
        #expect(
            history([SampleRecords.stable, SampleRecords.rolledBack], records).entries(of: "production").map(\.what)
                == ["Promoted", "CandidateAccepted", "RolledBack"])
    }
}
