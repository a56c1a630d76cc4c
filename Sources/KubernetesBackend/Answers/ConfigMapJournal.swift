import ControllerRuntime
import JSON
import KubernetesClient
import Logging
import PromptCore
import PromptOperator
import Synchronization

/// The answers of runs under way, in ConfigMaps beside their release: written at the end of each round, removed when the
/// run has ended.
///
/// Until then whoever may read the ConfigMaps of the namespace reads what models answered to the cases of a suite. A round
/// costs one write that carries only what is new, and a run one read at its start. Answers of a round that was not
/// finished may be lost with the process. What another process left behind when it died is not known here:
/// `KubernetesBackend.sweep` clears it.
final class ConfigMapJournal: AnswerJournal {
    private struct RunID: Hashable {
        var release: ObjectKey
        var name: String
    }

    private struct Entry {
        var layout = JournalLayout()
        /// Of the objects that are known to stand, by their numbers.
        var uids: [Int: String] = [:]

        init() {}

        /// Of a run whose objects stand so.
        init(_ objects: [JSONValue]) {
            layout = JournalLayout(objects.map(PlacedBundle.files))
            for (index, object) in objects.enumerated() { uids[index + 1] = ObjectMeta(apiObject: object).uid }
        }
    }

    private let backend: KubernetesBackend
    private let entries = Mutex<[RunID: Entry]>([:])

    /// A journal that knows of no run yet.
    init(_ backend: KubernetesBackend) { self.backend = backend }

    func lines(of run: String, _ release: ObjectKey) async throws(BackendError) -> [[UInt8]] {
        let id = RunID(release: release, name: run)
        let objects = try await patiently(id) { () async throws(BackendError) in try await standing(id) }
        let entry = Entry(objects)
        entries.withLock { $0[id] = entry }
        return objects.map(PlacedBundle.files).flatMap(JournalLayout.lines)
    }

    func append(_ line: [UInt8], to run: String, _ release: ObjectKey) async throws(BackendError) {
        let id = RunID(release: release, name: run)
        guard let batch = entries.withLock({ $0[id, default: Entry()].layout.add(line) }) else { return }
        try await write(batch, id)
    }

    func settle(_ run: String, _ release: ObjectKey) async throws(BackendError) {
        let id = RunID(release: release, name: run)
        guard let batch = entries.withLock({ $0[id]?.layout.takeWaiting() }) else { return }
        try await write(batch, id)
    }

    func remove(_ run: String, _ release: ObjectKey) async throws(BackendError) {
        let id = RunID(release: release, name: run)
        let known: Entry
        if let entry = entries.withLock({ $0[id] }) { known = entry } else { known = Entry(try await own(id)) }
        // The last one first: what is left of them is always found from the first one on.
        for index in stride(from: known.layout.objects, to: 0, by: -1) {
            try await delete(index, uid: known.uids[index], of: id)
        }
        entries.withLock { $0[id] = nil }
    }

    func runs(of release: ObjectKey) async throws(BackendError) -> Set<String> {
        Set(entries.withLock { entries in entries.keys.filter { $0.release == release } }.map(\.name))
    }
}

// MARK: - What is asked of the server

extension ConfigMapJournal {
    private func key(_ index: Int, of id: RunID) -> ObjectKey {
        ObjectKey(namespace: id.release.namespace, name: JournalObject.name(id.name, index))
    }

    /// The object of a number; throws where something else has its name.
    private func object(_ index: Int, of id: RunID) async throws(BackendError) -> JSONValue? {
        let key = key(index, of: id)
        guard let object = try await backend.access.get(.configMaps, key) else { return .none }
        guard JournalObject.isJournal(ObjectMeta(apiObject: object), of: id.name) else {
            throw .notOwned("the ConfigMap \(key) was not made by an operator, and answers are to be kept there")
        }
        return object
    }

    private func standing(_ id: RunID) async throws(BackendError) -> [JSONValue] {
        var standing: [JSONValue] = []
        while let object = try await object(standing.count + 1, of: id) { standing.append(object) }
        return standing
    }

