import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

@testable import KubernetesBackend

/// A rollout in a cluster whose operators contend for the lead, while they are killed, stopped, cut off and lied to by
/// the seed of a generator. Everything in it takes turns on the calling thread.
struct LeaderWorld {
    /// What became of a rollout.
    struct Outcome: Sendable, Hashable {
        /// The bundle's number in the end: it counts every change of what is served.
        var transition: Int
        /// The evidence that was saved, by its step.
        var runs: [String]
        var decisions: [ReleaseDecision.Outcome.Kind?]
        var served: [String]
    }

    /// How a world differs from three contenders in trouble.
    struct Setup: Sendable {
        var isCalm = false
        /// Without it all of them work, as if each were alone.
        var isElected = true
        /// Whether only the holder of the lease may write.
        var isExclusive = true
    }

    /// A rule that did not hold.
    struct Violation: Error, CustomStringConvertible { let description: String }

    static let key = Samples.key

    let place: Workplace
    let book: LeaderBook
    let setup: Setup
    var random: SeededGenerator
    var contenders: [Contender] = []
    /// What was delivered with each transition, and after how many writes that was looked at last.
    var delivered: [Int: String] = [:]
    var checked = 0
    private(set) var kills = 0
    private var births = 0

    private init(seed: UInt64, _ setup: Setup) {
        place = Workplace(clock: TestClock())
        book = LeaderBook(place, seed: seed, isExclusive: setup.isExclusive)
        random = SeededGenerator(seed: seed)
        self.setup = setup
    }

    /// Plays one rollout to its end; what became of it, and how often a leader was killed.
    static func play(seed: UInt64, _ setup: Setup = Setup()) async throws -> (outcome: Outcome, kills: Int) {
        let result: Result<(Outcome, Int), any Error> = await withDiscardingTaskGroup { group in
            var world = LeaderWorld(seed: seed, setup)
            var result: Result<(Outcome, Int), any Error>
            do {
                try await world.play(in: &group)
                result = .success((try await world.outcome(), world.kills))
            } catch {
                result = .failure(error)
            }
            world.bury()
            return result
        }
        return try result.get()
    }

    private mutating func play(in group: inout DiscardingTaskGroup) async throws {
        try await place.apply(Self.references)
        try await place.apply(Self.manifest("v1"))
        try await pass(.seconds(60), in: &group)
        try await place.apply(Self.manifest("v2"))
        var steps = 0
        while try await !isOver(), steps < 40 {
            if !setup.isCalm { disturb() }
            try await pass(.seconds(Int64.random(in: 5...40, using: &random)), in: &group)
            try await decide()
            steps += 1
        }
        for contender in contenders {
            contender.stop(false)
            contender.line.calm()
            book.set(.zero, aheadOf: contender.identity)
        }
        for _ in 0..<60 {
            if try await isOver() { break }
            try await pass(.seconds(60), in: &group)
            try await decide()
        }
        // What was reported last, and what another operator makes of it.
        try await pass(.seconds(45), in: &group)
        guard try await isOver() else { throw Violation(description: "the rollout never ends") }
    }

    // MARK: Processes

    /// As many as there should be; one that has ended is followed by another.
    private mutating func populate(_ group: inout DiscardingTaskGroup) throws {
        contenders.removeAll(where: \.hasEnded)
        while contenders.count < 3 {
            births += 1
            let contender = try book.contender("c\(births)", isElected: setup.isElected)
            contenders.append(contender)
            contender.start(in: &group)
        }
    }

    /// Runs everything that does not wait for time.
    private mutating func settle(_ group: inout DiscardingTaskGroup) throws {
        var isMoving = true
        while isMoving {
            try populate(&group)
            isMoving = false
            for contender in contenders where contender.runUntilIdle() { isMoving = true }
            for contender in contenders where contender.line.isDead && !contender.hasEnded {
                contender.kill()
                isMoving = true
            }
        }
    }

    /// Lets time pass from one deadline to the next.
    private mutating func pass(_ span: Duration, in group: inout DiscardingTaskGroup) async throws {
        let end = place.clock.now.offset + span
        try settle(&group)
        try await check()
        while place.clock.now.offset < end {
            let now = place.clock.now.offset
            let next = min(end, max(place.clock.deadlines.first ?? end, now))
            // Whole milliseconds, as walls' clocks tell them.
            let milliseconds = Int64(((next - now) / .milliseconds(1)).rounded(.up))
            place.pass(TimeSpan(milliseconds: max(1, milliseconds)))
            place.clock.advance(by: .milliseconds(max(1, milliseconds)))
            try settle(&group)
            try await check()
        }
    }

    private func bury() {
        for contender in contenders { contender.kill() }
        while contenders.contains(where: { $0.runUntilIdle() }) {}
    }

    // MARK: Trouble

    private mutating func disturb() {
        let leader = contenders.first(where: \.isLeading)
        let victim = random.once(in: 4) ? random.pick(contenders) : leader ?? random.pick(contenders)
        let span = Duration.seconds(Int64.random(in: 1...70, using: &random))
        let requests = Int.random(in: 0..<30, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1:
            if victim.isLeading { kills += 1 }
            victim.line.plan(random.pick([.deathBefore, .deathAfter]), after: requests)
        case 2:
            if victim.isLeading { kills += 1 }
            victim.kill()
        case 3: victim.stop(true)
        case 4: victim.line.cut(for: span)
        case 5: victim.line.hold(for: span)
        case 6: victim.line.plan(random.pick([.refused, .answerLost, .slow, .slow]), after: requests / 3)
        case 7: if victim.isLeading { victim.terminate() }
        case 8: book.set(.seconds(Int64.random(in: -120...120, using: &random)), aheadOf: victim.identity)
        default: for contender in contenders { contender.stop(false) }
        }
    }
}
