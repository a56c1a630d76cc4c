import ControllerRuntime
import Testing

@Suite struct WatcherStateTests {
    /// Something that happens to a watcher at a second since its start.
    enum Event: Sendable {
        case listed(String)
        case opened
        case received(String)
        case ended
        case failed(ListWatchError)
    }

    /// A life of a watcher and the action it ends with; randomness is zero throughout.
    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [(second: Int, event: Event)]
        let action: WatcherState.Action

        init(_ description: String, _ events: [(second: Int, event: Event)], ends action: WatcherState.Action) {
            self.testDescription = description
            self.events = events
            self.action = action
        }
    }

    static let down = Event.failed(.unavailable(reason: "down"))
    static let firstStep = Duration.milliseconds(800)

    static let protocolStories = [
        Story("a new watcher lists", [], ends: .init(.list)),
        Story("a list is watched from", [(0, .listed("5"))], ends: .init(.watch(from: "5"))),
        Story(
            "the end of a stream resumes after the last event",
            [(0, .listed("5")), (0, .opened), (1, .received("6")), (2, .received("9")), (2, .ended)],
            ends: .init(.watch(from: "9"))),
        Story(
            "a bookmark moves the version of a silent stream",
            [(0, .listed("5")), (0, .opened), (300, .received("77")), (300, .ended)], ends: .init(.watch(from: "77"))),
        Story(
            "a silent stream resumes from where it began",
            [(0, .listed("5")), (0, .opened), (300, .ended)], ends: .init(.watch(from: "5"))),
        Story(
            "a stream that ends at once and silent has to wait",
            [(0, .listed("5")), (7, .opened), (7, .ended)], ends: .init(.watch(from: "5"), delay: firstStep)),
        Story(
            "a stream that ends at once with an event does not",
            [(0, .listed("5")), (7, .opened), (7, .received("6")), (7, .ended)], ends: .init(.watch(from: "6"))),
        Story(
            "a stream that breaks resumes after a wait",
            [(0, .listed("5")), (0, .opened), (1, .received("6")), (2, down)],
            ends: .init(.watch(from: "6"), delay: firstStep)),
        Story(
            "a watch that is refused is tried again after a wait",
            [(0, .listed("5")), (0, .failed(.denied(reason: "403")))],
            ends: .init(.watch(from: "5"), delay: firstStep)),
        Story("a list that fails is tried again after a wait", [(0, down)], ends: .init(.list, delay: firstStep)),
    ]

    static let goneStories = [
        Story("in the list", [(0, .failed(.gone))], ends: .init(.list, delay: firstStep)),
        Story(
            "as a fresh list is watched", [(0, .listed("5")), (0, .failed(.gone))],
            ends: .init(.list, delay: firstStep)),
        Story(
            "in a fresh and silent stream", [(0, .listed("5")), (0, .opened), (9, .failed(.gone))],
            ends: .init(.list, delay: firstStep)),
        Story(
            "in a stream that brought something",
            [(0, .listed("5")), (0, .opened), (1, .received("6")), (2, .failed(.gone))], ends: .init(.list)),
        Story(
            "as a stream is resumed",
            [(0, .listed("5")), (0, .opened), (1, .received("6")), (2, .ended), (2, .failed(.gone))],
            ends: .init(.list)),
        Story(
            "in a resumed and silent stream",
            [(0, .listed("5")), (0, .opened), (1, .received("6")), (2, .ended), (3, .opened), (4, .failed(.gone))],
            ends: .init(.list)),
        Story(
            "after a wait",
            [(0, .listed("5")), (0, .opened), (1, .received("6")), (2, down), (9, .failed(.gone))], ends: .init(.list)),
        Story(
            "again after a list that helped nothing",
            [
                (0, .listed("5")), (0, .opened), (1, .received("6")), (2, .failed(.gone)), (2, .listed("8")),
                (2, .failed(.gone)),
            ], ends: .init(.list, delay: firstStep)),
    ]

    @Test("The protocol: list, watch, resume, wait", arguments: protocolStories)
    func protocolRules(story: Story) {
        #expect(Self.play(story.events) == story.action)
    }

    @Test("Whenever the version is gone, everything is listed anew", arguments: goneStories)
    func gone(story: Story) {
        #expect(Self.play(story.events) == story.action)
    }

    @Test("Failures in a row wait longer and longer")
    func backoff() {
        var state = WatcherState()
        let delays = (0..<8).map { second in
            state.failed(.unavailable(reason: "down"), at: .seconds(second), random: 0).delay
        }
        #expect(delays == [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000].map(Duration.milliseconds))
    }

    @Test(
        "Failures are forgotten after two healthy minutes",
        arguments: [(119, Duration.milliseconds(3200)), (120, .milliseconds(800)), (4000, .milliseconds(800))])
    func reset(healthySeconds: Int, expected: Duration) {
        let events: [(Int, Event)] = [
            (0, Self.down), (1, Self.down), (10, .listed("5")), (11, .opened), (10 + healthySeconds, Self.down),
        ]
        #expect(Self.play(events).delay == expected)
    }

    @Test("Time spent failing is not healthy")
    func unhealthyTime() {
        #expect(Self.play([(0, Self.down), (500, Self.down)]).delay == .milliseconds(1600))
    }

    @Test("Healthy time starts over with each failure")
    func interruptedHealth() {
        let events: [(Int, Event)] = [
            (0, .listed("5")), (10, Self.down), (100, .opened), (125, Self.down),
        ]
        #expect(Self.play(events).delay == .milliseconds(1600))
    }

    private static func play(_ events: [(Int, Event)]) -> WatcherState.Action {
        var state = WatcherState()
        var action = state.action
        for (second, event) in events {
            let now = Duration.seconds(second)
            switch event {
            case .listed(let version): action = state.listed(resourceVersion: version, at: now)
            case .opened: state.opened(at: now)
            case .received(let version): state.received(resourceVersion: version)
            case .ended: action = state.ended(at: now, random: 0)
            case .failed(let error): action = state.failed(error, at: now, random: 0)
            }
        }
        return action
    }
}
