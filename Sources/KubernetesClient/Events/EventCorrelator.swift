import ControllerRuntime

/// Makes series of what happens again and again, and keeps one object from flooding the server. Pure; `EventRecorder`
/// sends what it answers.
///
/// The rules are those of client-go's `tools/events`: the second time of an event makes it a series, further ones are
/// only counted here, a series is written anew every half an hour and closed after six minutes of silence. Two events are
/// the same when they say the same, note included, of the same object, whatever its version: a weight that rises step by
/// step is told step by step, and an error that stays is told once.
struct EventCorrelator: Sendable {
    /// What to send.
    enum Write: Sendable, Hashable {
        case create(RecordedEvent)
        /// Only its series has changed; it is to be created where it is not there any more.
        case patchSeries(RecordedEvent)
    }

    private struct Entry {
        var event: RecordedEvent
        var sentCount = 1
        var lastSeen: Duration
        var lastSent: Duration

        var deadline: Duration {
            let closes = lastSeen + EventCorrelator.closesAfter
            return event.series == nil ? closes : min(closes, lastSent + EventCorrelator.refreshesAfter)
        }

        mutating func noteSent(at now: Duration) {
            sentCount = event.series?.count ?? 1
            lastSent = now
        }
    }

    /// What is limited together: news of an object never use up what its warnings may.
    private struct Flow: Hashable {
        var object: ObjectReference
        var kind: EventFact.Kind
    }

    static let closesAfter: Duration = .seconds(6 * 60)
    static let refreshesAfter: Duration = .seconds(30 * 60)
    /// For each object: what several rollouts in a row have to tell, then one in ten seconds. client-go limits no events of
    /// this group, and those of the core group to 25, which one rollout with its gates and decisions already comes to.
    static let burst = 100
    static let interval: Duration = .seconds(10)

    private let reporter: EventReporter
    private let capacity: Int
    private var entries: [EventFact: Entry] = [:]
    private var buckets: [Flow: TokenBucket] = [:]
    private var lastStamp: Int64 = 0
    /// When `tend` is to be called; nil while there is nothing to tend. It may come early.
    private(set) var nextTending: Duration?

    /// Of events by `reporter`; at most `capacity` different ones are remembered, the latest.
    init(reporter: EventReporter, capacity: Int = 4096) {
        self.reporter = reporter
        self.capacity = capacity
    }

    /// Something happened, by the wall at `date`. Nil where nothing is to be sent: it is counted, or too much.
    mutating func observed(_ fact: EventFact, at now: Duration, date: MicroTime) -> Write? {
        let key = fact.key
        if var entry = entries[key], now - entry.lastSeen < Self.closesAfter {
            let isFirstRepeat = entry.event.series == nil
            let count = (entry.event.series?.count ?? 1) + 1
            entry.event.series = RecordedEvent.Series(count: count, lastObservedTime: date)
            entry.lastSeen = now
            if isFirstRepeat { entry.noteSent(at: now) }
            entries[key] = entry
            return isFirstRepeat ? .patchSeries(entry.event) : nil
        }
        guard mayCreate(Flow(object: key.regarding, kind: key.kind), at: now) else { return nil }
        lastStamp = max(lastStamp + 1, date.microseconds * 1000)
        let event = RecordedEvent(fact: fact, reporter: reporter, eventTime: date, stamp: lastStamp)
        entries[key] = Entry(event: event, lastSeen: now, lastSent: now)
        forgetOldest()
        nextTending = min(nextTending ?? .seconds(Int64.max), now + Self.closesAfter)
        return .create(event)
    }

    /// Time has passed: the last word on series that are closed, and a new one on those that go on.
    mutating func tend(at now: Duration) -> [Write] {
        var writes: [Write] = []
        for (key, var entry) in entries.sorted(by: { $0.value.event.stamp < $1.value.event.stamp }) {
            let isOver = now - entry.lastSeen >= Self.closesAfter
            let isDue = isOver || now - entry.lastSent >= Self.refreshesAfter
            if isDue, entry.event.series.map({ $0.count != entry.sentCount }) ?? false {
                writes.append(.patchSeries(entry.event))
                entry.noteSent(at: now)
            } else if isDue {
                entry.lastSent = now
            }
            entries[key] = isOver ? nil : entry
        }
        buckets = buckets.filter { !$0.value.isFull(at: now) }
        nextTending = entries.values.map(\.deadline).min()
        return writes
    }

    private mutating func mayCreate(_ flow: Flow, at now: Duration) -> Bool {
        var bucket = buckets[flow] ?? TokenBucket(burst: Self.burst, interval: Self.interval)
        defer { buckets[flow] = bucket }
        return bucket.take(at: now)
    }

    private mutating func forgetOldest() {
        guard entries.count > capacity, let oldest = entries.min(by: { $0.value.lastSeen < $1.value.lastSeen }) else {
            return
        }
        entries[oldest.key] = nil
    }
}

extension EventFact {
    /// What two events have in common that are one series.
    fileprivate var key: EventFact {
        var key = self
        key.regarding.resourceVersion = ""
        key.related?.resourceVersion = ""
        return key
    }
}
