import Synchronization

/// A request on its way, as its asker and the transport's thread share it.
final class Transfer: Sendable {
    let request: CheckedRequest
    let sink: any TransferSink
    /// Whether it has a connection of its own for as long as it lasts. libcurl 7 stops reading a whole HTTP/2 connection
    /// while one stream of it is paused, so what may be paused shares none.
    let isAlone: Bool
    /// Set before the command to cancel is posted, so that a start that comes after it is none.
    private let cancelled = Atomic(false)

    init(_ request: CheckedRequest, sink: any TransferSink, isAlone: Bool) {
        self.request = request
        self.isAlone = isAlone
        self.sink = sink
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Hands it over; where nobody takes it any more, it ends as cancelled.
    func start(on queue: TransferQueue) {
        if !queue.post(.start(self)) { sink.end(.cancelled) }
    }

    /// Stops it. Only the transport's thread tells the sink, so it hears of one end.
    func cancel(on queue: TransferQueue) {
        cancelled.store(true, ordering: .releasing)
        _ = queue.post(.cancel(self))
    }
}

/// Where an answer goes. The transport's thread alone calls it, in this order; no call may wait.
protocol TransferSink: Sendable {
    /// Once, unless the transfer fails before.
    func take(head: HTTPHead)
    /// False: no room; the same bytes are offered again after `TransferQueue.Command.resume`.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool
    /// Once, and last. nil: the answer is whole.
    func end(_ error: HTTPError?)
}
