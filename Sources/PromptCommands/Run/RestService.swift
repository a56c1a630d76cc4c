import DirectoryBackend
import PromptOperator
import ServiceLifecycle
import Synchronization

/// Ends when the operator beside it has come to rest; that ends the process.
final class RestService: Service {
    private let promptOperator: Operator<DirectoryBackend>
    private let rested = Mutex(false)
    private let failures = Mutex(0)

    init(_ promptOperator: Operator<DirectoryBackend>) { self.promptOperator = promptOperator }

    /// False: it was stopped before.
    var hasComeToRest: Bool { rested.withLock { $0 } }

    /// What still failed, every time it was tried, when it came to rest.
    var failing: Int { failures.withLock { $0 } }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.promptOperator.whenAtRest() }
            failures.withLock { $0 = promptOperator.failing }
            rested.withLock { $0 = true }
        } catch is CancellationError {
            return
        }
    }
}
