import Glibc
import PromptCore
import Synchronization

/// Why a folder is watched.
enum WatchTarget: Sendable, Hashable {
    /// The folder that holds the manifests folder, while that is a link or missing.
    case rootEntry
    /// A folder of manifests, by its path below the manifests folder.
    case manifests(String)
    /// The folder with the namespaces' decisions.
    case decisionNamespaces
    /// The decisions of one namespace.
    case decisions(String)
    /// A delivered bundle: its folder, or the data folder in it.
    case bundle(ObjectKey)
    case bundleData(ObjectKey)
}

/// Which watch of the kernel stands for what. Without inotify nothing is watched, and the periodic scan finds all.
final class WatchTable: Sendable {
    private struct State {
        var watches: [WatchTarget: Int32] = [:]
        /// Two paths may lead to one folder.
        var targets: [Int32: Set<WatchTarget>] = [:]
        var refusal: FileError?
    }

    private let inotify: Inotify?
    private let state = Mutex(State())

    init(_ inotify: Inotify?) { self.inotify = inotify }

    /// The first folder that the kernel refused to watch, mostly because its limit is reached.
    var refusal: FileError? { state.withLock { $0.refusal } }

    /// Watches a folder in the place of what was watched for the same target before.
    func watch(_ folder: String, as target: WatchTarget) {
        guard let inotify else { return }
        state.withLock { state in
            do throws(FileError) {
                let watch = try inotify.add(folder)
                if let old = state.watches.updateValue(watch, forKey: target), old != watch {
                    drop(target, from: old, &state)
                }
                state.targets[watch, default: []].insert(target)
            } catch {
                if !error.isAbsence { state.refusal = state.refusal ?? error }
            }
        }
    }

    /// Ends what is watched for a target.
    func unwatch(_ target: WatchTarget) {
        state.withLock { state in
            if let watch = state.watches.removeValue(forKey: target) { drop(target, from: watch, &state) }
        }
    }

    /// What a watch stands for.
    func targets(of watch: Int32) -> Set<WatchTarget> { state.withLock { $0.targets[watch] ?? [] } }

    /// Forgets a watch that the kernel has ended.
    func forget(_ watch: Int32) {
        state.withLock { state in
            for target in state.targets.removeValue(forKey: watch) ?? [] where state.watches[target] == watch {
                state.watches[target] = nil
            }
        }
    }

    private func drop(_ target: WatchTarget, from watch: Int32, _ state: inout State) {
        state.targets[watch]?.remove(target)
        guard state.targets[watch]?.isEmpty ?? true else { return }
        state.targets[watch] = nil
        inotify?.remove(watch)
    }
}
