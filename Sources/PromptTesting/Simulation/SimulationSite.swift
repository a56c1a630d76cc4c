import PromptCore
import PromptOperator
import Synchronization

/// What all of one simulation shares: the world, its time, who answers evaluations, and the book in which every effect is
/// entered and checked.
final class SimulationSite: Sendable {
    private struct Book {
        var invariants = SimulationInvariants()
        var effects = 0
        var operations = 0
        /// Operations since people or time last did something.
        var unrest = 0
        var story: [String] = []
        /// The world's sequence number when an operator last read a release, by operator and release.
        var readings: [Reading: Int] = [:]
    }

    private struct Reading: Hashable {
        var number: Int
        var release: ObjectKey
    }

    /// How often every release is looked at although nothing changed.
    static let resync = Duration.seconds(14_400)
    /// So many operations with nothing new to work on are no rest.
    private static let patience = 6000

    let world: InMemoryWorld
    let clock = TestClock()
    let evaluator = SimulatedEvaluator()
    let flaw: SimulationFlaw?
    private let skew: TimeSpan
    private let isTold: Bool
    private let book = Mutex(Book())

    /// A site for one script; `isTold` keeps a line for everything that happens.
    init(_ setup: SimulationScript.Setup, flaw: SimulationFlaw?, isTold: Bool) {
        world = InMemoryWorld(isQuiet: setup.isQuiet)
        skew = setup.skew
        self.flaw = flaw
        self.isTold = isTold
    }

    /// The time by the wall clock of an operator; the second one's is ahead by the skew.
    func wallClock(of number: Int) -> @Sendable () -> Timestamp {
        let clock = clock
        let start = number % 2 == 0 ? Fixtures.start : Fixtures.start + skew
        return { start + TimeSpan(milliseconds: Int64(clock.now.offset / .milliseconds(1))) }
    }

    /// The time by the clock that is furthest ahead.
    private var latest: Timestamp { max(wallClock(of: 0)(), wallClock(of: 1)()) }

    var violation: String? { book.withLock { $0.invariants.violation } }
    var effects: Int { book.withLock { $0.effects } }
    var operations: Int { book.withLock { $0.operations } }
    var story: [String] { book.withLock { $0.story } }

    func fail(_ message: String) { book.withLock { $0.invariants.fail(message) } }

    /// Adds a line to the story.
    func tell(_ line: @autoclosure () -> String) {
        guard isTold else { return }
        let line = line()
        book.withLock { $0.story.append(line) }
    }

    /// People or time did something: what follows is no unrest of the operators' own.
    func stir() { book.withLock { $0.unrest = 0 } }

    /// Changes what the invariants know.
    func note(_ change: (inout SimulationInvariants) -> Void) { book.withLock { change(&$0.invariants) } }

    /// An operation begins; false when there have been so many that nothing comes to rest here.
    func begins(_ operation: BackendOperation, by number: Int) -> Bool {
        let sequence = if case .readRelease = operation { world.sequence } else { 0 }
        return book.withLock { book in
            book.operations += 1
            book.unrest += 1
            if case .readRelease(let key) = operation {
                book.readings[Reading(number: number, release: key)] = sequence
            }
            guard book.unrest > Self.patience else { return true }
            book.invariants.fail("6: no rest after \(Self.patience) operations")
            return false
        }
    }

    /// An effect took place.
    func happened(_ operation: BackendOperation, by number: Int) {
        tell("operator \(number): \(operation.name)\(Self.detail(operation))")
        let contents = world.contents
        let now = latest
        book.withLock { book in
            book.effects += 1
            guard book.invariants.violation == nil else { return }
            var readAt = 0
            if case .commit(_, let key) = operation {
                readAt = book.readings[Reading(number: number, release: key)] ?? 0
            }
            book.invariants.check(operation, contents, readAt: readAt, now: now)
        }
    }

    private static func detail(_ operation: BackendOperation) -> String {
        switch operation {
        case .commit(let status, let key):
            " \(key.name) \(status.transition): \(status.summary) [\(status.phase.rawValue)]"
        case .deliver(let delivery): " \(delivery.release.name) \(delivery.transition) to \(delivery.name)"
        case .saveRun(let run): " \(run.releaseName) \(run.candidateVersion) \(run.result.verdict.rawValue)"
        case .recordVersion(let version): " \(version.releaseName) \(version.version)"
        case .deleteVersion(let version): " \(version.releaseName) \(version.version)"
        case .reportOutcome(let outcome, let decision): " \(decision.uid) \(outcome.outcome.rawValue)"
        case .forget(let key), .removeBundle(let key): " \(key.name)"
        default: ""
        }
    }
}
