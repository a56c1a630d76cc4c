import KubernetesClient
import PromptTesting
import Synchronization

/// What leads one contender to the cluster, and what can happen on the way.
final class ContenderLine: APITransport {
    /// What happens to one request.
    enum Mishap: Sendable, Hashable, CaseIterable {
        /// The process dies before it is sent, or before the answer is there.
        case deathBefore, deathAfter
        /// The server is at a loss, or its answer is lost.
        case refused, answerLost
        /// It takes as long as it may.
        case slow
    }

    private struct State {
        var isDead = false
        var partitionedUntil = Duration.zero
        var heldUntil = Duration.zero
        var mishap: (what: Mishap, after: Int)?
    }

    private let base: any APITransport
    private let clock: TestClock
    /// Asked of each write that reaches the cluster.
    private let witness: @Sendable (APIRequest) async -> Void
    private let state = Mutex(State())

    init(_ base: any APITransport, _ clock: TestClock, witness: @escaping @Sendable (APIRequest) async -> Void) {
        self.base = base
        self.clock = clock
        self.witness = witness
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    /// From here on nothing passes.
    func die() { state.withLock { $0.isDead = true } }

    /// Nothing passes for so long.
    func cut(for span: Duration) { state.withLock { $0.partitionedUntil = clock.now.offset + span } }

    /// Watches tell nothing for so long, and then all of it.
    func hold(for span: Duration) { state.withLock { $0.heldUntil = clock.now.offset + span } }

    /// Something happens to a request after so many others.
    func plan(_ what: Mishap, after count: Int) { state.withLock { $0.mishap = (what, count) } }

    /// Nothing happens any more.
    func calm() {
        state.withLock { state in
            (state.partitionedUntil, state.heldUntil, state.mishap) = (.zero, .zero, nil)
        }
    }

    func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        let mishap = try await depart(request)
        switch mishap {
        case .deathBefore?:
            die()
            throw .interrupted("killed")
        case .refused?: return APIResponse(status: 500, body: Array("{}".utf8))
        case .slow?: try await sleep(min(request.timeout ?? .seconds(30), .seconds(30)) - .milliseconds(1))
        default: break
        }
        guard !isDead else { throw .interrupted("killed") }
        if request.method != .get { await witness(request) }
        let response = try await base.send(request)
        if mishap == .deathAfter { die() }
        guard mishap != .answerLost, !isDead else { throw .interrupted("the connection was reset") }
        return response
    }

    func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        _ = try await depart(request)
        let stream = try await base.stream(request)
        return APIStream(status: stream.status, headers: stream.headers) { () async throws(APITransportError) in
            let piece = try await stream.next()
            while let wait = self.state.withLock({ self.remaining($0.heldUntil) }) { try await self.sleep(wait) }
            guard !self.isDead else { throw .interrupted("killed") }
            return piece
        }
    }

    private func remaining(_ end: Duration) -> Duration? {
        let now = clock.now.offset
        return end > now ? end - now : nil
    }

    /// What is to happen to a request; throws where there is no way to the cluster.
    private func depart(_ request: APIRequest) async throws(APITransportError) -> Mishap? {
        if let wait = state.withLock({ remaining($0.partitionedUntil) }) {
            try await sleep(min(wait, request.timeout ?? .seconds(10)))
            throw .unreachable("no route")
        }
        let mishap = state.withLock { state in
            guard let planned = state.mishap else { return Mishap?.none }
            state.mishap = planned.after > 0 ? (planned.what, planned.after - 1) : nil
            return planned.after > 0 ? nil : planned.what
        }
        guard !isDead else { throw .interrupted("killed") }
        return mishap
    }

    private func sleep(_ span: Duration) async throws(APITransportError) {
        do { try await clock.sleep(for: span) } catch { throw .cancelled }
    }
}
