/// Requests of which none changes anything unless whoever sends them still leads at that moment.
///
/// A leader that was stopped for longer than its lease lasts goes on where it was, and would write before it has come to
/// notice: it is held up here. What was sent in time is given up before anybody else can lead.
package struct FencedTransport: APITransport {
    private let transport: any APITransport
    private let timeout: Duration
    private let leads: @Sendable () -> Bool

    /// `leads` is asked before each write; a write lasts no longer than `timeout`, which is what is left of a lease when
    /// its holder gives up renewing it (`leaseDuration - renewDeadline`).
    package init(_ transport: any APITransport, timeout: Duration, leads: @escaping @Sendable () -> Bool) {
        self.transport = transport
        self.timeout = timeout
        self.leads = leads
    }

    package func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        guard request.method != .get else { return try await transport.send(request) }
        guard leads() else { throw .unusable("this operator no longer leads: it writes nothing any more") }
        var request = request
        request.timeout = min(request.timeout ?? timeout, timeout)
        return try await transport.send(request)
    }

    package func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        try await transport.stream(request)
    }
}
