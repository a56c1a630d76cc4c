import Logging
import ServiceLifecycle
import Synchronization

/// Stands by until it leads, runs the work, and stops it when the lead is lost.
///
/// It ends by throwing `LeadershipLost` instead of contending again, as client-go does: only a new process surely holds
/// nothing that it read while it led. Graceful shutdown ends the waiting at once, and a lead after the work has ended by
/// itself; a loss cancels the work. In each case the work has returned before the lead is given up.
package final class LeaderElector: Service {
    private let election: any Election
    private let logger: Logger
    private let work: @Sendable () async throws -> Void
    private let leads = Mutex(false)

    /// An elector of `work`, which returns when the process shuts down gracefully or its task is cancelled.
    package init(_ election: some Election, logger: Logger, work: @escaping @Sendable () async throws -> Void) {
        self.election = election
        self.logger = logger
        self.work = work
    }

    /// Whether the work runs in this process now, for readiness and metrics.
    package var isLeading: Bool { leads.withLock { $0 } }

    /// Contends, leads, and returns when the work did; throws what it threw, or `LeadershipLost`.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.election.acquire() }
        } catch is CancellationError {
            return
        }
        logger.info("Leading")
        leads.withLock { $0 = true }
        let end = await lead()
        leads.withLock { $0 = false }
        switch end {
        case .lost(let loss):
            logger.error("Leadership lost", metadata: ["reason": "\(loss.reason)"])
            throw loss
        case .worked(let result):
            await election.resign()
            try result.get()
        }
    }

    private enum End: Sendable {
        case worked(Result<Void, any Error>)
        case lost(LeadershipLost)
    }

    private func lead() async -> End {
        await withTaskGroup(of: End?.self) { group in
            group.addTask { .worked(await self.result()) }
            group.addTask { await self.election.hold().map(End.lost) }
            var end: End?
            // The work is awaited whatever comes first; what ended the lead counts.
            for await next in group {
                guard let next else { continue }
                end = end ?? next
                group.cancelAll()
            }
            return end ?? .worked(.failure(CancellationError()))
        }
    }

    private func result() async -> Result<Void, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}
