import ControllerRuntime
import JSON
import KubernetesClient
import PromptTesting
import Synchronization

/// What happens to one watch on its way.
private final class WatchTap: Sendable {
    struct State {
        /// What came last, the oldest first.
        var recent: [[UInt8]] = []
        var repeats: Int
        /// Whether what a streamed list begins with is still to come: that is a list's, and is not held back.
        var isList: Bool
        var isOver = false
    }

    let feed: SimulationStep.Feed
    let generation: Int
    let state: Mutex<State>

    init(_ call: ClusterCall, _ line: borrowing ClusterLine.State) {
        feed = call.feed
        generation = line.generation
        state = Mutex(State(repeats: line.repeats, isList: call.isStreamedList))
    }
}

extension ClusterLine {
    func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        let call = ClusterCall(request)
        switch await door.enter(call.name, reading: nil, at: nil) {
        case .open: break
        case .fails: throw .unreachable("connection refused")
        case .closed: throw Self.killed
        }
        var fault: FakeFault?
        if takeMishap(of: call) == .expiredWatch { fault = .answer(410) }
        if call.isStreamedList, !world.streamsLists {
            fault = .answer(422)
            site.met("refusedStream", by: number)
        }
        let stream = try await world.cluster.transport(fault: { [fault] _ in fault }).stream(request)
        guard stream.status == 200 else { return stream }
        let tap = state.withLock { WatchTap(call, $0) }
        return APIStream(status: stream.status, headers: stream.headers) { () async throws(APITransportError) in
            try await self.next(of: stream, tap)
        }
    }

    private func next(of stream: APIStream, _ tap: WatchTap) async throws(APITransportError) -> [UInt8]? {
        guard !tap.state.withLock({ $0.isOver }) else { return nil }
        let piece = try await stream.next()
        let isList = tap.state.withLock { state in
            defer { state.isList = false }
            return state.isList
        }
        while !isList, let wakeup = hold(tap) {
            guard await wakeup.wait() else { throw .cancelled }
        }
        guard !door.isDead else { throw Self.killed }
        let (generation, repeats) = state.withLock { ($0.generation, $0.repeats) }
        return tap.state.withLock { state in
            guard tap.generation == generation else {
                state.isOver = true
                return Self.expired
            }
            guard let piece else { return nil }
            let told = state.repeats == repeats ? piece : state.recent.flatMap { $0 } + piece
            state.repeats = repeats
            state.recent = Array((state.recent + [piece]).suffix(3))
            return told
        }
    }

    /// What to wait for before anything of a feed goes on; nil where it is not held.
    private func hold(_ tap: WatchTap) -> Wakeup? {
        state.withLock { state in
            guard state.held.contains(tap.feed), state.generation == tap.generation else { return nil }
            let wakeup = Wakeup()
            state.waiting.append(wakeup)
            return wakeup
        }
    }

    /// The last line of a watch that has fallen behind what the server remembers.
    private static let expired: [UInt8] = {
        let status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
            "message": "too old resource version", "reason": "Expired", "code": 410,
        ]
        return JSONWriter.canonical(["type": "ERROR", "object": status]) + [UInt8(ascii: "\n")]
    }()
}
