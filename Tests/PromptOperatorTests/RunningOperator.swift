import ControllerRuntime
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

/// An operator that runs over a scenario's world, and a clock to move it by.
struct RunningOperator: Sendable {
    let scenario: Scenario
    let clock = TestClock()
    let process: Operator<InMemoryBackend>

    init(_ scenario: Scenario, fault: @escaping FaultHook, script: @escaping ScriptedEvaluator.Script) {
        self.scenario = scenario
        let clock = clock
        let now: @Sendable () -> Timestamp = {
            Fixtures.start + TimeSpan(milliseconds: Int64(clock.now.offset / .milliseconds(1)))
        }
        var options = Operator<InMemoryBackend>.Options()
        options.resync = nil
        process = Operator(
            backend: InMemoryBackend(scenario.world, fault: fault),
            evaluator: ScriptedEvaluator(now: now, script: script), options: options, clock: clock, now: now,
            logger: .silent)
    }

    /// Returns once the scenario is as wanted, by following the feed of releases.
    func wait(until isWanted: @Sendable (Scenario) -> Bool) async throws {
        let feed = scenario.world.releases
        let events = try await feed.watch(from: feed.list().resourceVersion)
        if isWanted(scenario) { return }
        for await _ in events where isWanted(scenario) { return }
    }

    /// Returns once the release's status is summed up like this.
    func wait(for summary: String) async throws { try await wait { $0.summary == summary } }

    /// Moves the clock once every timer is set.
    func advance(_ seconds: Int) async throws {
        try await process.whenAtRest()
        clock.advance(by: .seconds(seconds))
    }
}

/// Something that is wrong with the world until it is mended.
final class Outage: Sendable {
    private let isOver = Mutex(false)

    func end() { isOver.withLock { $0 = true } }

    /// Fails every delivery while it lasts.
    var hook: FaultHook {
        { operation, moment in
            guard case .deliver = operation, moment == .before, !self.isOver.withLock({ $0 }) else { return nil }
            return .unavailable("the disk is full")
        }
    }
}
