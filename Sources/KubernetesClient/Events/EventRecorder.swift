import ControllerRuntime
import JSON
import Logging
import ServiceLifecycle
import Synchronization

/// Tells an API server what happened to its objects (`events.k8s.io/v1`), without ever holding up or failing whoever
/// records: what cannot be told in time is dropped, the oldest first.
///
/// The rules for sending are client-go's: up to twelve tries, ten seconds and a bit apart, while the server cannot be
/// reached, and everything else waits meanwhile; what the server refuses is dropped.
package final class EventRecorder: Service {
    /// What a recorder takes from its surroundings.
    package struct Surroundings: Sendable {
        package var clock: any Clock<Duration> = ContinuousClock()
        /// The wall's time.
        package var date: @Sendable () -> MicroTime
        /// Numbers in 0 ..< 1.
        package var random: @Sendable () -> Double = { .random(in: 0..<1) }

        /// The machine's own clock and chance, and the wall's time by `date`.
        package init(date: @escaping @Sendable () -> MicroTime) { self.date = date }
    }

    private static let maximumTries = 12
    private static let pause: Duration = .seconds(10)
    private static let jitter = 0.25
    /// How long the last events may take when the process ends.
    private static let farewell: Duration = .seconds(5)

    private let client: APIClient
    private let surroundings: Surroundings
    private let time: Timeline
    private let logger: Logger
    private let inbox: EventInbox
    private let correlator: Mutex<EventCorrelator>
    /// What was being sent when the process was asked to end.
    private let interrupted = Mutex<EventCorrelator.Write?>(nil)
    private let hasToldOfDenial = Mutex(false)

    /// A recorder of events by `reporter`; `capacity` of them may wait to be sent.
    package init(
        _ client: APIClient, reporter: EventReporter, capacity: Int = 1000, surroundings: Surroundings, logger: Logger
    ) {
        self.client = client
        self.surroundings = surroundings
        self.logger = logger
        time = Timeline(surroundings.clock)
        inbox = EventInbox(capacity: capacity)
        correlator = Mutex(EventCorrelator(reporter: reporter))
    }

    /// How many events made room for newer ones before they were sent.
    package var droppedCount: Int { inbox.droppedCount }

    /// Notes what happened, to be sent by `run`.
    package func record(_ fact: EventFact) {
        inbox.put(EventInbox.Item(fact: fact, date: surroundings.date()))
    }

    /// Sends until graceful shutdown or cancellation; after the former what still waits is tried once more.
    package func run() async {
        await cancelWhenGracefulShutdown { await self.work() }
        guard !Task.isCancelled else { return }
        let deadline = time.now + Self.farewell
        if let write = interrupted.withLock({ $0 }), await send(write, tries: 1) == .unreachable { return }
        while time.now < deadline, let item = inbox.take() {
            if let write = observe(item), await send(write, tries: 1) == .unreachable { return }
        }
    }

    private func work() async {
        while !Task.isCancelled {
            for write in tend() { await insist(on: write) }
            if let item = inbox.take() {
                if let write = observe(item) { await insist(on: write) }
            } else {
                await wait()
            }
        }
    }

    private func insist(on write: EventCorrelator.Write) async {
        let outcome = await send(write, tries: Self.maximumTries)
        if outcome == .unreachable, Task.isCancelled { interrupted.withLock { $0 = write } }
    }

    private func observe(_ item: EventInbox.Item) -> EventCorrelator.Write? {
        correlator.withLock { $0.observed(item.fact, at: time.now, date: item.date) }
    }

    private func tend() -> [EventCorrelator.Write] {
        correlator.withLock { correlator in
            guard let due = correlator.nextTending, due <= time.now else { return [] }
            return correlator.tend(at: time.now)
        }
    }

    /// Returns when there is something to do.
    private func wait() async {
        guard let deadline = correlator.withLock({ $0.nextTending }) else { return await inbox.wait() }
        await withTaskGroup { group in
            group.addTask { await self.inbox.wait() }
            group.addTask { _ = await self.time.sleep(until: deadline) }
            await group.next()
            group.cancelAll()
        }
    }
}

// MARK: - Sending

extension EventRecorder {
    private enum Outcome {
        /// Sent, or given up for good.
        case done
        /// The server could not be reached.
        case unreachable
    }

    private func send(_ write: EventCorrelator.Write, tries: Int) async -> Outcome {
        for attempt in 1...tries {
            do throws(APIError) {
                try await perform(write)
                return .done
            } catch {
                guard case .unavailable = error else {
                    note(error, write)
                    return error == .cancelled ? .unreachable : .done
                }
            }
            guard attempt < tries else { break }
            let pause = Self.pause * (1 + Self.jitter * surroundings.random())
            guard await time.sleep(until: time.now + pause) else { return .unreachable }
        }
        return .unreachable
    }

    private func perform(_ write: EventCorrelator.Write) async throws(APIError) {
        switch write {
        case .create(let event): try await create(event)
        case .patchSeries(let event):
            do throws(APIError) {
                _ = try await client.patchStrategically(event.seriesPatch, at: event.path)
            } catch {
                // Events last an hour.
                guard case .notFound = error else { throw error }
                try await create(event)
            }
        }
    }

    private func create(_ event: RecordedEvent) async throws(APIError) {
        do throws(APIError) {
            _ = try await client.create(event.json, .events, in: event.path.namespace)
        } catch {
            // Its name is its own: an earlier try got through.
            guard case .alreadyExists = error else { throw error }
        }
    }

    private func note(_ error: APIError, _ write: EventCorrelator.Write) {
        switch error {
        case .cancelled: return
        case .forbidden, .unauthorized, .unusable:
            let isFirst = hasToldOfDenial.withLock { told in
                defer { told = true }
                return !told
            }
            if isFirst { logger.warning("Events cannot be told", metadata: ["error": "\(error.message)"]) }
        default:
            logger.debug("An event was refused", metadata: ["reason": "\(write.event.fact.reason)"])
        }
    }
}

extension EventCorrelator.Write {
    fileprivate var event: RecordedEvent {
        switch self {
        case .create(let event), .patchSeries(let event): event
        }
    }
}

extension APIClient {
    /// Changes an object by a strategic merge patch, which only built-in kinds know; what is stored then.
    fileprivate func patchStrategically(
        _ patch: JSONValue, at path: APIObjectPath
    ) async throws(APIError) -> JSONValue {
        try await send(
            APIRequest(
                .patch, path.path(), query: [.init("fieldManager", fieldManager)],
                contentType: "application/strategic-merge-patch+json", body: JSONWriter.canonical(patch)))
    }
}
