import Synchronization

/// A request on its way, as its asker and the transport's thread share it.
final class Transfer: Sendable {
    let request: CheckedRequest
    let sink: any TransferSink
    /// Whether it has a connection of its own, by HTTP/1.1, for as long as it lasts. Where it may be paused, that is what
    /// bounds memory: of an HTTP/2 stream that is paused, megabytes that its window had let go still come in and are kept.
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