    /// The objects of a run; none where something else has the name of one.
    private func own(_ id: RunID) async throws(BackendError) -> [JSONValue] {
        do throws(BackendError) {
            return try await standing(id)
        } catch {
            guard case .notOwned = error else { throw error }
            return []
        }
    }

    private func write(_ batch: JournalLayout.Batch, _ id: RunID) async throws(BackendError) {
        let uid = try await patiently(id) { () async throws(BackendError) in try await put(batch, id) }
        entries.withLock { $0[id]?.uids[batch.object] = uid }
    }

    /// Makes a batch part of its object, which may be there already, or gone again; the object's uid.
    private func put(_ batch: JournalLayout.Batch, _ id: RunID) async throws(BackendError) -> String {
        let key = key(batch.object, of: id)
        if entries.withLock({ $0[id]?.uids[batch.object] }) != nil {
            do throws(BackendError) {
                return try await add(batch, to: key)
            } catch {
                // Somebody removed it; what stood there is asked again if need be.
                guard case .notFound = error else { throw error }
            }
        }
        let new = JournalObject.create(
            batch, of: id.name, id.release, releaseUID: try await backend.uid(of: id.release))
        if let made = try await backend.access.create(new, .configMaps, key, tellingMetadata: true) {
            return ObjectMeta(apiObject: made).uid
        }
        guard let standing = try await object(batch.object, of: id) else {
            throw .conflict("the ConfigMap \(key) was there, and was gone when it was read")
        }
        if PlacedBundle.files(apiObject: standing)[batch.key] == batch.bytes {
            return ObjectMeta(apiObject: standing).uid
        }
        return try await add(batch, to: key)
    }

    private func add(_ batch: JournalLayout.Batch, to key: ObjectKey) async throws(BackendError) -> String {
        let patch = JournalObject.patch(batch)
        let written = try await backend.access.merge(patch, .configMaps, key, tellingMetadata: true)
        return ObjectMeta(apiObject: written).uid
    }

    /// Deletes the object of a number, whose uid is not known where an answer was lost.
    private func delete(_ index: Int, uid: String?, of id: RunID) async throws(BackendError) {
        let key = key(index, of: id)
        if let uid {
            _ = try await backend.access.delete(.configMaps, key, uid: uid)
        } else if let object = try await backend.access.get(.configMaps, key) {
            let meta = ObjectMeta(apiObject: object)
            guard JournalObject.isJournal(meta, of: id.name) else { return }
            _ = try await backend.access.delete(.configMaps, key, uid: meta.uid)
        }
    }
}

// MARK: - A server that is away

extension ConfigMapJournal {
    /// How long a run waits for the server before it ends with an error: longer than a server is away for an update.
    /// Nothing is asked of models meanwhile.
    static let patience: Duration = .seconds(300)

    /// Does something until it succeeds, cannot succeed, or patience ends. Everything here may be done twice.
    private func patiently<Answer: Sendable>(
        _ id: RunID, _ act: () async throws(BackendError) -> Answer
    ) async throws(BackendError) -> Answer {
        let time = Timeline(backend.clock)
        var failures = 0
        while true {
            do throws(BackendError) {
                return try await act()
            } catch {
                let random = backend.access.client.settings.random()
                let next = time.now + BackoffPolicy.watch.delay(afterFailures: failures, random: random)
                guard error.mayPass, next < Self.patience, await time.sleep(until: next) else { throw error }
                if failures == 0 {
                    backend.logger.warning(
                        "Answers of a run wait for the API server",
                        metadata: ["release": "\(id.release)", "run": "\(id.name)", "error": "\(error.message)"])
                }
                failures += 1
            }
        }
    }
}

extension BackendError {
    /// Whether the same may succeed later, without anybody's help.
    fileprivate var mayPass: Bool {
        switch self {
        case .unavailable, .conflict: true
        case .notFound, .notOwned, .denied, .corrupted: false
        }
    }
}
