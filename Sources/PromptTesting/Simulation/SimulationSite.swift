import PromptCore
import PromptOperator
import Synchronization

/// What all of one simulation shares: the world, its time, who answers evaluations, and the book in which every effect is
/// entered and checked.
package final class SimulationSite: Sendable {
    private struct Book {
        var invariants = SimulationInvariants()
        var effects = 0
        var operations = 0
        /// Operations since people or time last did something.
        var unrest = 0
        var story: [String] = []
        /// The world's sequence number when an operator last read a release, by operator and release.
        var readings: [Reading: Int] = [:]
        /// How often each fault happened.
        var faults: [String: Int] = [:]
    }

    private struct Reading: Hashable {
        var number: Int
        var release: ObjectKey
    }

    /// How often every release is looked at although nothing changed.
    package static let resync = Duration.seconds(14_400)
    /// So many operations with nothing new to work on are no rest.
    private static let patience = 6000

    package let world: any SimulatedWorld
    package let clock: TestClock
    let evaluator = SimulatedEvaluator()
    package let setup: SimulationScript.Setup
    package let flaw: SimulationFlaw?
    private let skew: TimeSpan
    private let isTold: Bool
    private let book = Mutex(Book())

    /// A site for one script; `isTold` keeps a line for everything that happens.
    init(
        _ setup: SimulationScript.Setup, on ground: any SimulationGround, flaw: SimulationFlaw?, isTold: Bool
    ) {
        let clock = TestClock()
        self.clock = clock
        self.setup = setup
        world = ground.world(setup, clock: clock, now: { Self.time(clock, .zero) })
        skew = setup.skew
        self.flaw = flaw
        self.isTold = isTold
    }

    /// The time by the wall clock of an operator; the second one's is ahead by the skew.
    package func wallClock(of number: Int) -> @Sendable () -> Timestamp {
        let clock = clock
        let ahead = number % 2 == 0 ? TimeSpan.zero : skew
        return { Self.time(clock, ahead) }
    }

    private static func time(_ clock: TestClock, _ ahead: TimeSpan) -> Timestamp {
        Fixtures.start + ahead + TimeSpan(milliseconds: Int64(clock.now.offset / .milliseconds(1)))
    }

    /// The time by the clock that is furthest ahead.
    private var latest: Timestamp { max(wallClock(of: 0)(), wallClock(of: 1)()) }

    var violation: String? { book.withLock { $0.invariants.violation } }
    var effects: Int { book.withLock { $0.effects } }
    var operations: Int { book.withLock { $0.operations } }
    var faults: [String: Int] { book.withLock { $0.faults } }
    var story: [String] { book.withLock { $0.story } }

    package func fail(_ message: String) { book.withLock { $0.invariants.fail(message) } }

    /// Adds a line to the story.
    package func tell(_ line: @autoclosure () -> String) {
        guard isTold else { return }
        let line = line()
        book.withLock { $0.story.append(line) }
    }

    /// People or time did something: what follows is no unrest of the operators' own.
    func stir() { book.withLock { $0.unrest = 0 } }

    /// Changes what the invariants know.
    func note(_ change: (inout SimulationInvariants) -> Void) { book.withLock { change(&$0.invariants) } }

    /// A fault happened, to an operator or to what keeps the world.
    package func met(_ fault: String, by number: Int? = nil, _ place: String = "") {
        tell("\(number.map { "operator \($0)" } ?? "the server"): \(fault)\(place.isEmpty ? "" : " " + place)")
        book.withLock { $0.faults[fault, default: 0] += 1 }
    }

    /// An operation begins, one that reads a release where `reading` says so; false when there have been so many that
    /// nothing comes to rest here.
    func begins(reading: ObjectKey?, by number: Int) -> Bool {
        let sequence = reading == nil ? 0 : world.sequence
        return book.withLock { book in
            book.operations += 1
            book.unrest += 1
            if let reading { book.readings[Reading(number: number, release: reading)] = sequence }
            guard book.unrest > Self.patience else { return true }
            book.invariants.fail("6: no rest after \(Self.patience) operations")
            return false
        }
    }

    /// Something was written of which no invariant speaks.
    package func wrote(_ what: String, by number: Int) {
        tell("operator \(number): \(what)")
        book.withLock { $0.effects += 1 }
    }

    /// An effect took place.
    package func happened(_ operation: BackendOperation, by number: Int) {
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
