import KubernetesClient
import Synchronization

/// Carries requests to a `FakeCluster` without a network.
package struct FakeClusterTransport: APITransport {
    private let cluster: FakeCluster
    private let caller: ClusterCaller
    private let fault: FakeFaultHook

    init(_ cluster: FakeCluster, _ caller: ClusterCaller, _ fault: @escaping FakeFaultHook) {
        self.cluster = cluster
        self.caller = caller
        self.fault = fault
    }

    package func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        let stream = try await stream(request)
        var body: [UInt8] = []
        while let piece = try await stream.next() { body += piece }
        return APIResponse(status: stream.status, headers: stream.headers, body: body)
    }

    package func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        guard !Task.isCancelled else { throw .cancelled }
        return try await stream(request, fault(request))
    }

    private func stream(_ request: APIRequest, _ fault: FakeFault?) async throws(APITransportError) -> APIStream {
        var staleness = 0
        var streamFault: FakeStreamFault?
        var losesAnswer = false
        switch fault {
        case nil: break
        case .answer(let code, let retryAfter):
            return .whole(Refusal.fault(code, retryAfter: retryAfter).response, nil, cluster)
        case .unreachable: throw .unreachable("connection refused")
        case .lostRequest: throw .interrupted("connection reset by peer")
        case .lostAnswer: losesAnswer = true
        case .delayed(let duration, let next):
            do {
                try await cluster.clock.sleep(for: duration)
            } catch {
                throw .cancelled
            }
            return try await stream(request, next)
        case .stale(let count): staleness = count
        case .stream(let fault): streamFault = fault
        }
        let prepared = ClusterRequest(request: request, caller: caller, now: cluster.now(), staleness: staleness)
        let stream =
            prepared.isWatch
            ? cluster.watch(prepared, streamFault) : .whole(cluster.answer(prepared), streamFault, cluster)
        if losesAnswer { throw .interrupted("connection reset by peer") }
        return stream
    }
}

extension FakeCluster {
    /// Carries a request out.
    func answer(_ request: ClusterRequest) -> APIResponse {
        var response: APIResponse?
        change { response = request.answer(from: &$0.store) }
        return response ?? Refusal.unknownPath.response
    }
}

extension APIStream {
    /// An answer that is there as a whole.
    fileprivate static func whole(
        _ response: APIResponse, _ fault: FakeStreamFault?, _ cluster: FakeCluster
    ) -> APIStream {
        let body = Mutex<[UInt8]?>(response.body)
        let disturbance = StreamDisturbance(fault ?? FakeStreamFault(), cluster.clock)
        return APIStream(status: response.status, headers: response.headers) { () async throws(APITransportError) in
            try await disturbance.next { () async throws(APITransportError) in
                body.withLock { body in
                    defer { body = nil }
                    return body.map { [$0] }
                }
            }
        }
    }
}
