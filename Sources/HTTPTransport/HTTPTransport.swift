import ServiceLifecycle

/// HTTP/1.1 and HTTP/2 over libcurl: whole answers, or bodies that stream.
///
/// One thread serves all streams of a transport and one all other requests, however many there are, each with connections
/// of its own: libcurl may put a request on a stream's connection, behind an answer that never ends. A thread sleeps in
/// `curl_multi_poll`, which wakes for sockets, for timers, and for `curl_multi_wakeup`; nothing else ever calls into
/// libcurl for its handles.
/// Tasks hand it commands (start, cancel, resume) through a locked queue and suspend; the thread moves bytes from
/// libcurl's callbacks into the asker's sink and resumes the task when the sink is complete. A sink never waits: one
/// whose reader is behind refuses, libcurl then stops reading that socket, and TCP tells the server. So memory is
/// bounded by the requests' own bounds, and a cancelled task costs one command that closes its socket.
/// (libcurl looks a host's name up on a short-lived thread of its own, once per name and minute.)
///
/// An answer is whole or an error: of success, it has to say where it ends (a length, chunks, HTTP/2), because a
/// connection that closes tells nothing. Redirects are answers and are not followed: a key must not go where nobody
/// sent it. A connection that was kept and turns out to be closed before any byte of the answer came is replaced and the
/// request sent again, as browsers do.
package final class HTTPTransport: Sendable {
    private let configuration: Configuration
    /// Nil where the system lacks the means for it.
    private let requests: TransferQueue?
    private let streams: TransferQueue?

    /// Starts the threads. Where the system lacks the means for it, every request is `unreachable`.
    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        requests = TransferLoop.start(configuration)
        streams = TransferLoop.start(configuration)
    }

    deinit {
        requests?.stop()
        streams?.stop()
    }

    /// The whole answer, whatever its status. A cancelled task stops the transfer.
    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let (checked, queue) = try check(request, for: requests)
        let body = WholeBody()
        let transfer = Transfer(checked, sink: body, isAlone: false)
        let outcome = await withTaskCancellationHandler {
            await body.outcome { transfer.start(on: queue) }
        } onCancel: {
            transfer.cancel(on: queue)
        }
        return try outcome.get()
    }

    /// The answer as soon as its head is there, whatever its status. `timeout` and `maximumBodyBytes` hold for the
    /// body too: a watch without end has neither (nil, `Int.max`). It speaks HTTP/1.1 over a connection of its own, so that
    /// a reader that is behind holds up its server and nobody else.
    package func stream(_ request: HTTPRequest) async throws(HTTPError) -> HTTPStream {
        let (checked, queue) = try check(request, for: streams)
        return try await HTTPStream(checked, of: self, queue: queue, limit: configuration.streamBufferBytes)
    }

    /// Ends every transfer as `cancelled` and closes every connection; returns when that is done. Later requests are
    /// `cancelled`.
    package func shutdown() async {
        requests?.stop()
        streams?.stop()
        await requests?.whenEnded()
        await streams?.whenEnded()
    }

    private func check(
        _ request: HTTPRequest, for queue: TransferQueue?
    ) throws(HTTPError) -> (CheckedRequest, TransferQueue) {
        let checked = try CheckedRequest(request, serverName: configuration.serverName)
        guard let queue else { throw .unreachable("\(checked.place): no memory or no descriptors for connections") }
        return (checked, queue)
    }
}

extension HTTPTransport: Service {
    /// Lasts until the service group shuts down; put it before the services that use it, so that it ends after them.
    package func run() async throws {
        // It throws where the group's task is cancelled, which means the same here.
        try? await gracefulShutdown()
        await shutdown()
    }
}
