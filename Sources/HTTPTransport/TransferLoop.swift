import CCurl
import Foundation

/// What one of the transport's threads does. Made, used and dropped on that thread.
final class TransferLoop {
    private let queue: TransferQueue
    private let multi: MultiHandle
    private let configuration: HTTPTransport.Configuration
    private var active: [ObjectIdentifier: EasyTransfer] = [:]
    /// No deadline passes before it; nil: none is known.
    private var nextDeadline: ContinuousClock.Instant?

    init(queue: TransferQueue, multi: MultiHandle, configuration: HTTPTransport.Configuration) {
        self.queue = queue
        self.multi = multi
        self.configuration = configuration
    }

    /// Starts a thread, which ends with the queue's `stop`; nil where memory or descriptors are lacking.
    static func start(_ configuration: HTTPTransport.Configuration) -> TransferQueue? {
        guard let multi = MultiHandle(configuration) else { return nil }
        let queue = TransferQueue(multi: multi)
        let thread = Thread {
            Thread.current.name = "promptops.http"
            TransferLoop(queue: queue, multi: multi, configuration: configuration).run()
            queue.end()
        }
        thread.stackSize = 1 << 20
        thread.start()
        return queue
    }

    private func run() {
        blockSignals()
        while true {
            let (commands, goesOn) = queue.take()
            for command in commands { obey(command) }
            guard goesOn else { break }
            var count: Int32 = 0
            _ = curl_multi_perform(multi.pointer, &count)
            finishDone()
            endExpired()
            _ = curl_multi_poll(multi.pointer, nil, 0, waitMilliseconds, nil)
        }
        for easy in active.values { end(easy, .cancelled) }
    }

    /// Signals are other threads' business; and a write by OpenSSL to a closed socket raises SIGPIPE, which stays
    /// without effect on a thread that blocks it.
    private func blockSignals() {
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func obey(_ command: TransferQueue.Command) {
        switch command {
        case .start(let transfer): start(transfer)
        case .cancel(let transfer):
            if let easy = active[ObjectIdentifier(transfer)] { end(easy, .cancelled) }
        case .resume(let transfer):
            guard let easy = active[ObjectIdentifier(transfer)] else { return }
            if let failure = easy.resume() { end(easy, failure) }
            // Silence counts again from here.
            notice(easy.deadlines)
        }
    }

    private func start(_ transfer: Transfer, after previous: EasyTransfer? = nil) {
        guard !transfer.isCancelled else { return transfer.sink.end(.cancelled) }
        guard let easy = EasyTransfer(transfer, configuration, after: previous) else {
            return transfer.sink.end(.unreachable("\(transfer.request.place): no memory for a connection"))
        }
        active[ObjectIdentifier(transfer)] = easy
        if let failure = easy.prepare(configuration) { return end(easy, failure) }
        let code = curl_multi_add_handle(multi.pointer, easy.handle)
        guard code == CURLM_OK else {
            return end(easy, .unreachable("\(transfer.request.place): no memory for a connection"))
        }
        notice(easy.deadlines)
    }

    /// Takes the transfers that libcurl is done with.
    private func finishDone() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi.pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let easy = EasyTransfer.of(handle)
            else { continue }
            let code = message.pointee.data.result
            if easy.isRepeatable(after: code) {
                remove(easy)
                start(easy.transfer, after: easy)
            } else {
                end(easy, easy.failure(atEnd: code))
            }
        }
    }

    /// Ends a transfer, and its connection unless the answer is whole.
    private func end(_ easy: EasyTransfer, _ error: HTTPError?) {
        remove(easy)
        easy.transfer.sink.end(error)
    }

    private func remove(_ easy: EasyTransfer) {
        active[ObjectIdentifier(easy.transfer)] = nil
        _ = curl_multi_remove_handle(multi.pointer, easy.handle)
    }
}

extension TransferLoop {
    private func notice(_ deadlines: TransferDeadlines) {
        guard let next = deadlines.next else { return }
        nextDeadline = min(nextDeadline ?? next, next)
    }

    /// Looks at all deadlines once the earliest that was known has passed; a move only puts one off.
    private func endExpired() {
        guard let earliest = nextDeadline else { return }
        let now = ContinuousClock.now
        guard earliest <= now else { return }
        nextDeadline = nil
        for easy in active.values {
            if let expiry = easy.expiry(at: now) {
                end(easy, HTTPError(expiry, at: easy.transfer.request.place))
            } else {
                notice(easy.deadlines)
            }
        }
    }

    /// Until the next deadline, at most an hour; libcurl minds its own timers.
    private var waitMilliseconds: Int32 {
        guard let nextDeadline else { return 3_600_000 }
        let (seconds, attoseconds) = (nextDeadline - .now).components
        return Int32(clamping: max(0, min(3600, seconds) * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
    }
}
