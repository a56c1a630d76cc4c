/// An answer whose body is still on its way. Dropping it, its body and the body's iterators stops the transfer.
package struct HTTPStream: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    package let body: HTTPBody
}

/// The bytes of a body as they come, in pieces of any size, read once and by one reader at a time.
///
/// No more is read from the network than `Configuration.streamBufferBytes` ahead of the reader. It ends only with the
/// body: one that was cut short, ran out of time or grew beyond `maximumBodyBytes` throws, after what came before.
package struct HTTPBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = HTTPError

    fileprivate let source: BodySource

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let source: BodySource

        /// The next piece; nil at the end. A cancelled task stops the transfer.
        package mutating func next() async throws(HTTPError) -> [UInt8]? { try await source.next() }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws(HTTPError) -> [UInt8]? {
            try await source.next()
        }
    }
}

/// The reader's end of a transfer; with its last reference the transfer stops.
private final class BodySource: Sendable {
    private let transfer: Transfer
    private let queue: TransferQueue
    private let body: StreamedBody
    /// Its thread works for this body.
    private let transport: HTTPTransport

    init(transfer: Transfer, queue: TransferQueue, body: StreamedBody, transport: HTTPTransport) {
        self.transfer = transfer
        self.queue = queue
        self.body = body
        self.transport = transport
    }

    deinit {
        if !body.hasEnded { transfer.cancel(on: queue) }
    }

    func next() async throws(HTTPError) -> [UInt8]? {
        let chunk = await withTaskCancellationHandler {
            await body.next { _ = queue.post(.resume(transfer)) }
        } onCancel: {
            transfer.cancel(on: queue)
        }
        return try chunk.get()
    }
}

extension HTTPStream {
    /// Starts the transfer; returns with the head. The stream keeps the transport.
    init(
        _ request: CheckedRequest, of transport: HTTPTransport, queue: TransferQueue, limit: Int
    ) async throws(HTTPError) {
        let body = StreamedBody(limit: limit)
        let transfer = Transfer(request, sink: body, isAlone: true)
        let source = BodySource(transfer: transfer, queue: queue, body: body, transport: transport)
        let head = await withTaskCancellationHandler {
            await body.head { transfer.start(on: queue) }
        } onCancel: {
            transfer.cancel(on: queue)
        }
        let start = try head.get()
        self.init(status: start.status, headers: start.headers, body: HTTPBody(source: source))
    }
}
