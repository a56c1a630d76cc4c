import PromptCore
import Synchronization

/// The releases of which what is known did not hold, so that the next plan reads everything live.
final class DoubtBook: Sendable {
    private let doubted = Mutex<Set<ObjectKey>>([])

    /// Enters a release.
    func note(_ key: ObjectKey) { doubted.withLock { _ = $0.insert(key) } }

    /// Whether a release is entered; it is no longer.
    func take(_ key: ObjectKey) -> Bool { doubted.withLock { $0.remove(key) != nil } }
}
