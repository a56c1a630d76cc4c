/// The watch protocol as a machine: list, watch from there, resume when the stream ends, list again when the version
/// is gone, back off when something fails. `Watcher` performs it.
///
/// Each event that ends a request answers what to do next. Times are counted from one origin; randomness is in
/// 0 ..< 1. The rules are those of client-go's reflector.
package struct WatcherState: Equatable, Sendable {
    /// What to ask of the source.
    package enum Request: Equatable, Sendable {
        /// Everything.
        case list
        /// The changes after a resource version.
        case watch(from: String)
    }

    /// The next request, and how long to wait before it.
    package struct Action: Equatable, Sendable {
        /// What to ask.
        package let request: Request
        /// How long to wait first; zero for at once.
        package let delay: Duration

        /// `request`, after `delay`.
        package init(_ request: Request, delay: Duration = .zero) {
            self.request = request
            self.delay = delay
        }
    }

    private struct Position: Equatable {
        var resourceVersion: String
        /// No event has come since the list that gave the version.
        var isFresh = true
        /// When the present stream opened, for as long as it has been silent.
        var silentSince: Duration?
    }

    private enum Phase: Equatable {
        case listing
        case watching(Position)
    }

    /// A watch that brings nothing and ends sooner than this is a failure, or a source that hangs up at once would be
    /// asked in a tight loop.
    package static let shortestQuietWatch: Duration = .seconds(1)
    /// Failures are forgotten after this long without one.
    package static let healthyAfter: Duration = .seconds(120)

    private let backoff: BackoffPolicy
    private var phase = Phase.listing
    private var failures = 0
    private var healthySince: Duration?

    /// A machine whose first action is to list.
    package init(backoff: BackoffPolicy = .watch) {
        self.backoff = backoff
    }

    /// What to do where nothing is under way.
    package var action: Action {
        switch phase {
        case .listing: Action(.list)
        case .watching(let position): Action(.watch(from: position.resourceVersion))
        }
    }

    /// A list arrived.
    package mutating func listed(resourceVersion: String, at now: Duration) -> Action {
        phase = .watching(Position(resourceVersion: resourceVersion))
        noteHealthy(at: now)
        return action
    }

    /// A watch was accepted; its events follow.
    package mutating func opened(at now: Duration) {
        updatePosition { $0.silentSince = now }
        noteHealthy(at: now)
    }

    /// An event or bookmark was handled.
    package mutating func received(resourceVersion: String) {
        updatePosition { $0 = Position(resourceVersion: resourceVersion, isFresh: false) }
    }

    /// The stream ended without an error.
    package mutating func ended(at now: Duration, random: Double) -> Action {
        guard case .watching(let position) = phase, let silentSince = position.silentSince,
            now - silentSince < Self.shortestQuietWatch
        else { return action }
        return retry(at: now, random: random)
    }

    /// A list, a watch or its stream failed.
    package mutating func failed(_ error: ListWatchError, at now: Duration, random: Double) -> Action {
        guard error == .gone else { return retry(at: now, random: random) }
        // A version that is gone although it has just been listed would be listed for ever: that one has to wait.
        guard case .watching(let position) = phase, !position.isFresh else {
            phase = .listing
            return retry(at: now, random: random)
        }
        phase = .listing
        return action
    }

    private mutating func retry(at now: Duration, random: Double) -> Action {
        if let healthySince, now - healthySince >= Self.healthyAfter { failures = 0 }
        healthySince = nil
        let delay = backoff.delay(afterFailures: failures, random: random)
        failures += 1
        return Action(action.request, delay: delay)
    }

    private mutating func noteHealthy(at now: Duration) {
        if healthySince == nil { healthySince = now }
    }

    private mutating func updatePosition(_ change: (inout Position) -> Void) {
        guard case .watching(var position) = phase else { return }
        change(&position)
        phase = .watching(position)
    }
}
