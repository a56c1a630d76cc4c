import Logging

/// Follows one source for ever: performs what `WatcherState` decides and hands on what arrives. `Informer` runs it.
package struct Watcher<Source: ListWatch>: Sendable {
    /// What a watcher hands on, in the order it happened.
    package enum Output: Sendable {
        /// Everything there is; what is not in it is no more.
        case listed([Source.Object])
        /// A watch was accepted.
        case opened
        /// One change.
        case event(WatchEvent<Source.Object>)
        /// A failure; the watcher goes on by itself after `retryIn`.
        case failed(ListWatchError, retryIn: Duration)
    }

    /// The time that backoff is counted in; the informer counts its resyncs in it too.
    let time: Timeline
    private let source: Source
    private let logger: Logger
    private let backoff: BackoffPolicy
    private let random: @Sendable () -> Double

    /// A watcher of `source`; `random` gives numbers in 0 ..< 1.
    package init(
        source: Source,
        backoff: BackoffPolicy = .watch,
        clock: any Clock<Duration> = ContinuousClock(),
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        logger: Logger
    ) {
        self.source = source
        self.backoff = backoff
        self.time = Timeline(clock)
        self.random = random
        self.logger = logger
    }

    /// Lists and watches until the task is cancelled; `deliver` is called for one output at a time.
    package func run(_ deliver: (Output) -> Void) async {
        var state = WatcherState(backoff: backoff)
        var action = state.action
        while await pause(for: action.delay) {
            switch action.request {
            case .list: action = await list(&state, deliver)
            case .watch(let resourceVersion): action = await watch(from: resourceVersion, &state, deliver)
            }
        }
    }

    private func list(_ state: inout WatcherState, _ deliver: (Output) -> Void) async -> WatcherState.Action {
        do {
            let result = try await source.list()
            deliver(.listed(result.items))
            return state.listed(resourceVersion: result.resourceVersion, at: time.now)
        } catch {
            return fail(error, &state, deliver)
        }
    }

    private func watch(
        from resourceVersion: String, _ state: inout WatcherState, _ deliver: (Output) -> Void
    ) async -> WatcherState.Action {
        do {
            let events = try await source.watch(from: resourceVersion)
            state.opened(at: time.now)
            deliver(.opened)
            for try await event in events {
                deliver(.event(event))
                state.received(resourceVersion: event.resourceVersion)
            }
            return state.ended(at: time.now, random: random())
        } catch let error as ListWatchError {
            return fail(error, &state, deliver)
        } catch {
            return fail(.unavailable(reason: String(describing: error)), &state, deliver)
        }
    }

    private func fail(
        _ error: ListWatchError, _ state: inout WatcherState, _ deliver: (Output) -> Void
    ) -> WatcherState.Action {
        let action = state.failed(error, at: time.now, random: random())
        // A call that failed because its task was cancelled says nothing about the source.
        guard !Task.isCancelled else { return action }
        logger.log(
            level: error == .gone ? .info : .warning, "List or watch failed",
            metadata: ["error": "\(error)", "retryIn": "\(action.delay)", "next": "\(action.request)"])
        deliver(.failed(error, retryIn: action.delay))
        return action
    }

    /// False when the watcher is to end.
    private func pause(for delay: Duration) async -> Bool {
        if delay > .zero { return await time.sleep(until: time.now + delay) }
        return !Task.isCancelled
    }
}
