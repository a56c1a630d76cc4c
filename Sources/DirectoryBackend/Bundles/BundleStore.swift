import PromptBundle
import PromptCore
import PromptOperator
import Synchronization

/// Bundles as folders below the output folder, with their marks in the state folder.
///
/// A bundle is replaced as a whole. The content is made durable, then seen, then marked; a run that is killed in
/// between leaves new content with an old mark, which the next delivery mends.
final class BundleStore: Sendable {
    private let output: String
    private let state: StateFiles
    private let durable: @Sendable () async throws(BackendError) -> Void
    private let now: @Sendable () -> Timestamp
    private let busy = Mutex<Set<ObjectKey>>([])

    /// Bundles below `output`; `durable` returns once all that was written before is durable, in both folders.
    init(
        output: String, state: StateFiles, now: @escaping @Sendable () -> Timestamp,
        durable: @escaping @Sendable () async throws(BackendError) -> Void
    ) {
        self.output = output
        self.state = state
        self.now = now
        self.durable = durable
    }

    private var files: any FileSystem { state.files }

    /// The folder of a bundle.
    func folder(_ key: ObjectKey) throws(BackendError) -> BundleFolder {
        let (namespace, name) = (try StateFolder.safe(key.namespace), try StateFolder.safe(key.name))
        return BundleFolder(path: "\(output)/\(namespace)/\(name)", files: files)
    }

    /// Whether a delivery or removal is under way.
    func isBusy(_ key: ObjectKey) -> Bool { busy.withLock { $0.contains(key) } }

    /// The mark of a bundle; a damaged one is reported and stays where it is.
    func mark(of key: ObjectKey) throws(BackendError) -> BundleMark? {
        try state.read(BundleMark.self, at: state.folder.bundleFile(key))
    }

    /// Every bundle that has a mark.
    func marked() throws(BackendError) -> [ObjectKey] { try state.keys(in: state.folder.bundlesFolder) }

    /// The bundle as it stands now; nil when nothing is there.
    func read(_ key: ObjectKey) throws(BackendError) -> StoredBundle? {
        Self.stored(try content(of: key), mark: try mark(of: key))
    }

    func deliver(_ delivery: BundleDelivery, replacing current: StoredBundle?) async throws(BackendError) {
        let key = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
        try Self.check(delivery)
        try begin(key)
        defer { end(key) }
        let (content, mark) = (try content(of: key), try mark(of: key))
        let stored = Self.stored(content, mark: mark)
        guard stored?.resourceVersion == current?.resourceVersion else {
            throw .conflict("the bundle \(key) has changed since it was read")
        }
        if mark == nil { try await claim(key, content, for: delivery) }
        if stored?.digest == delivery.digest {
            // What an operator that was killed had written may be seen and not be durable yet.
            if mark != BundleMark(delivery) { try await raise(key, delivery) } else { try await durable() }
        } else {
            try await replace(key, content, by: delivery)
        }
    }

    func remove(_ key: ObjectKey, ownerUID: String) async throws(BackendError) {
        guard try mark(of: key)?.ownerUID == ownerUID else { return }
        try begin(key)
        defer { end(key) }
        let folder = try folder(key)
        try BackendError.mapping { () throws(FileError) in try folder.unpublish() }
        // Only then the rest: a power cut must find the whole bundle or none, and no bundle without its mark.
        try await durable()
        try BackendError.mapping { () throws(FileError) in try folder.remove() }
        try state.remove(state.folder.bundleFile(key))
    }

    /// Removes what a killed run left in the bundles that are ours, but for those that are known to be clean; what cannot
    /// be removed is answered.
    func removeLeftovers(butNotOf clean: Set<ObjectKey>) async throws(BackendError) -> [FileError] {
        var failures: [FileError] = []
        var littered: [BundleFolder] = []
        for key in try marked() where !clean.contains(key) && !Task.isCancelled {
            let folder = try folder(key)
            do throws(FileError) {
                if try !folder.leftovers().isEmpty { littered.append(folder) }
            } catch {
                failures.append(error)
            }
        }
        if littered.isEmpty { return failures }
        try await durable()
        for folder in littered {
            do throws(FileError) { try folder.removeLeftovers() } catch { failures.append(error) }
        }
        return failures
    }

    private func removeLeftovers(of key: ObjectKey) throws(BackendError) {
        let folder = try folder(key)
        try BackendError.mapping { () throws(FileError) in try folder.removeLeftovers() }
    }

