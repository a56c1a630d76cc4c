import Testing

@testable import KubernetesClient

@Suite struct EventCorrelatorTests {
    private static let start: Int64 = 1_700_000_000_000_000
    private var correlator = EventCorrelator(reporter: EventReporter(instance: "pod-1"))

    private mutating func observe(_ fact: EventFact = .recorded, at seconds: Int) -> String? {
        correlator.observed(fact, at: .seconds(seconds), date: Self.date(seconds)).map(Self.text)
    }

    private mutating func tend(at seconds: Int) -> [String] {
        correlator.tend(at: .seconds(seconds)).map(Self.text)
    }

    private static func date(_ seconds: Int) -> MicroTime {
        MicroTime(microseconds: start + Int64(seconds) * 1_000_000)
    }

    /// What is sent, with times in seconds since the start.
    private static func text(_ write: EventCorrelator.Write) -> String {
        func seconds(_ time: MicroTime) -> Int64 { (time.microseconds - start) / 1_000_000 }
        switch write {
        case .create(let event): return "create \(event.fact.note) at \(seconds(event.eventTime))"
        case .patchSeries(let event):
            let series = event.series.map { "\($0.count) until \(seconds($0.lastObservedTime))" } ?? "no series"
            return "patch \(event.fact.note) of \(seconds(event.eventTime)) to \(series)"
        }
    }

    private func fact(_ note: String, of name: String = "a", version: String = "") -> EventFact {
        var fact = EventFact.recorded
        fact.note = note
        fact.regarding.name = name
        fact.regarding.resourceVersion = version
        return fact
    }

    @Test mutating func `the second time makes a series, later ones are only counted`() {
        let sent = [0, 10, 20, 30].map { observe(at: $0) }
        #expect(
            sent == [
                "create production v2 5% at 0", "patch production v2 5% of 0 to 2 until 10", nil, nil,
            ])
    }

    @Test mutating func `events are the same when they say the same of the same object, whatever its version`() {
        let sent = [
            observe(fact("x", version: "1"), at: 0), observe(fact("x", version: "2"), at: 1),
            observe(fact("y", version: "2"), at: 2), observe(fact("x", of: "b"), at: 3),
        ]
        #expect(sent == ["create x at 0", "patch x of 0 to 2 until 1", "create y at 2", "create x at 3"])
    }

    @Test mutating func `a series is closed with its last count after six minutes of silence`() {
        _ = [0, 10, 20].map { observe(at: $0) }
        #expect(tend(at: 379) == [])
        #expect(correlator.nextTending == .seconds(380))
        #expect(tend(at: 380) == ["patch production v2 5% of 0 to 3 until 20"])
        #expect(correlator.nextTending == nil)
        #expect(observe(at: 381) == "create production v2 5% at 381")
    }

    @Test mutating func `what happened twice and no more has nothing left to say`() {
        _ = [0, 10].map { observe(at: $0) }
        #expect(tend(at: 370) == [])
        #expect(correlator.nextTending == nil)
    }

    @Test mutating func `a series that goes on is written anew every half an hour`() {
        var sent: [String] = []
        for time in stride(from: 0, through: 3900, by: 300) {
            if let write = observe(at: time) { sent.append(write) }
            sent += tend(at: time)
        }
        #expect(
            sent == [
                "create production v2 5% at 0", "patch production v2 5% of 0 to 2 until 300",
                "patch production v2 5% of 0 to 8 until 2100", "patch production v2 5% of 0 to 14 until 3900",
            ])
    }

    @Test mutating func `one object has a burst of events and then one in ten seconds, others have theirs`() {
        let burst = (0..<110).map { observe(fact("\($0)"), at: 0) }
        #expect(burst.compactMap { $0 }.count == 100)
        #expect(burst[99] == "create 99 at 0")
        #expect(observe(fact("x", of: "b"), at: 1) == "create x at 1")
        #expect(observe(fact("late"), at: 9) == nil)
        #expect(observe(fact("later"), at: 10) == "create later at 10")
        #expect(observe(fact("latest"), at: 11) == nil)
    }

    @Test mutating func `an object that has told too much news can still warn`() {
        for number in 0..<110 { _ = observe(fact("\(number)"), at: 0) }
        var warning = fact("rolled back")
        warning.kind = .warning
        #expect(EventFact.recorded.kind == .normal)
        #expect(observe(warning, at: 1) == "create rolled back at 1")
    }

    @Test mutating func `events of one moment have names of their own`() {
        let names = ["x", "y"].compactMap { note -> String? in
            guard case .create(let event) = correlator.observed(fact(note), at: .zero, date: Self.date(0)) else {
                return nil
            }
            return event.path.name
        }
        #expect(names == ["a.17979cfe362a0000", "a.17979cfe362a0001"])
    }

    @Test mutating func `no more events are remembered than there is room for`() {
        correlator = EventCorrelator(reporter: EventReporter(instance: "pod-1"), capacity: 2)
        let sent = [
            observe(fact("x"), at: 0), observe(fact("y"), at: 1), observe(fact("z"), at: 2), observe(fact("y"), at: 3),
            observe(fact("x"), at: 4),
        ]
        #expect(
            sent == ["create x at 0", "create y at 1", "create z at 2", "patch y of 1 to 2 until 3", "create x at 4"])
    }
}
