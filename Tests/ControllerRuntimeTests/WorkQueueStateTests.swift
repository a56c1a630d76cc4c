import ControllerRuntime
import Testing

@Suite struct WorkQueueStateTests {
    @Test("Keys are taken in the order they were added, each once")
    func order() {
        var queue = WorkQueueState<String>()
        for key in ["a", "b", "a", "c", "b"] { queue.add(key) }
        #expect(queue.takeAll() == ["a", "b", "c"])
        #expect(queue.snapshot.adds == 3)
    }

    @Test("A key added while it is processed is ready again when that run is done, behind those that wait")
    func addedWhileProcessing() {
        var queue = WorkQueueState<String>()
        queue.add("a")
        #expect(queue.take() == "a")
        queue.add("a")
        queue.add("a")
        #expect(queue.take() == nil)
        queue.add("b")
        queue.done("a")
        #expect(queue.takeAll() == ["b", "a"])
    }

    @Test("A done that nobody owes changes nothing")
    func strayDone() {
        var queue = WorkQueueState<String>()
        queue.add("a")
        queue.done("a")
        #expect(queue.takeAll() == ["a"])
    }

    @Test("Of two timers of one key the earlier stays", arguments: [(5, 9), (9, 5)])
    func earlierTimer(first: Int, second: Int) {
        var queue = WorkQueueState<String>()
        queue.add("a", at: .seconds(first))
        queue.add("a", at: .seconds(second))
        #expect(queue.nextDeadline == .seconds(5))
        queue.promoteDue(at: .seconds(5))
        #expect(queue.takeAll() == ["a"])
        #expect(queue.nextDeadline == nil)
    }

    @Test("A timer is ready at its deadline and not before")
    func deadline() {
        var queue = WorkQueueState<String>()
        queue.add("a", at: .seconds(5))
        queue.promoteDue(at: .milliseconds(4999))
        #expect(queue.take() == nil)
        queue.promoteDue(at: .seconds(5))
        #expect(queue.take() == "a")
    }

    @Test("A plain add runs the key now and leaves its timer and its retry pending")
    func plainAdd() {
        var queue = WorkQueueState<String>()
        queue.add("a", at: .seconds(60))
        _ = queue.retry("a", at: .zero, random: 0.5)
        queue.add("a")
        #expect(queue.takeAll() == ["a"])
        #expect(queue.snapshot == .init(ready: 0, processing: 0, delayed: 1, retrying: 1, adds: 1, retries: 1))
    }

    @Test("A success drops the failures and the pending retry, and keeps the timer")
    func forget() {
        var queue = WorkQueueState<String>()
        queue.add("a", at: .seconds(60))
        _ = queue.retry("a", at: .zero, random: 0.5)
        _ = queue.retry("a", at: .zero, random: 0.5)
        queue.forget("a")
        #expect(queue.nextDeadline == .seconds(60))
        #expect(queue.retry("a", at: .zero, random: 0.5) == .init(failures: 1, delay: .milliseconds(5)))
    }

    @Test("Each failure of a key in a row waits longer, whatever other keys do")
    func retries() {
        var queue = WorkQueueState<String>()
        let delays = (0..<4).map { _ in queue.retry("a", at: .zero, random: 0.5)?.delay }
        #expect(delays == [.milliseconds(5), .milliseconds(10), .milliseconds(20), .milliseconds(40)])
        #expect(queue.retry("b", at: .zero, random: 0.5)?.delay == .milliseconds(5))
        #expect(queue.snapshot.retrying == 2)
    }

    /// Fails keys until their backoff is at its longest; the time when they have failed last.
    private static func fail(_ keys: Range<Int>, in queue: inout WorkQueueState<Int>, isOutage: Bool) -> Duration {
        var now = Duration.zero
        for _ in 0..<20 {
            now += .seconds(2000)
            queue.promoteDue(at: now)
            for key in queue.takeAll() { queue.done(key) }
            for key in keys { _ = queue.retry(key, at: now, random: 0.5, isOutage: isOutage) }
        }
        return now
    }

    @Test("After an outage the keys that failed by it are tried within a second; others wait on")
    func outage() {
        var queue = WorkQueueState<Int>()
        _ = Self.fail(0..<2, in: &queue, isOutage: false)
        let now = Self.fail(2..<4, in: &queue, isOutage: true)
        #expect(queue.nextDeadline == now + .seconds(1000))
        var random = [0.75, 0.25]
        queue.outageEnded(at: now) { random.removeLast() }
        #expect(queue.nextDeadline == now + .milliseconds(250))
        queue.promoteDue(at: now + .seconds(1))
        #expect(queue.takeAll() == [2, 3])
    }

    @Test("Very many keys are tried two hundred a second after an outage")
    func longRecovery() {
        var queue = WorkQueueState<Int>()
        let now = Self.fail(0..<1000, in: &queue, isOutage: true)
        var random = SeededGenerator(seed: 1)
        queue.outageEnded(at: now) { Double.random(in: 0..<1, using: &random) }
        #expect((150...250).contains(queue.promoteDue(at: now + .seconds(1)).count))
        queue.promoteDue(at: now + .seconds(5))
        #expect(queue.takeAll().count == 1000)
    }

