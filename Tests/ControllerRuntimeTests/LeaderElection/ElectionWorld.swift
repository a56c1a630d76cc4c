import ControllerRuntime
import PromptTesting

/// Contenders for one lease in a random world: calls that are slow, lost or applied long after they were given up,
/// partitions, stopped and killed processes, clocks of different speeds, walls' clocks that say anything.
struct ElectionWorld {
    /// What is broken on purpose.
    enum Fault: Sendable {
        /// The store takes every write, whatever it replaces.
        case noCompareAndSwap
        /// One contender's clock runs at twice the speed of the others.
        case clockTwiceAsFast
        /// A contender leads on after its deadline.
        case noDeadline
    }

    private struct Contender {
        var state: LeaderElectionState
        var identity: String
        /// Seconds of its clock per second, and what the clock said when the world began.
        var rate: Double
        var offset: Double
        /// The call or pause that it waits for; answers to others are of no account.
        var waitsFor = 0
        /// Seconds: cut off from the store, or stopped, until then.
        var partitionedUntil = 0.0
        var stoppedUntil = 0.0
    }

    private enum Happening {
        /// The store gets a call; nil: its answer is lost.
        case arrive(LeaderElectionState.Action, from: Int, call: Int, answerAfter: Double?)
        case answer(Answer, to: Int, call: Int)
        case due(Int, call: Int)
    }

    private enum Answer { case lease(StoredLease?), version(String), failure }

    /// Seconds after which a call is given up.
    private static let callTimeout = 5.0

    private(set) var violation: String?
    private(set) var now = 0.0
    private var random: PromptTesting.SeededGenerator
    private var contenders: [Contender] = []
    private var agenda: [(at: Double, what: Happening)] = []
    private var stored: StoredLease?
    private var calls = 0
    private var births = 0
    private var isCalm = false
    private let fault: Fault?

    init(seed: UInt64, contenders count: Int, fault: Fault? = nil) {
        random = PromptTesting.SeededGenerator(seed: seed)
        self.fault = fault
        for index in 0..<count {
            contenders.append(newborn())
            begin(index)
        }
    }

    /// The contenders that would let their work go on now.
    var leaders: [String] { contenders.filter(leads).map(\.identity) }

    /// Lets so many seconds pass with trouble.
    mutating func live(_ seconds: Double) {
        let end = now + seconds
        while now < end, violation == nil {
            pass(Double.random(in: 0..<2, using: &random))
            disturb()
        }
    }

    /// Lets so many seconds pass without any, but what is on its way still arrives.
    mutating func rest(_ seconds: Double) {
        isCalm = true
        for index in contenders.indices {
            contenders[index].partitionedUntil = 0
            contenders[index].stoppedUntil = 0
        }
        pass(seconds)
        isCalm = false
    }

    /// Ends the leader's process for good; false when there is none.
    mutating func killLeader() -> Bool {
        guard let index = contenders.firstIndex(where: leads) else { return false }
        contenders.remove(at: index)
        agenda = agenda.compactMap { Self.without(index, $0) }
        return true
    }

    /// Lets time pass without trouble until somebody leads; how long that took.
    mutating func untilLed(atMost seconds: Double) -> Double? {
        let start = now
        isCalm = true
        while leaders.isEmpty, now < start + seconds { pass(0.1) }
        return leaders.isEmpty ? nil : now - start
    }
}

// MARK: - Time

extension ElectionWorld {
    private func leads(_ contender: Contender) -> Bool {
        guard case .leading(let until) = contender.state.role else { return false }
        return fault == .noDeadline || clock(of: contender) < until
    }

    private func clock(of contender: Contender) -> Duration { .seconds(contender.offset + contender.rate * now) }

    private mutating func pass(_ seconds: Double) {
        let end = now + seconds
        while violation == nil, let next = agenda.indices.min(by: { agenda[$0].at < agenda[$1].at }),
            agenda[next].at <= end
        {
            let (at, what) = agenda.remove(at: next)
            now = max(now, at)
            happen(what)
            check()
        }
        now = end
    }

    private mutating func check() {
        if leaders.count > 1 { violation = "two lead at \(now) s: \(leaders)" }
    }

    private mutating func newborn() -> Contender {
        births += 1
        let isFast = fault == .clockTwiceAsFast && births == 1
        return Contender(
            state: LeaderElectionState(identity: "c\(births)", timing: .standard), identity: "c\(births)",
            rate: isFast ? 2 : .random(in: 0.9...1.1, using: &random),
            offset: .random(in: 0...1_000_000, using: &random))
    }

    /// The call of a process that is gone may still arrive, but nobody hears the answer.
    private static func without(_ index: Int, _ entry: (at: Double, what: Happening)) -> (at: Double, what: Happening)?
    {
        func moved(_ other: Int) -> Int { other > index ? other - 1 : other }
        switch entry.what {
        case .arrive(let action, let from, _, _) where from == index:
            return (entry.at, .arrive(action, from: -1, call: 0, answerAfter: nil))
        case .arrive(let action, let from, let call, let answerAfter):
            return (entry.at, .arrive(action, from: moved(from), call: call, answerAfter: answerAfter))
        case .answer(let answer, let to, let call):
            return to == index ? nil : (entry.at, .answer(answer, to: moved(to), call: call))
        case .due(let who, let call): return who == index ? nil : (entry.at, .due(moved(who), call: call))
        }
    }
}

