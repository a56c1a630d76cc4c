import PromptCore
import PromptOperator
import PromptTelemetry
import PromptTesting
import Testing

@Suite struct ReleaseMetricsTests {
    private let metrics = ReleaseMetrics()
    private let key = Fixtures.releaseKey

    /// The series of one metric, in Prometheus text.
    private func series(_ name: String) -> [String] {
        MetricsWriter.text(metrics.sources.flatMap { $0() }, .prometheusText).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix(name + "{") }.map { String($0.dropFirst(name.count)) }
    }

    private func standing(_ change: (inout AliasStatus) -> Void = { _ in }) -> ReleaseStanding {
        let strategy = Fixtures.canary(["1%", "5%"])
        let release = Fixtures.release(
            ["v1"], aliases: [AliasSpec(name: "production", version: "v1", strategy: strategy)])
        var alias = AliasStatus(name: "production")
        change(&alias)
        var status = ReleaseStatus()
        status.aliases = [alias]
        return ReleaseStanding(release.spec, status)
    }

    private func happen(_ reason: RolloutEvent.Reason, _ detail: (inout RolloutEvent) -> Void = { _ in }) {
        let event = RolloutEvent(reason, "", detail)
        metrics.note(.happened(ReleaseEvent(release: key, event, at: Fixtures.start)))
    }

    @Test func `where a release stands is told with its weight and step`() {
        metrics.note(
            .stands(
                key,
                standing {
                    $0.phase = .holding
                    $0.stable = StableVersion(version: "v1", digest: Fixtures.digest("v1"), since: Fixtures.start)
                    $0.candidate = Fixtures.candidate("v2")
                    $0.weight = Fixtures.percent("5%")
                    $0.step = StepClock(weight: Fixtures.percent("5%"))
                }))
        #expect(
            series("promptops_release_info") == [
                "{namespace=\"support\",release=\"triage\",intent=\"incident.triage\",phase=\"Progressing\"} 1"
            ])
        #expect(
            series("promptops_alias_info") == [
                "{namespace=\"support\",release=\"triage\",alias=\"production\",phase=\"Holding\",stable=\"v1\",candidate=\"v2\"} 1"
            ])
        let labels = "{namespace=\"support\",release=\"triage\",alias=\"production\"}"
        #expect(series("promptops_alias_weight_ratio") == ["\(labels) 0.05"])
        #expect(series("promptops_alias_step") == ["\(labels) 2"])
    }

    @Test(arguments: [
        (AliasPhase.stable, 0), (.gating, 1), (.paused, 1), (.awaitingDecision, 1), (.holding, 3), (.rolledBack, 0),
        (.rejected, 0),
    ])
    func `the step is the one that is held, or whose gates are asked`(phase: AliasPhase, step: Int) {
        let standing = standing {
            $0.phase = phase
            $0.gates = [
                GateStatus(name: "golden", weight: Fixtures.percent("1%"), verdict: .pending, message: "")
            ]
            $0.step = StepClock(weight: .all)
        }
        #expect(standing.aliases.map(\.step) == [step])
    }

    @Test func `what happens is counted by its kind`() {
        metrics.note(.stands(key, standing()))
        for verdict in [GateStatus.State.pass, .fail, .pass] {
            happen(.gateDecided) {
                $0.alias = "production"
                $0.gate = .init(name: "golden", weight: .all, verdict: verdict, run: nil)
            }
        }
        happen(.decisionIgnored) { $0.decision = .init(uid: "1", action: .approve, reason: nil) }
        for _ in 1...2 { happen(.delivered) }
        happen(.contentDrifted)
        happen(.promoted)
        let release = "namespace=\"support\",release=\"triage\""
        #expect(
            series("promptops_gate_verdicts_total") == [
                "{\(release),alias=\"production\",gate=\"golden\",verdict=\"Fail\"} 1",
                "{\(release),alias=\"production\",gate=\"golden\",verdict=\"Pass\"} 2",
            ])
        #expect(series("promptops_decisions_total") == ["{\(release),action=\"Approve\",outcome=\"Ignored\"} 1"])
        #expect(series("promptops_bundle_deliveries_total") == ["{\(release)} 2"])
        #expect(series("promptops_drift_put_back_total") == ["{\(release)} 1"])
    }

    @Test func `what runs took is added up by side`() {
        metrics.note(.stands(key, standing()))
        var result = Fixtures.result(.pass, at: Fixtures.start)
        result.usage = [
            StrategyUsage(
                side: .candidate, strategy: "greedy", calls: 3,
                tokens: TokenUsage(inputTokens: 100, cachedInputTokens: 40, outputTokens: 7),
                cost: Money(nanos: 1_500_000_000)),
            StrategyUsage(side: .judge, strategy: "greedy", calls: 1),
        ]
        for _ in 1...2 { metrics.note(.evaluated(key, result)) }
        let release = "namespace=\"support\",release=\"triage\""
        #expect(series("promptops_evaluation_runs_total") == ["{\(release),verdict=\"Pass\"} 2"])
        #expect(
            series("promptops_evaluation_calls_total") == [
                "{\(release),side=\"candidate\"} 6", "{\(release),side=\"judge\"} 2",
            ])
        #expect(
            series("promptops_evaluation_tokens_total") == [
                "{\(release),side=\"candidate\",type=\"input\"} 200",
                "{\(release),side=\"candidate\",type=\"output\"} 14",
                "{\(release),side=\"judge\",type=\"input\"} 0", "{\(release),side=\"judge\",type=\"output\"} 0",
            ])
        #expect(series("promptops_evaluation_cost_total") == ["{\(release),side=\"candidate\"} 3"])
    }

    @Test func `a release that is gone leaves no series, whatever is told of it later`() {
        metrics.note(.stands(key, standing()))
        happen(.delivered)
        metrics.note(.gone(key))
        happen(.delivered)
        metrics.note(.evaluated(key, Fixtures.result(.pass, at: Fixtures.start)))
        #expect(MetricsWriter.text(metrics.sources.flatMap { $0() }, .prometheusText) == "")
    }
}
