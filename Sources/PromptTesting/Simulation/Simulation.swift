import PromptCore
import PromptOperator

/// Plays a script over a world in memory, or on an API server, with real operators, and checks the invariants after every effect.
///
/// All of it runs on the calling thread: operators are real (`Operator` with its informers, queues, workers and
/// evaluators), but their tasks run on an executor that the simulation drives and their time is a test clock, so one
/// script always tells the same story.
///
/// What it leaves out, and what looks there instead:
/// - Files: what a folder, a rename, an fsync or a full disk really does. Worlds are atomic. The backends' conformance
///   suite, their fault tests, and the tests that kill the real process look there.
/// - Tasks on several threads at once: tasks take turns where they wait, so no data race and no lock order shows. The
///   tests of ControllerRuntime and of the real process look there.
/// - Change notification: feeds here lose events only when a watch breaks. inotify's overflow and what a scan misses are
///   the directory backend's tests.
/// - In memory, reads within one reconcile that are older than others: a stale read is modelled as an operator that
///   stands still after reading the release (`afterReading`), as index entries whose events are held back, and as
///   nothing else.
/// - An operator that stands still between its last look at the release and a deletion: with a second operator at work, a
///   record could be let go that has come into use just then (it is recorded again where the spec still has its content),
///   or a place cleared that has come into use again (it is filled again at once).
/// - A status that is lost after the spec named another delivery name: the bundle at the old place is then nobody's.
/// - Leaders, in memory and in most worlds on an API server: two operators know nothing of each other. In the others
///   they contend for a lease; elections have a simulation of their own.
/// - What versions say: contents are short, lint-free and always parse; fuzzing and the manifest tests look there.
/// - Time that runs backwards; clocks here differ by a constant.
package struct Simulation {
    /// What became of a script.
    package struct Outcome: Sendable {
        /// The first invariant that was broken; nil when all held.
        package var violation: String?
        /// Steps that were played, until a violation ended it.
        package var steps: Int
        /// Writes of the operators that reached the world.
        package var effects: Int
        /// Calls of the backend, reads included.
        package var operations: Int
        /// How often each fault happened.
        package var faults: [String: Int]
        /// A line for everything that happened, where it was asked for.
        package var story: [String]

        /// The story for a message: where operators never came to rest, only its beginning and its end.
        package var shortStory: String {
            guard story.count > 150 else { return story.joined(separator: "\n") }
            let gap = "... (\(story.count - 130) lines)"
            return (story.prefix(100) + [gap] + story.suffix(30)).joined(separator: "\n")
        }
    }

    let site: SimulationSite
    var processes: [SimulatedProcess] = []
    var people: SimulatedPeople
    private let setup: SimulationScript.Setup
    /// The first is shared by all processes but those that have one of their own.
    private var executors = [SimulationExecutor()]
    var isLockstep = false
    /// An event was lost since the last rest: only the next resync makes up for it.
    var hasLostEvents = false
    /// Somebody, or two operators at once, may have left at a place what nobody clears.
    var hasLeftovers = false

    private init(
        _ setup: SimulationScript.Setup, on ground: any SimulationGround, flaw: SimulationFlaw?, isTold: Bool
    ) {
        self.setup = setup
        site = SimulationSite(setup, on: ground, flaw: flaw, isTold: isTold)
        people = SimulatedPeople(site, releases: setup.releases)
    }

    /// Plays a script to its end and lets all come to rest there, or stops at the first violation.
    ///
    /// `flaw` plants a fault; `isTold` keeps the story.
    package static func play(
        _ script: SimulationScript, on ground: any SimulationGround = MemoryGround(), flaw: SimulationFlaw? = nil,
        isTold: Bool = false
    ) async -> Outcome {
        await withDiscardingTaskGroup { group in
            var simulation = Simulation(script.setup, on: ground, flaw: flaw, isTold: isTold)
            let steps = simulation.play(script.steps + [.rest], in: &group)
            return simulation.outcome(after: steps)
        }
    }

    private mutating func play(_ steps: [SimulationStep], in group: inout DiscardingTaskGroup) -> Int {
        for number in 0..<(setup.hasTwoOperators ? 2 : 1) { start(number, in: &group) }
        settle()
        var count = 0
        for step in steps where site.violation == nil {
            site.tell("-- \(step.source)")
            site.stir()
            perform(step, in: &group)
            settle()
            count += 1
        }
        site.tell(site.violation.map { "violated: \($0)" } ?? "all is well")
        for process in processes { process.kill() }
        run()
        return count
    }

    private func outcome(after steps: Int) -> Outcome {
        Outcome(
            violation: site.violation, steps: steps, effects: site.effects, operations: site.operations,
            faults: site.faults, story: site.story)
    }

    private mutating func perform(_ step: SimulationStep, in group: inout DiscardingTaskGroup) {
        switch step {
        case .verdict(let verdict): site.evaluator.set(verdict)
        case .pass(let seconds): pass(.seconds(seconds))
        case .interrupt(let number, let moment, let kind): process(number)?.door.interrupt(at: moment, kind)
        case .resume(let number): process(number)?.door.resume()
        case .kill(let number): kill(number)
        case .start(let number): start(number, in: &group)
        case .hold(let number, let feed): process(number)?.hold(feed, true)
        case .flow(let number): for feed in SimulationStep.Feed.allCases { process(number)?.hold(feed, false) }
        case .loseWatches(let number): loseWatches(number)
        case .repeatEvents(let number): process(number)?.repeatEvents()
        case .mishap(let number, let mishap, let count): process(number)?.befall(mishap, after: count)
        case .outage(let outage): site.world.befall(outage, at: site)
        case .toggleLockstep: setLockstep(!isLockstep)
        case .rest: rest(in: &group)
        case .loseStatus, .tamper, .toggleDeletionPolicy:
            hasLeftovers = true
            people.perform(step)
        default: people.perform(step)
        }
    }

    // MARK: Operators

    private func process(_ number: Int) -> SimulatedProcess? { processes.first { $0.number == number } }

    mutating func start(_ number: Int, in group: inout DiscardingTaskGroup) {
        // Where nothing is told of what others write, as on a folder, a lock lets one operator in at a time.
        guard process(number) == nil, !setup.isQuiet || processes.isEmpty else { return }
        // An elected leader can stand still as a whole, its lease with it.
        if setup.isElected { executors.append(SimulationExecutor()) }
        let executor = executors[executors.count - 1]
        let door = SimulatedDoor(number, at: site, stopping: setup.isElected ? executor : nil)
        let process = site.world.process(number, through: door, at: site)
        process.door.setLockstep(isLockstep)
        processes.append(process)
        processes.sort { $0.number < $1.number }
        if processes.count > 1 { hasLeftovers = true }
        group.addTask(executorPreference: executor) { await process.run() }
    }

    private mutating func kill(_ number: Int) {
        process(number)?.kill()
        processes.removeAll { $0.number == number }
    }

    private mutating func loseWatches(_ number: Int) {
        guard let process = process(number) else { return }
        hasLostEvents = true
        process.loseWatches()
    }

    mutating func setLockstep(_ isOn: Bool) {
        isLockstep = isOn
        for process in processes { process.door.setLockstep(isOn) }
    }

    // MARK: Time

    /// Runs everything until nothing moves without time, people, or somebody who resumes it. An operator that was
    /// killed in the middle is buried.
    mutating func settle() {
        var isMoving = true
        while isMoving {
            run()
            for process in processes where process.door.isDead { process.kill() }
            processes.removeAll { $0.door.isDead }
            isMoving = false
            for process in processes where process.flow() { isMoving = true }
            if site.world.tend() { isMoving = true }
        }
        run()
    }

    private func run() {
        while executors.reduce(false, { $1.runUntilIdle() || $0 }) {}
    }

    /// Lets time pass from one deadline to the next.
    mutating func pass(_ span: Duration) {
        let end = site.clock.now.advanced(by: span)
        for _ in 0..<(setup.isElected ? 600 : 60) {
            guard site.violation == nil, let next = site.clock.deadlines.first, next <= end.offset else { break }
            site.clock.advance(by: max(.zero, next - site.clock.now.offset))
            site.stir()
            settle()
        }
        site.clock.advance(by: end.offset - site.clock.now.offset)
        site.stir()
        settle()
    }
}
