import PromptOperator
import Synchronization

/// Makes the state and the output folder durable, together where they share a file system.
final class DurableFolders: Sendable {
    private let groups: (state: DurabilityGroup, output: DurabilityGroup)?
    private let share = Mutex(false)

    init(state: String, output: String, files: any FileSystem, durability: Durability) {
        switch durability {
        case .none: groups = nil
        case .full:
            groups = (
                DurabilityGroup(fileSystemOf: state, in: files), DurabilityGroup(fileSystemOf: output, in: files)
            )
        }
    }

    /// Notes that one sync is enough for both.
    func shareOneFileSystem() { share.withLock { $0 = true } }

    /// Returns once all that was written below the state folder is durable.
    func state() async throws(BackendError) {
        guard let groups else { return }
        do { try await groups.state.sync() } catch { throw BackendError(error) }
    }

    /// Returns once all that was written below both folders is durable.
    func both() async throws(BackendError) {
        guard let groups else { return }
        try await state()
        if share.withLock({ $0 }) { return }
        do { try await groups.output.sync() } catch { throw BackendError(error) }
    }
}
