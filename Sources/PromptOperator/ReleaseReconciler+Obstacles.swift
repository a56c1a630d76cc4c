import PromptCore
import Synchronization

extension ReleaseReconciler {
    /// Says once what keeps a release from going on: in its status, or, where that cannot be written, in an event and the
    /// log alone. What the status says already is not said again.
    func tell(of obstacle: Obstacle, _ key: ObjectKey) async {
        do throws(BackendError) {
            guard let stored = try await backend.release(key) else { return }
            let status = stored.status ?? ReleaseStatus()
            if let delivery = status.condition(.delivered), delivery.reason == StatusReason.deliveryFailed,
                delivery.message == obstacle.message
            {
                return
            }
            let next = status.blocked(by: obstacle, generation: stored.release.meta.generation, at: now())
            guard next != stored.status else { return }
            // A status that nobody can read is not written over and over.
            if stored.status == nil, obstacles[key] == obstacle { return }
            await commit(next, of: stored, telling: obstacle)
        } catch {
            // What can be said without the release is said by whoever tries again.
        }
    }

    private func commit(_ status: ReleaseStatus, of stored: StoredRelease, telling obstacle: Obstacle) async {
        let key = stored.release.key
        let told = events([.blocked(by: obstacle)], of: stored.release)
        do throws(BackendError) {
            _ = try await backend.commit(
                status, of: key, expecting: stored.resourceVersion, telling: obstacles[key] == obstacle ? [] : told)
        } catch {
            // Somebody else wrote, or nobody can: the next try has it to say.
            guard case .denied = error else { return }
            if obstacles[key] != obstacle { backend.tell(told) }
        }
        if obstacles[key] != obstacle { log(told) }
        obstacles.note(obstacle, of: key)
    }
}

/// The obstacles that were told since the release last got by, so that each is told once also where no status keeps it.
final class ObstacleBook: Sendable {
    private let told = Mutex<[ObjectKey: Obstacle]>([:])

    subscript(_ key: ObjectKey) -> Obstacle? { told.withLock { $0[key] } }

    /// Enters or, with nil, crosses out what was told of a release.
    func note(_ obstacle: Obstacle?, of key: ObjectKey) { told.withLock { $0[key] = obstacle } }
}