    private func content(of key: ObjectKey) throws(BackendError) -> BundleFolder.Content {
        let folder = try folder(key)
        return try BackendError.mapping { () throws(FileError) in try folder.read() }
    }
}

extension BundleStore {
    private func begin(_ key: ObjectKey) throws(BackendError) {
        guard busy.withLock({ $0.insert(key).inserted }) else {
            throw .conflict("the bundle \(key) is being written")
        }
    }

    private func end(_ key: ObjectKey) { _ = busy.withLock { $0.remove(key) } }

    /// Notes that a folder is ours before anything is put into it; throws `notOwned` for one that is somebody's.
    private func claim(
        _ key: ObjectKey, _ content: BundleFolder.Content, for delivery: BundleDelivery
    ) async throws(BackendError) {
        let place = try state.folder.bundleFile(key)
        switch content {
        case .nothing: try removeLeftovers(of: key)
        case .bundle(let snapshot) where snapshot.digest == delivery.digest: break
        case .bundle where try state.hasSetAside(place): break
        case .bundle, .foreign:
            throw .notOwned(
                "the folder \(try folder(key).path) was not made by this operator: remove it, or deliver under another "
                    + "name")
        }
        let staged = try state.stage(BundleMark(claiming: delivery))
        try await durable()
        guard try state.publishNew(staged, at: place) else {
            throw .conflict("the bundle \(key) was claimed meanwhile")
        }
    }

    /// Equal content: only the mark is written.
    private func raise(_ key: ObjectKey, _ delivery: BundleDelivery) async throws(BackendError) {
        let staged = try state.stage(BundleMark(delivery))
        try await durable()
        try state.publish(staged, at: state.folder.bundleFile(key))
        try await durable()
    }

    private func replace(
        _ key: ObjectKey, _ content: BundleFolder.Content, by delivery: BundleDelivery
    ) async throws(BackendError) {
        let folder = try folder(key)
        let data = BundleFolder.dataFolderName(at: now(), word: state.makeWord())
        let mark = try state.stage(BundleMark(delivery))
        var added: [String] = []
        do throws(BackendError) {
            added = try BackendError.mapping { () throws(FileError) in
                try folder.stage(delivery.files, as: data)
                return try folder.addNames(Set(delivery.files.keys))
            }
            try await durable()
            try BackendError.mapping { () throws(FileError) in try folder.publish(data) }
        } catch {
            state.discard(mark)
            folder.removeNames(added)
            folder.discard(data)
            throw error
        }
        do throws(BackendError) {
            try BackendError.mapping { () throws(FileError) in
                try folder.repairNames(Set(delivery.files.keys).subtracting(added))
            }
        } catch {
            state.discard(mark)
            throw error
        }
        try state.publish(mark, at: state.folder.bundleFile(key))
        try await durable()
        // Only now: a power cut must find the folder that the durable link leads to, with all of its names. What stays
        // is removed at the start.
        guard case .bundle(let old) = content else { return }
        try BackendError.mapping { () throws(FileError) in
            try folder.removeStaleNames(Set(delivery.files.keys), among: files.names(in: folder.path))
        }
        folder.discard(old.dataFolder)
    }

    private static func check(_ delivery: BundleDelivery) throws(BackendError) {
        if let name = delivery.files.keys.first(where: { !BundleFormat.isFileName($0) }) {
            throw .denied("\"\(name.prefix(80))\" cannot be the name of a file in a bundle")
        }
        guard BundleDigest.of(delivery.files) == delivery.digest else {
            throw .denied(
                "the files of bundle \(delivery.release.namespace)/\(delivery.name) are not those of its digest")
        }
    }

    private static func stored(_ content: BundleFolder.Content, mark: BundleMark?) -> StoredBundle? {
        let digest: Digest
        switch content {
        case .nothing: return nil
        case .foreign: digest = BundleDigest.of([:], flaws: ["."])
        case .bundle(let snapshot): digest = snapshot.digest
        }
        let version = "\(digest.hex)-\(mark?.transition.map(String.init) ?? "")-\(mark?.ownerUID ?? "")"
        return StoredBundle(
            digest: digest, transition: mark?.transition, ownerUID: mark?.ownerUID, release: mark?.release,
            resourceVersion: version)
    }
}
