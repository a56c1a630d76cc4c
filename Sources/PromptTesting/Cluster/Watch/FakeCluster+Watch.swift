import JSON
import KubernetesClient
import Synchronization

extension FakeCluster {
    /// The answer to a watch: a stream of events, one a line, or the refusal of it.
    func watch(_ request: ClusterRequest, _ fault: FakeStreamFault?) -> APIStream {
        let opened: Result<ClusterWatch, Refusal> = state.withLock { state in
            Result { () throws(Refusal) in try ClusterWatch(request, state) }
        }
        let watch: ClusterWatch
        switch opened {
        case .failure(let refusal):
            let body = Mutex<[UInt8]?>(refusal.response.body)
            return APIStream(status: refusal.code, headers: refusal.response.headers) {
                body.withLock { body in
                    defer { body = nil }
                    return body
                }
            }
        case .success(let open): watch = open
        }
        let cursor = Mutex(watch)
        let deadline = watch.timeoutSeconds.map { Self.deadline(clock, .seconds($0)) }
        let disturbance = StreamDisturbance(fault ?? FakeStreamFault(), clock)
        return APIStream(
            status: 200, headers: ["content-type": "application/json", "transfer-encoding": "chunked"]
        ) { () async throws(APITransportError) in
            try await disturbance.next { () async throws(APITransportError) in
                try await self.nextEvents(cursor, deadline, request)
            }
        }
    }

    private typealias Deadline = @Sendable () async throws -> Void

    private static func deadline<C: Clock<Duration>>(_ clock: C, _ span: Duration) -> Deadline {
        let end = clock.now.advanced(by: span)
        return { try await clock.sleep(until: end, tolerance: nil) }
    }

    private func nextEvents(
        _ cursor: borrowing Mutex<ClusterWatch>, _ deadline: Deadline?, _ request: ClusterRequest
    ) async throws(APITransportError) -> [[UInt8]]? {
        while true {
            guard !Task.isCancelled else { throw .cancelled }
            // Whether there is something to tell, and who is told of the next change, is one step.
            let (step, change) = state.withLock { state in
                let step = cursor.withLock { $0.advance(state, request) }
                guard case .wait = step else { return (step, nil as AsyncStream<Never>?) }
                return (step, state.nextChange(of: cursor.withLock { $0.kind.id }))
            }
            switch step {
            case .events(let events): return Self.lines(events)
            case .end: return nil
            case .broken: throw .interrupted("connection reset by peer")
            case .wait: break
            }
            guard let change, await Self.passes(deadline, before: change), !Task.isCancelled else { continue }
            let last = state.withLock { state in cursor.withLock { $0.expire(state, request) } }
            guard case .events(let events) = last else { return nil }
            return Self.lines(events)
        }
    }

    /// Whether the time is over before something changes.
    private static func passes(_ deadline: Deadline?, before change: AsyncStream<Never>) async -> Bool {
        guard let deadline else {
            for await _ in change {}
            return false
        }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in change {}
                return false
            }
            group.addTask {
                do {
                    try await deadline()
                    return true
                } catch {
                    return false
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private static func lines(_ events: [JSONValue]) -> [[UInt8]] {
        events.map { JSONWriter.canonical($0) + [UInt8(ascii: "\n")] }
    }
}
