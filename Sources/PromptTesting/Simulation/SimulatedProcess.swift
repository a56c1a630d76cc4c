import ControllerRuntime
import Logging
import PromptCore
import PromptOperator
import Synchronization

/// One operator process: the real operator with its informers, queues and workers, and an end.
package struct SimulatedProcess: Sendable {
    /// What an operator does for as long as it lives, and what else of a process goes on around that.
    package typealias Surroundings = @Sendable (_ work: @escaping @Sendable () async -> Void) async -> Void

    let number: Int
    let door: SimulatedDoor
    let now: @Sendable () -> Timestamp
    private let end = Wakeup()
    private let connection: any SimulatedConnection
    private let work: @Sendable () async -> Void
    private let failures: @Sendable () -> Int

    /// An operator at a site; nothing happens before `run`.
    package init<Store: WatchableBackend>(
        _ number: Int, through door: SimulatedDoor, at site: SimulationSite, over backend: Store,
        by connection: any SimulatedConnection, in surroundings: @escaping Surroundings = { await $0() }
    ) {
        let now = site.wallClock(of: number)
        var options = Operator<Store>.Options()
        options.workers = 2
        options.evaluations = 2
        options.resync = SimulationSite.resync
        self.number = number
        self.door = door
        self.now = now
        self.connection = connection
        let process = Operator(
            backend: backend, evaluator: SimulatedEvaluator.Connection(evaluator: site.evaluator, now: now),
            options: options, clock: site.clock, now: now, random: { 0.5 }, plan: site.flaw?.plan ?? Planner.plan,
            logger: .silent)
        work = { await surroundings { await process.runUntilCancelled() } }
        failures = { process.failing }
    }

    /// Runs until it is killed, or ends by itself.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await work()
                door.kill()
                end.fire()
            }
            _ = await end.wait()
            group.cancelAll()
        }
    }

    /// Ends its tasks; what they still try does not reach the world.
    func kill() {
        door.kill()
        loseWatches()
        end.fire()
    }

    /// Requests whose last try failed and that wait for another one.
    var failing: Int { failures() }

    /// Lets events through; whether there were any.
    func flow() -> Bool { connection.flow() }

    func hold(_ feed: SimulationStep.Feed, _ isHeld: Bool) { connection.hold(feed, isHeld) }

    func loseWatches() { connection.loseWatches() }

    func repeatEvents() { connection.repeatEvents() }

    func befall(_ mishap: SimulationStep.Mishap, after count: Int) { connection.befall(mishap, after: count) }

    /// Nothing will befall it any more.
    func calm() {
        door.calm()
        connection.calm()
        for feed in SimulationStep.Feed.allCases { hold(feed, false) }
    }
}
