import ControllerRuntime
import JSON
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization
import Testing

/// Releases that need nothing are passed by, and only those.
struct PassByTests {
    /// A world at rest, its operator, and whether the operator has planned since the last look.
    private struct AtRest {
        let scenario = Scenario()
        let plans: Counter
        let process: SimulatedOperator

        init() async throws {
            let plans = Counter()
            process = scenario.simulated { operation, moment in
                // Only a plan reads the recorded versions.
                if case .readVersions = operation, moment == .before { plans.add() }
                return nil
            }
            self.plans = plans
            _ = try await process.settle(scenario.key)
            _ = plans.take()
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func add() { count.withLock { $0 += 1 } }
        func take() -> Int {
            count.withLock { count in
                defer { count = 0 }
                return count
            }
        }
    }

    @Test func `A release at rest is not planned again`() async throws {
        let rest = try await AtRest()
        _ = try await rest.process.settle(rest.scenario.key)
        #expect(rest.plans.take() == 0)
    }

    enum Change: CaseIterable { case spec, suite, endpoint, decision, bundle, status, rival, hours }

    @Test(arguments: Change.allCases) func `Whatever a plan reads makes it planned again`(change: Change) async throws {
        let rest = try await AtRest()
        let scenario = rest.scenario
        switch change {
        case .spec: scenario.edit { $0.description = "Something else" }
        case .suite: scenario.world.put(Fixtures.suite())
        case .endpoint: scenario.world.put(Fixtures.endpoint())
        case .decision:
            var book = DecisionBook()
            scenario.world.decide(book.make(.pause, of: Fixtures.digest("v1"), attempt: 1))
        case .bundle: scenario.world.tamper(scenario.key) { $0 }
        case .status: scenario.world.loseStatus(of: scenario.key)
        case .rival:
            var rival = Fixtures.release(["v1"], aliases: [AliasSpec(name: "production", version: "v1")])
            rival.meta.name = "rival"
            rival.meta.creationTimestamp = Timestamp(milliseconds: 0)
            scenario.world.apply(rival)
            _ = try await rest.process.settle(rival.key)
            _ = rest.plans.take()
        case .hours: scenario.time.pass(.seconds(3 * 3600))
        }
        _ = try await rest.process.settle(scenario.key)
        #expect(rest.plans.take() > 0)
    }

    @Test func `A release at rest is looked at again when its waiver ends`() async throws {
        let rest = try await AtRest()
        let waiver = LintSpec.Waiver(
            rule: "PL020", reason: "short", until: "2027-01-01", mark: Mark(line: 1, column: 1))
        rest.scenario.edit { $0.lint.waivers = [waiver] }
        #expect(try await rest.process.settle(rest.scenario.key) == .requeue(after: .seconds(86_400)))
        #expect(rest.scenario.condition(.linted) == "True LintPassed")
        rest.scenario.time.pass(.seconds(86_400))
        #expect(try await rest.process.settle(rest.scenario.key) == .done)
        #expect(rest.scenario.condition(.linted) == "False LintFailed")
    }

    @Test func `A note is the same after it was kept`() throws {
        var observation = Observation(
            release: Fixtures.release(
                ["v1"], aliases: [AliasSpec(name: "production", version: "v1", strategy: Fixtures.canary(["1%"]))]),
            status: nil, now: Fixtures.start)
        observation.suites = ["golden": Fixtures.suite()]
        observation.intentOwner = ObjectKey(namespace: Fixtures.releaseKey.namespace, name: "older")
        let note = RestNote(
            look: Digest(of: [1]), places: ["triage", "elsewhere"], of: observation,
            wakeAt: Fixtures.start + .seconds(5))
        var json = JSONRecordWriter(isCompact: true)
        note.write(to: &json)
        #expect(try JSONTape.read(json.bytes) { try RestNote(record: $0) } == note)
    }

    @Test func `A note has the endpoints that a suite's assertions ask`() {
        var observation = Observation(
            release: Fixtures.release(
                ["v1"], aliases: [AliasSpec(name: "production", version: "v1", strategy: Fixtures.canary(["1%"]))]),
            status: nil, now: Fixtures.start)
        var suite = Fixtures.suite()
        suite.spec.cases[0].assertions.append(
            .not(.similar(SimilarAssertion(to: "a", endpointName: "small", min: 0.5))))
        observation.suites = ["golden": suite]
        let note = RestNote(look: Digest(of: [1]), places: [], of: observation, wakeAt: nil)
        #expect(note.endpoints["small"] == "")
    }

    @Test func `Notes age within two hours, not all at once`() {
        let observation = Observation(release: Fixtures.release([], aliases: []), status: nil, now: Fixtures.start)
        let note = RestNote(look: Digest(of: [1]), places: [], of: observation, wakeAt: nil)
        let keys = (0..<100).map { ObjectKey(namespace: "support", name: "release-\($0)") }
        func stale(after seconds: Int64) -> Int {
            keys.count { note.isStale($0, at: Fixtures.start + .seconds(seconds)) }
        }
        #expect(stale(after: 3599) == 0)
        #expect((20...80).contains(stale(after: 5400)))
        #expect(stale(after: 7200) == 100)
        #expect(stale(after: -1) == 100)
    }
}
