import ControllerRuntime
import Logging
import PromptCore
import PromptOperator
import Synchronization

/// One operator process: the real operator with its informers, queues and workers, and an end.
struct SimulatedProcess: Sendable {
    let number: Int
    let door: SimulatedDoor
    let now: @Sendable () -> Timestamp
    private let end = Wakeup()
    private let backend: SimulatedBackend
    private let process: Operator<SimulatedBackend>

    /// An operator at a site; nothing happens before `run`.
    init(_ number: Int, at site: SimulationSite) {
        let now = site.wallClock(of: number)
        let door = SimulatedDoor(number, at: site)
        let backend = SimulatedBackend(site.world, flaw: site.flaw, fault: door.pass)
        var options = Operator<SimulatedBackend>.Options()
        options.workers = 2
        options.evaluations = 2
        options.resync = SimulationSite.resync
        self.number = number
        self.door = door
        self.now = now
        self.backend = backend
        process = Operator(
            backend: backend, evaluator: SimulatedEvaluator.Connection(evaluator: site.evaluator, now: now),
            options: options, clock: site.clock, now: now, random: { 0.5 }, plan: site.flaw?.plan ?? Planner.plan,
            logger: .silent)
    }

    /// Runs until it is killed.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await process.runUntilCancelled() }
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
    var failing: Int { process.failing }

    /// Lets events through; whether there were any.
    func flow() -> Bool {
        let (releases, related) = (backend.releases.flow(), backend.related.flow())
        return releases || related
    }

    func hold(_ feed: SimulationStep.Feed, _ isHeld: Bool) {
        switch feed {
        case .releases: backend.releases.hold(isHeld)
        case .related: backend.related.hold(isHeld)
        }
    }

    func loseWatches() {
        backend.releases.lose()
        backend.related.lose()
    }

    func repeatEvents() {
        backend.releases.repeatLast(3)
        backend.related.repeatLast(3)
    }
}