    @Test("What succeeded before an outage ended is not tried again, and what failed just after its end is tried soon")
    func outageEndsMeanwhile() {
        var queue = WorkQueueState<Int>()
        let now = Self.fail(0..<2, in: &queue, isOutage: true)
        queue.forget(0)
        queue.add(1)
        #expect(queue.take() == 1)
        queue.outageEnded(at: now) { 0.5 }
        #expect(queue.retry(1, at: now, random: 0.25, isOutage: true)?.delay == .milliseconds(250))
        queue.done(1)
        #expect(queue.promoteDue(at: now + .seconds(1)) == [1])
    }

    @Test(
        "Shut down refuses what comes and drops what is delayed; what waits is drained or dropped",
        arguments: [(WorkQueueShutDown.draining, ["b", "a"]), (.discarding, [])])
    func shutDown(mode: WorkQueueShutDown, taken: [String]) {
        var queue = WorkQueueState<String>()
        queue.add("a")
        #expect(queue.take() == "a")
        for key in ["a", "b"] { queue.add(key) }
        queue.add("c", at: .seconds(1))
        _ = queue.retry("d", at: .zero, random: 0.5)
        queue.shutDown(mode)
        queue.add("e")
        queue.add("f", at: .seconds(1))
        #expect(queue.retry("g", at: .zero, random: 0.5) == nil)
        queue.done("a")
        #expect(queue.nextDeadline == nil)
        #expect(queue.takeAll() == taken)
    }

    @Test("A queue is quiescent when nothing is under way and those that fail have failed often enough")
    func quiescence() {
        var queue = WorkQueueState<String>()
        #expect(queue.isQuiescent(givingUpAfter: 2))
        queue.add("timer", at: .seconds(60))
        #expect(queue.isQuiescent(givingUpAfter: 2))
        queue.add("a")
        #expect(!queue.isQuiescent(givingUpAfter: 2))
        #expect(queue.take() == "a")
        #expect(!queue.isQuiescent(givingUpAfter: 2))
        _ = queue.retry("a", at: .zero, random: 0.5)
        queue.done("a")
        #expect(!queue.isQuiescent(givingUpAfter: 2))
        #expect(queue.isQuiescent(givingUpAfter: 1))
        _ = queue.retry("a", at: .zero, random: 0.5)
        #expect(queue.isQuiescent(givingUpAfter: 2))
    }

    @Test("Random worlds agree with a plain model of the queue", arguments: UInt64(1)...60)
    func randomly(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = WorkQueueState<Int>()
        var model = QueueModel()
        for second in 0..<600 {
            Self.step(&queue, &model, second: second, using: &random)
            #expect(queue.readyCount == model.ready.count)
            #expect(queue.nextDeadline == model.timers.map(\.deadline).min())
        }
        queue.promoteDue(at: .seconds(10_000))
        model.promote(at: .seconds(10_000))
        for key in model.processing { queue.done(key) }
        #expect(Set(queue.takeAll()) == model.owed)
    }

    /// Does one random thing to both.
    private static func step(
        _ queue: inout WorkQueueState<Int>, _ model: inout QueueModel, second: Int,
        using random: inout SeededGenerator
    ) {
        let key = Int.random(in: 0..<9, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3:
            queue.add(key)
            model.add(key)
        case 3:
            let later = Duration.seconds(second + Int.random(in: 0..<20, using: &random))
            queue.add(key, at: later)
            model.delay(key, until: later)
        case 4..<7:
            #expect(queue.take() == model.take())
        case 7, 8:
            queue.done(key)
            model.done(key)
        default:
            queue.promoteDue(at: .seconds(second))
            model.promote(at: .seconds(second))
        }
    }
}

/// The queue as plainly as it can be said, to compare with.
private struct QueueModel {
    var ready: [Int] = []
    var owed: Set<Int> = []
    var processing: Set<Int> = []
    var timers: [(key: Int, deadline: Duration)] = []

    mutating func add(_ key: Int) {
        guard owed.insert(key).inserted, !processing.contains(key) else { return }
        ready.append(key)
    }

    mutating func delay(_ key: Int, until deadline: Duration) {
        if let known = timers.first(where: { $0.key == key }), known.deadline <= deadline { return }
        timers.removeAll { $0.key == key }
        timers.append((key, deadline))
    }

    /// Nil, or a key that no run has.
    mutating func take() -> Int? {
        guard !ready.isEmpty else { return nil }
        let key = ready.removeFirst()
        owed.remove(key)
        #expect(processing.insert(key).inserted)
        return key
    }

    mutating func done(_ key: Int) {
        guard processing.remove(key) != nil, owed.contains(key) else { return }
        ready.append(key)
    }

    mutating func promote(at now: Duration) {
        let due = timers.enumerated().filter { $0.element.deadline <= now }
            .sorted { ($0.element.deadline, $0.offset) < ($1.element.deadline, $1.offset) }
        timers.removeAll { $0.deadline <= now }
        for (_, timer) in due { add(timer.key) }
    }
}

extension WorkQueueState {
    /// Runs everything that is ready, one key after the other.
    fileprivate mutating func takeAll() -> [Key] {
        var taken: [Key] = []
        while let key = take() {
            done(key)
            taken.append(key)
        }
        return taken
    }
}
