import ControllerRuntime
import PromptCore
import PromptOperator
import PromptTesting
import Testing

/// The whole operator: informers, queues, workers and evaluators over an in-memory backend and a test clock.
@Suite(.timeLimit(.minutes(10)))
struct OperatorTests {
    private func run(
        _ scenario: Scenario, fault: @escaping FaultHook = { _, _ in nil },
        script: @escaping ScriptedEvaluator.Script = { _, _ in .pass },
        _ body: @Sendable @escaping (RunningOperator) async throws -> Void
    ) async throws {
        let running = RunningOperator(scenario, fault: fault, script: script)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await running.process.run() }
            try await body(running)
            group.cancelAll()
        }
    }

    @Test func `A whole rollout moves by the clock alone`() async throws {
        let scenario = Scenario()
        try await run(scenario) { running in
            try await running.wait(for: "production v1")
            scenario.name("v2")
            try await running.wait(for: "production v1 -> v2 1% (1/3) Holding")
            try await running.advance(600)
            try await running.wait(for: "production v1 -> v2 5% (2/3) Holding")
            try await running.advance(600)
            try await running.wait(for: "production v2")
            try await running.process.whenAtRest()
            #expect(scenario.isDelivered)
            #expect(scenario.condition(.ready) == "True AllAliasesServed")
        }
    }

    @Test func `A bad candidate is rolled back at its second step and gets no traffic`() async throws {
        let scenario = Scenario()
        try await run(
            scenario, script: { request, asked in request.candidate.version == "v2" && asked == 1 ? .fail : .pass }
        ) { running in
            try await running.wait(for: "production v1")
            scenario.name("v2")
            try await running.wait(for: "production v1 -> v2 1% (1/3) Holding")
            try await running.advance(600)
            try await running.wait(for: "production v1 -> v2 RolledBack")
            try await running.process.whenAtRest()
            #expect(scenario.isDelivered)
            #expect(scenario.condition(.stalled) == "True RolledBack")
        }
    }

    @Test func `A decision that is entered is seen by its feed`() async throws {
        let scenario = Scenario(Fixtures.canary(["5%"], hold: .manual))
        try await run(scenario) { running in
            try await running.wait(for: "production v1")
            scenario.name("v2")
            try await running.wait(for: "production v1 -> v2 5% (1/2) AwaitingDecision")
            try await running.process.whenAtRest()
            var book = DecisionBook()
            scenario.world.decide(
                book.make(.promote, of: Fixtures.digest("v2"), attempt: 2, weight: Fixtures.percent("5%")))
            try await running.wait(for: "production v2")
        }
    }

    @Test func `What somebody else changed is put back, and told`() async throws {
        let scenario = Scenario()
        try await run(scenario) { running in
            try await running.wait(for: "production v1")
            try await running.process.whenAtRest()
            let before = scenario.bundle()?.files
            scenario.world.tamper(scenario.key, of: scenario.key.name) { bundle in
                var bundle = bundle
                bundle?.files["extra"] = [1]
                return bundle
            }
            try await running.wait { $0.world.contents.events.contains { $0.reason == .contentDrifted } }
            #expect(scenario.bundle()?.files == before)
        }
    }

    @Test func `A release whose suite asks a judge that is missing goes on as soon as it is there`() async throws {
        let scenario = Scenario()
        try await run(scenario) { running in
            try await running.wait(for: "production v1")
            var suite = Fixtures.suite()
            suite.spec.defaults = [
                .judge(JudgeAssertion(rubric: "Polite.", panel: JudgePanel(endpointName: "strict")))
            ]
            scenario.world.put(suite)
            try await running.wait { $0.condition(.stalled).hasPrefix("True") }
            try await running.process.whenAtRest()
            scenario.world.put(Fixtures.endpoint("strict"))
            try await running.wait { $0.condition(.ready) == "True AllAliasesServed" }
        }
    }

    @Test func `Of two releases with one intent the older keeps it`() async throws {
        let scenario = Scenario()
        let other = ObjectKey(namespace: scenario.key.namespace, name: "other")
        var release = Fixtures.release(
            versions: [Fixtures.version("v1")], aliases: [AliasSpec(name: "production", version: "v1")], key: other)
        release.meta.creationTimestamp = Fixtures.start + .seconds(1)
        scenario.world.apply(release)
        try await run(scenario) { running in
            try await running.wait(for: "production v1")
            try await running.process.whenAtRest()
            let status = scenario.world.contents.releases[other]?.status
            #expect(status?.phase == .invalid)
            #expect(scenario.bundle("other") == nil)
        }
    }

    @Test func `A release that waits for a place goes there as soon as what stood there is gone`() async throws {
        let scenario = Scenario()
        let place = ObjectKey(namespace: scenario.key.namespace, name: "elsewhere")
        scenario.world.tamper(place) { _ in .init(files: ["note": [1]], transition: nil, ownerUID: nil) }
        try await run(scenario) { running in
            try await running.wait(for: "production v1")
            scenario.edit { $0.delivery.name = "elsewhere" }
            try await running.wait { $0.condition(.stalled) == "True DeliveryNameTaken" }
            try await running.process.whenAtRest()
            scenario.world.tamper(place) { _ in nil }
            try await running.wait { $0.status?.bundle?.name == "elsewhere" }
            #expect(scenario.bundle() == nil)
        }
    }

    @Test func `A delivery that fails is retried with backoff until it succeeds`() async throws {
        let scenario = Scenario()
        let outage = Outage()
        try await run(scenario, fault: outage.hook) { running in
            try await running.wait { $0.condition(.delivered) == "False DeliveryFailed" }
            await running.clock.waitForSleepers(1)
            outage.end()
            running.clock.advance(by: .seconds(60))
            try await running.wait { $0.condition(.ready) == "True AllAliasesServed" }
            #expect(scenario.isDelivered)
            #expect(scenario.condition(.delivered) == "True Delivered")
        }
    }
}
