import PromptCore
import Testing

@testable import PromptCommands

@Suite struct ReleaseDescriptionTests {
    private static var spec: PromptReleaseSpec {
        var spec = PromptReleaseSpec(intent: "incident.triage", delivery: DeliverySpec(name: "triage"))
        let steps = [("5%", "1h"), ("25%", "1h")].map {
            RolloutStep(weight: Percentage($0) ?? .zero, hold: .time(TimeSpan($1) ?? .zero))
        }
        spec.aliases = [
            AliasSpec(name: "production", version: "v2", strategy: RolloutStrategy(gates: [], steps: steps))
        ]
        return spec
    }

    private func text(_ aliases: [AliasStatus], records: ReleaseRecords = ReleaseRecords(), hasSpec: Bool = true)
        -> String
    {
        ReleaseDescription(
            release: SampleRecords.release(aliases), records: records, spec: hasSpec ? Self.spec : nil,
            now: SampleRecords.now, terminal: Terminal { _ in }
        )
        .text
    }

    /// The lines of a section without its title.
    private func section(_ title: String, of text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.drop { $0 != "\(title):" }.dropFirst().prefix { !$0.isEmpty }.joined(separator: "\n")
    }

    private let v1 = SampleRecords.content("v1").digest.shown
    private let v2 = SampleRecords.content("v2").digest.shown

    @Test func `a rollout is a tree of what serves, what is tried and what holds it`() {
        #expect(
            section("Aliases", of: text([SampleRecords.holding, SampleRecords.stable])) == """
                  production  Holding
                  ├─ stable     v1  \(v1)  for 24h
                  └─ candidate  v2  \(v2)  attempt 3  at 5%
                     ├─ step 1/3: 5%, held 12m of 1h, 48m left
                     └─ gates
                        └─ golden  for 5%  Pass  40 of 40 trials passed  (run triage-run)
                  staging  Stable
                  ├─ stable     v2  \(v2)  for 60m
                  └─ previous
                     └─ v1  \(v1)  until 60m ago
                """)
    }

    @Test func `what an alias waits for is told with the command that ends the wait`() {
        #expect(
            section("Aliases", of: text([SampleRecords.awaitingApproval])).hasSuffix(
                """
                     └─ awaiting Approve for 25% by 2 people, have alice
                        └─ promptops approve triage --alias production -n support
                """))
    }

    @Test func `a rollback says why`() {
        #expect(
            section("Aliases", of: text([SampleRecords.rolledBack])).contains(
                "├─ GateFailed, 7m ago: golden failed: 1 of 40 cases is broken"))
    }

    @Test func `without the manifest the step is told without its hold`() {
        #expect(
            section("Aliases", of: text([SampleRecords.holding], hasSpec: false)).contains("├─ step: 5%, held 12m\n"))
    }

    @Test func `a pause says who paused it, and that the clock stands`() {
        let aliases = section("Aliases", of: text([SampleRecords.paused(by: .person)]))
        #expect(aliases.contains("held 2m of 1h, 58m left; its clock stands"))
        #expect(aliases.contains("paused by a person while Holding, 5m ago: wait for Monday"))
    }

    @Test func `a run that failed shows its cases with what was expected and what came`() {
        let runs = section(
            "Runs", of: text([SampleRecords.rolledBack], records: ReleaseRecords(runs: [SampleRecords.run()])))
        #expect(
            runs == """
                  triage-run  Fail  golden: v2 against v1 under production, attempt 3, step 5%, 39/40 passed, 8m ago: 1 of 40 cases is broken
                  └─ case charged-twice (critical; broken: the stable version passes it): jsonPath $.severity
                     ├─ expected  high
                     └─ actual    low
                """)
    }

    @Test func `events are listed oldest first, and the header says what is delivered`() {
        let events = [
            SampleRecords.event(.weightRaised, "v2 at 5%", minutesAgo: 12, alias: "production"),
            SampleRecords.event(.rolledBack, "v2: golden failed", minutesAgo: 7, alias: "production", warning: true),
        ]
        let all = text([SampleRecords.holding], records: ReleaseRecords(events: events))
        #expect(
            section("Events", of: all) == """
                  AGE   TYPE      REASON         MESSAGE
                  12m   Normal    WeightRaised   production: v2 at 5%
                  7m    Warning   RolledBack     production: v2: golden failed
                """)
        #expect(
            all.contains(
                "Delivered:   triage, transition 41, \(SampleRecords.content("bundle").digest.shown), 5123 bytes, 12m ago"
            ))
        #expect(all.contains("Runs:  <none>"))
    }

    @Test func `nothing in a record reaches the terminal as a control`() {
        var alias = SampleRecords.rolledBack
        alias.rejected[0].message = "bad \u{1B}[31m\nnews"
        #expect(text([alias]).contains("bad ·[31m news"))
    }
}
