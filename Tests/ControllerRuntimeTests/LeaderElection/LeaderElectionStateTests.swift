import ControllerRuntime
import Testing

@Suite struct LeaderElectionStateTests {
    typealias Action = LeaderElectionState.Action
    typealias Role = LeaderElectionState.Role

    /// Something that happens to the contender `me` at a second of its own clock.
    enum Event: Sendable {
        case due
        case readNothing
        case read(LeaseRecord, version: String)
        case wrote(String)
        case failed
        case expire
        case release
    }

    /// A life of a contender, the action it ends with and what the contender is then. Randomness is 0.5 throughout.
    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [(second: Double, event: Event)]
        let action: Action?
        let role: Role

        init(_ description: String, _ events: [(Double, Event)], ends action: Action?, as role: Role) {
            testDescription = description
            self.events = events.map { (second: $0.0, event: $0.1) }
            self.action = action
            self.role = role
        }
    }

    /// A record; `at` is the second of the wall's clock at which it was acquired and, unless told, renewed.
    static func lease(
        _ holder: String, acquired: Int64 = 0, renewed: Int64? = nil, seconds: Int = 15, transitions: Int = 0
    ) -> LeaseRecord {
        LeaseRecord(
            holderIdentity: holder, leaseDurationSeconds: seconds, acquireTime: date(acquired),
            renewTime: date(renewed ?? acquired), leaseTransitions: transitions)
    }

    /// The wall's clock of `me` is an hour ahead of its own.
    static func date(_ second: Int64) -> LeaseTime { LeaseTime(microseconds: (3600 + second) * 1_000_000) }

    /// Pauses of a contender between two tries: 2 s and half of 1.2 times 2 s.
    static let pause = Action.wait(.milliseconds(3200))
    static let taken: [(Double, Event)] = [(0, .due), (0, .readNothing), (0, .wrote("1"))]
    static let renewed: [(Double, Event)] = taken + [(2, .due), (2, .wrote("2"))]
    static let other = lease("other", acquired: -500, renewed: -9, transitions: 4)

    static let contending = [
        Story("a contender looks first", [(0, .due)], ends: .get, as: .contending),
        Story(
            "a lease that is not there is made", [(0, .due), (1, .readNothing)],
            ends: .create(lease("me", acquired: 1)),
            as: .contending),
        Story("a lease of one's own is led", taken, ends: .wait(.seconds(2)), as: .leading(until: .seconds(10))),
        Story(
            "a lease that somebody else made first is left to him",
            [(0, .due), (0, .readNothing), (0, .failed)], ends: pause, as: .contending),
        Story(
            "a lease of somebody else is left alone, however old its times look",
            [(0, .due), (0, .read(other, version: "7"))], ends: pause, as: .contending),
        Story(
            "a lease that was not seen to change for its duration is taken over",
            [(0, .due), (0, .read(other, version: "7")), (15, .due), (15, .read(other, version: "7"))],
            ends: .update(lease("me", acquired: 15, transitions: 5), replacing: "7"), as: .contending),
        Story(
            "a lease that changed meanwhile is left alone for its whole duration again",
            [
                (0, .due), (0, .read(other, version: "7")), (14, .due),
                (14, .read(lease("other", acquired: -500, renewed: -8, transitions: 4), version: "8")), (28.9, .due),
                (28.9, .read(lease("other", acquired: -500, renewed: -8, transitions: 4), version: "8")),
            ], ends: pause, as: .contending),
        Story(
            "a write beside the record is no renewal",
            [(0, .due), (0, .read(other, version: "7")), (15, .due), (15, .read(other, version: "8"))],
            ends: .update(lease("me", acquired: 15, transitions: 5), replacing: "8"), as: .contending),
        Story(
            "the duration that counts is the holder's",
            [
                (0, .due), (0, .read(lease("other", seconds: 3), version: "7")), (3, .due),
                (3, .read(lease("other", seconds: 3), version: "7")),
            ], ends: .update(lease("me", acquired: 3, transitions: 1), replacing: "7"), as: .contending),
        Story(
            "a lease that was given up is taken at once",
            [(0, .due), (0, .read(lease("", seconds: 1, transitions: 4), version: "7"))],
            ends: .update(lease("me", transitions: 5), replacing: "7"), as: .contending),
        Story(
            "a takeover that somebody else won is a failed try",
            [(0, .due), (0, .read(lease(""), version: "7")), (0, .failed)], ends: pause, as: .contending),
        Story(
            "a lease of one's own whose making was not answered is renewed",
            [(0, .due), (0, .readNothing), (5, .failed), (8, .due), (8, .read(lease("me"), version: "1"))],
            ends: .update(lease("me", renewed: 8), replacing: "1"), as: .contending),
        Story(
            "an answer that comes after the renew deadline grants nothing",
            [(0, .due), (0, .readNothing), (10, .wrote("1"))], ends: .get, as: .contending),
    ]

    static let leading = [
        Story(
            "a renewal needs no look, and keeps when the lease was acquired", taken + [(2, .due)],
            ends: .update(lease("me", renewed: 2), replacing: "1"), as: .leading(until: .seconds(10))),
        Story(
            "a renewal moves the deadline, counted from when it was sent",
            taken + [(2, .due), (6, .wrote("2"))], ends: .wait(.seconds(2)), as: .leading(until: .seconds(12))),
        Story(
            "a renewal that failed is tried again after a look", renewed + [(4, .due), (4, .failed)], ends: .get,
            as: .leading(until: .seconds(12))),
        Story(
            "a look that failed too is followed by a pause without jitter",
            renewed + [(4, .due), (4, .failed), (4, .failed)], ends: .wait(.seconds(2)),
            as: .leading(until: .seconds(12))),
        Story(
            "a lease that was touched by somebody is renewed under its new version",
            renewed + [(4, .due), (4, .failed), (4, .read(lease("me", renewed: 2), version: "9"))],
            ends: .update(lease("me", renewed: 4), replacing: "9"), as: .leading(until: .seconds(12))),
        Story(
            "a lease that was deleted is made anew", renewed + [(4, .due), (4, .failed), (4, .readNothing)],
            ends: .create(lease("me", acquired: 4)), as: .leading(until: .seconds(12))),
        Story(
            "a lease that somebody emptied is taken again",
            renewed + [(4, .due), (4, .failed), (4, .read(lease("", seconds: 1), version: "9"))],
            ends: .update(lease("me", acquired: 4, transitions: 1), replacing: "9"), as: .leading(until: .seconds(12))),
    ]

    static let ending = [
        Story(
            "a leader that cannot renew stops at the deadline", renewed + [(12, .due)], ends: .stop,
            as: .lost(.notRenewed(for: .seconds(10)))),
        Story(
            "the deadline ends a lead while a call is under way", renewed + [(4, .due), (12, .expire)], ends: nil,
            as: .lost(.notRenewed(for: .seconds(10)))),
        Story(
            "before the deadline nothing ends", renewed + [(11.9, .expire)], ends: nil,
            as: .leading(until: .seconds(12))),
        Story(
            "a late success does not bring a lost lead back", renewed + [(4, .due), (12, .expire), (12, .wrote("3"))],
            ends: .stop, as: .lost(.notRenewed(for: .seconds(10)))),
        Story(
            "a clock that jumps ahead ends the lead", renewed + [(90_000, .failed)], ends: .stop,
            as: .lost(.notRenewed(for: .seconds(10)))),
        Story(
            "a leader that finds another holder stops at once",
            renewed + [(4, .due), (4, .failed), (4, .read(lease("other"), version: "9"))], ends: .stop,
            as: .lost(.taken(by: "other"))),
        Story("a lead is given up after a look", renewed + [(3, .release)], ends: .get, as: .releasing),
        Story(
            "a lease that is given up has no holder and lasts a second",
            renewed + [(3, .release), (3, .read(lease("me", renewed: 2, transitions: 2), version: "2"))],
            ends: .update(lease("", acquired: 3, seconds: 1, transitions: 2), replacing: "2"), as: .releasing),
        Story(
            "a lease that was given up is over",
            renewed + [(3, .release), (3, .read(lease("me", renewed: 2), version: "2")), (3, .wrote("3"))],
            ends: .stop, as: .released),
        Story(
            "a lease of another is not given up",
            renewed + [(3, .release), (3, .read(lease("other"), version: "3"))], ends: .stop, as: .released),
        Story(
            "a giving up that fails is left to the lease's end", renewed + [(3, .release), (3, .failed)], ends: .stop,
            as: .released),
        Story(
            "a lost lead is not given up", renewed + [(12, .release)], ends: .stop,
            as: .lost(.notRenewed(for: .seconds(10)))),
        Story("who never led gives nothing up", [(0, .due), (0, .release)], ends: .stop, as: .contending),
    ]

    @Test(arguments: contending + leading + ending)
    func `a contender does what client-go's does`(story: Story) {
        var state = LeaderElectionState(identity: "me", timing: .standard)
        var action: Action?
        for (second, event) in story.events { action = Self.tell(state: &state, event, at: second) }
        #expect(action == story.action)
        #expect(state.role == story.role)
    }

    @Test func `a new holder is told once, oneself included`() {
        var state = LeaderElectionState(identity: "me", timing: .standard)
        var told: [String] = []
        let life: [(Double, Event)] = [
            (0, .due), (0, .read(Self.other, version: "1")), (3, .due), (3, .read(Self.other, version: "1")),
            (20, .due),
            (20, .read(Self.other, version: "1")), (20, .wrote("2")), (22, .due), (22, .wrote("3")),
        ]
        for (second, event) in life {
            _ = Self.tell(state: &state, event, at: second)
            if let holder = state.newHolder() { told.append(holder) }
        }
        #expect(told == ["other", "me"])
    }

    private static func tell(state: inout LeaderElectionState, _ event: Event, at second: Double) -> Action? {
        let time = LeaderElectionState.Time(elapsed: .seconds(second), date: date(Int64(second)))
        switch event {
        case .due: return state.due(at: time)
        case .readNothing: return state.read(nil, at: time, random: 0.5)
        case .read(let record, let version):
            return state.read(StoredLease(record: record, version: version), at: time, random: 0.5)
        case .wrote(let version): return state.wrote(version: version, at: time)
        case .failed: return state.failed(at: time, random: 0.5)
        case .release: return state.release(at: time)
        case .expire:
            state.expire(at: time)
            return nil
        }
    }
}

@Suite struct LeaderElectionTimingTests {
    @Test func `the usual times are those of client-go`() throws {
        #expect(
            try LeaderElectionTiming(leaseDuration: .seconds(15), renewDeadline: .seconds(10), retryPeriod: .seconds(2))
                == .standard)
    }

    @Test(arguments: [
        (15, 10, 0.0, LeaderElectionTiming.Invalid.notPositive("retry period")),
        (15, 2.4, 2, .renewDeadlineTooShort), (15, 0, 2, .renewDeadlineTooShort), (10, 10, 2, .leaseDurationTooShort),
        (0, 10, 2, .leaseDurationTooShort), (10.5, 10, 2, .notWholeSeconds),
    ])
    func `times that could make two leaders are refused`(
        lease: Double, renew: Double, retry: Double, reason: LeaderElectionTiming.Invalid
    ) {
        #expect(throws: reason) {
            try LeaderElectionTiming(
                leaseDuration: .seconds(lease), renewDeadline: .seconds(renew), retryPeriod: .seconds(retry))
        }
    }
}
