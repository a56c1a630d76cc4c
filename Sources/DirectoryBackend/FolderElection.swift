import ControllerRuntime
import Logging
import PromptCore

/// Leader election on a state folder: who holds its lock leads.
///
/// A lease that expires would have no use here: the kernel knows who lives, also while a process or the whole machine is
/// stopped. So a contender only asks again and again, and a leader only looks whether its lock file is still there.
package struct FolderElection: Election {
    private let backend: DirectoryBackend
    private let waits: Bool

    /// The election for `backend`'s state folder; one that does not wait throws `StartFailure.alreadyRunning` instead.
    package init(_ backend: DirectoryBackend, waits: Bool) {
        self.backend = backend
        self.waits = waits
    }

    /// Returns once the folder is taken. Throws the `StartFailure` that no waiting mends.
    package func acquire() async throws {
        var told: String?
        while true {
            do throws(StartFailure) {
                return try await backend.takeFolders()
            } catch {
                guard case .alreadyRunning(let found, _) = error, waits else { throw error }
                let holder = found ?? told ?? "another operator"
                if holder != told {
                    backend.logger.info("Standby", metadata: ["detail": "waiting for \(holder)"])
                    told = holder
                }
            }
            guard await pause() else { throw CancellationError() }
        }
    }

    package func hold() async -> LeadershipLost? {
        while await pause() {
            guard backend.fence.standing == .replaced else { continue }
            let file = backend.state.folder.lockFile
            return LeadershipLost(
                "the file \(file) that this operator locked was removed or replaced, and with it perhaps the whole "
                    + "state folder: nothing more is written")
        }
        return nil
    }

    package func resign() async { await backend.close() }

    /// False when the task was cancelled.
    private func pause() async -> Bool {
        let timeline = Timeline(backend.configuration.clock)
        return await timeline.sleep(until: backend.configuration.lockRetryPeriod)
    }
}
