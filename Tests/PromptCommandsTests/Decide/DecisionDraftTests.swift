import PromptCore
import Testing

@testable import PromptCommands

@Suite struct DecisionDraftTests {
    private let records = ReleaseRecords(
        versions: [SampleRecords.version("v0"), SampleRecords.version("v1"), SampleRecords.version("v2")],
        runs: [SampleRecords.run()])

    private func wish(_ action: ReleaseDecision.Action, actor: String = "bob") -> DecisionWish {
        DecisionWish(action: action, alias: "production", actor: actor)
    }

    private func draft(_ wish: DecisionWish, _ alias: AliasStatus, phase: ReleasePhase = .progressing) throws
        -> DecisionDraft
    {
        try DecisionDraft(wish, on: SampleRecords.release([alias], phase: phase), records, at: SampleRecords.now)
    }

    @Test func `digest, attempt and weight are filled in from the status`() throws {
        var wish = wish(.approve)
        wish.reason = "fine"
        wish.expires = .seconds(3600)
        let draft = try draft(wish, SampleRecords.awaitingApproval)
        #expect(
            draft.decision
                == ReleaseDecision(
                    meta: ObjectMeta(name: "", namespace: "support", creationTimestamp: SampleRecords.now),
                    releaseName: "triage", alias: "production", digest: SampleRecords.content("v2").digest, attempt: 3,
                    weight: Percentage("25%"), action: .approve, actor: "bob", reason: "fine",
                    expiresAt: SampleRecords.moment(-60)))
        #expect(
            draft.sentence
                == "approve support/triage production v2 (\(SampleRecords.content("v2").digest.shown)) attempt 3 at 25%"
        )
        #expect(draft.notes == [])
    }

    @Test(
        arguments: [
            (SampleRecords.holding, [.reject, .promote, .abort, .pause]),
            (SampleRecords.awaitingApproval, [.approve, .reject, .abort, .pause]),
            (SampleRecords.awaitingPromotion, [.reject, .promote, .abort, .pause]),
            (SampleRecords.paused(by: .person), [.reject, .abort, .retry, .resume]),
            (SampleRecords.paused(by: .error), [.reject, .abort, .retry, .resume]),
            (SampleRecords.paused(by: .gate), [.reject, .abort, .retry]),
            (SampleRecords.rolledBack, [.retry]),
            (SampleRecords.stable, []),
        ] as [(AliasStatus, [ReleaseDecision.Action])])
    func `only what would do something can be decided`(alias: AliasStatus, possible: [ReleaseDecision.Action]) {
        #expect(alias.possibleActions(for: "bob") == possible)
    }

    @Test func `weights are named by approvals and promotions alone`() throws {
        #expect(try draft(wish(.promote), SampleRecords.awaitingPromotion).decision.weight == Percentage("5%"))
        #expect(try draft(wish(.abort), SampleRecords.holding).decision.weight == nil)
    }

    @Test func `a refusal says where the alias stands and what would apply`() {
        #expect(
            throws: CommandFailure(
                "there is nothing to approve: nothing waits for an approval; production is Holding with v2 at 5% (attempt 3)",
                hint: "possible now: reject, promote, abort, pause")
        ) { try draft(wish(.approve), SampleRecords.holding) }
    }

    @Test func `nobody approves a step twice`() {
        #expect(throws: CommandFailure.self) {
            try draft(wish(.approve, actor: "alice"), SampleRecords.awaitingApproval)
        }
    }

    @Test func `what a gate paused is not resumed`() {
        #expect(
            throws: CommandFailure(
                "there is nothing to resume: a gate paused it: retry begins a new attempt, abort ends this one; "
                    + "production is Paused with v2 at 5% (attempt 3)", hint: "possible now: reject, abort, retry")
        ) { try draft(wish(.resume), SampleRecords.paused(by: .gate)) }
    }

    @Test func `a retry says how often the content was tried`() throws {
        #expect(
            try draft(wish(.retry), SampleRecords.rolledBack).notes == [
                "v2 has had 1 attempt under production: retrying is how a bad candidate gets lucky"
            ])
    }

    @Test func `a suspended release is told of, unless the decision works all the same`() throws {
        #expect(
            try draft(wish(.promote), SampleRecords.holding, phase: .suspended).notes == [
                "the release is Suspended: the decision stays open until it moves again"
            ])
        #expect(try draft(wish(.abort), SampleRecords.holding, phase: .suspended).notes == [])
    }

    @Test(arguments: ["v0", SampleRecords.content("v0").digest.text])
    func `an abort may name other content`(version: String) throws {
        var wish = wish(.abort)
        wish.version = version
        let draft = try draft(wish, SampleRecords.holding)
        #expect(draft.decision.digest == SampleRecords.content("v0").digest)
        #expect(draft.sentence.contains(" v0 "))
    }

    @Test(arguments: [("v1", "v1 has been promoted"), ("v9", "no version v9 is recorded")])
    func `an abort of what cannot be aborted is refused`(version: String, reason: String) throws {
        var wish = wish(.abort)
        wish.version = version
        let failure = #expect(throws: CommandFailure.self) { try draft(wish, SampleRecords.holding) }
        #expect(failure?.message.contains(reason) == true)
    }

    @Test func `the alias may be left out where there is only one`() throws {
        var wish = wish(.abort)
        wish.alias = nil
        #expect(try draft(wish, SampleRecords.holding).decision.alias == "production")
        #expect(
            throws: CommandFailure(
                "say which alias of support/triage with --alias", hint: "it has production, staging", exit: .usage)
        ) {
            try DecisionDraft(
                wish, on: SampleRecords.release([SampleRecords.holding, SampleRecords.stable]), records,
                at: SampleRecords.now)
        }
    }

    @Test func `an alias that is not there is refused`() {
        var wish = wish(.abort)
        wish.alias = "prod"
        #expect(throws: CommandFailure("support/triage has no alias prod", hint: "it has production")) {
            try draft(wish, SampleRecords.holding)
        }
    }
}
