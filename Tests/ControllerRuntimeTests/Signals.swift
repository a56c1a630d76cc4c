import Synchronization

/// Something a test waits for; once raised it stays raised. A wait also ends when its task is cancelled.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func raise() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}

/// A room whose visitors leave once `opensAt` of them have been in it together.
final class Crowd: Sendable {
    private struct Count {
        var present = 0
        var largest = 0
    }

    private let opensAt: Int
    private let count = Mutex(Count())
    private let full = Signal()

    init(opensAt: Int) { self.opensAt = opensAt }

    var largest: Int { count.withLock { $0.largest } }

    func visit() async throws {
        let present = count.withLock { count in
            count.present += 1
            count.largest = max(count.largest, count.present)
            return count.present
        }
        if present == opensAt { full.raise() }
        await full.wait()
        await Task.yield()
        count.withLock { $0.present -= 1 }
    }
}