// MARK: - What happens

extension ElectionWorld {
    private mutating func disturb() {
        let index = Int.random(in: contenders.indices, using: &random)
        switch Int.random(in: 0..<24, using: &random) {
        case 0: contenders[index].partitionedUntil = now + .random(in: 0..<30, using: &random)
        case 1: contenders[index].stoppedUntil = now + .random(in: 0..<30, using: &random)
        case 2: restart(index)
        case 3:
            // A clean stop: the work has ended, the lease is given up.
            let time = time(of: index)
            let action = contenders[index].state.release(at: time)
            if action != .stop { perform(action, index) }
        default: break
        }
    }

    /// A killed process, or one that ended, is followed by a new one.
    private mutating func restart(_ index: Int) {
        contenders[index] = newborn()
        begin(index)
    }

    private mutating func begin(_ index: Int) {
        calls += 1
        contenders[index].waitsFor = calls
        agenda.append((now + .random(in: 0..<3, using: &random), .due(index, call: calls)))
    }

    private mutating func happen(_ what: Happening) {
        switch what {
        case .arrive(let action, let from, let call, let answerAfter):
            let answer = apply(action)
            if let answerAfter { agenda.append((now + answerAfter, .answer(answer, to: from, call: call))) }
        case .answer(_, let index, let call), .due(let index, let call):
            guard contenders[index].waitsFor == call else { return }
            guard contenders[index].stoppedUntil <= now else {
                agenda.append((contenders[index].stoppedUntil, what))
                return
            }
            tell(index, what)
        }
    }

    private mutating func tell(_ index: Int, _ what: Happening) {
        let time = time(of: index)
        let chance = Double.random(in: 0..<1, using: &random)
        let action: LeaderElectionState.Action
        switch what {
        case .due: action = contenders[index].state.due(at: time)
        case .answer(.lease(let lease), _, _):
            action = contenders[index].state.read(lease, at: time, random: chance)
        case .answer(.version(let version), _, _): action = contenders[index].state.wrote(version: version, at: time)
        case .answer(.failure, _, _): action = contenders[index].state.failed(at: time, random: chance)
        case .arrive: return
        }
        perform(action, index)
    }

    private mutating func time(of index: Int) -> LeaderElectionState.Time {
        let anything = Int64.random(in: 0...4_000_000_000_000_000, using: &random)
        return LeaderElectionState.Time(
            elapsed: clock(of: contenders[index]), date: LeaseTime(microseconds: anything))
    }

    private mutating func perform(_ action: LeaderElectionState.Action, _ index: Int) {
        calls += 1
        contenders[index].waitsFor = calls
        switch action {
        case .stop: restart(index)
        case .wait(let pause):
            agenda.append((now + pause / .seconds(1) / contenders[index].rate, .due(index, call: calls)))
        case .get, .create, .update: send(action, index)
        }
    }

    private mutating func send(_ action: LeaderElectionState.Action, _ index: Int) {
        let isCutOff = contenders[index].partitionedUntil > now
        let arrivesAfter = isCalm ? 0.01 : pick([0.01, 0.1, 1, 4, 12])
        let answerAfter = isCalm ? 0.01 : pick([0.01, 0.1, 1, 4])
        let isAnswered = isCalm || !random.once(in: 8)
        if !isCutOff, isCalm || !random.once(in: 12) {
            agenda.append(
                (
                    now + arrivesAfter,
                    .arrive(action, from: index, call: calls, answerAfter: isAnswered ? answerAfter : nil)
                ))
        }
        agenda.append((now + Self.callTimeout, .answer(.failure, to: index, call: calls)))
    }

    private mutating func pick(_ longest: [Double]) -> Double { .random(in: 0...random.pick(longest), using: &random) }
}

// MARK: - The store

extension ElectionWorld {
    private mutating func apply(_ action: LeaderElectionState.Action) -> Answer {
        switch action {
        case .get: return .lease(stored)
        case .create(let record): return stored == nil || fault == .noCompareAndSwap ? store(record) : .failure
        case .update(let record, let version):
            return stored?.version == version || fault == .noCompareAndSwap ? store(record) : .failure
        case .wait, .stop: return .failure
        }
    }

    private mutating func store(_ record: LeaseRecord) -> Answer {
        if let old = stored?.record, fault == nil { compare(old, record) }
        calls += 1
        stored = StoredLease(record: record, version: "v\(calls)")
        return .version("v\(calls)")
    }

    private mutating func compare(_ old: LeaseRecord, _ new: LeaseRecord) {
        let isSame = old.holderIdentity == new.holderIdentity
        let isGivenUp = new.holderIdentity.isEmpty
        if isSame, old.acquireTime != new.acquireTime { violation = "a renewal changed acquireTime: \(old) to \(new)" }
        if new.leaseTransitions != old.leaseTransitions + (isSame || isGivenUp ? 0 : 1) {
            violation = "transitions went from \(old) to \(new)"
        }
    }
}
