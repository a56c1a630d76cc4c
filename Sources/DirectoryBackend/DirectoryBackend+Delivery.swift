import PromptCore
import PromptOperator

extension DirectoryBackend {
    package nonisolated func bundle(
        named name: String, in namespace: String
    ) async throws(BackendError) -> StoredBundle? {
        let key = ObjectKey(namespace: namespace, name: name)
        return try await settingMarkAside(key) { () throws(BackendError) in try bundles.read(key) }
    }

    package nonisolated func deliver(
        _ delivery: BundleDelivery, replacing current: StoredBundle?, telling events: [ReleaseEvent]
    ) async throws(BackendError) {
        let key = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
        let ticket = try audit.announce(events)
        do throws(BackendError) {
            try await settingMarkAside(key) { () throws(BackendError) in
                try await bundles.deliver(delivery, replacing: current)
            }
        } catch {
            audit.void(ticket, because: error.message)
            // What a failed delivery staged and discarded again is no change of somebody else's.
            await lookAnew(at: key)
            throw error
        }
        audit.settle(ticket)
        await watchBundle(key)
    }

    package nonisolated func removeBundle(
        named name: String, in namespace: String, ownerUID: String
    ) async throws(BackendError) {
        let key = ObjectKey(namespace: namespace, name: name)
        try await settingMarkAside(key) { () throws(BackendError) in try await bundles.remove(key, ownerUID: ownerUID) }
        await forgetBundle(key)
        // Another release may wait for the place.
        related.tell(RelatedObject(kind: .bundle, key: key))
    }

    /// A damaged mark is set aside and reported once; the bundle itself stays.
    private nonisolated func settingMarkAside<Value>(
        _ key: ObjectKey, _ body: () async throws(BackendError) -> Value
    ) async throws(BackendError) -> Value {
        do throws(BackendError) {
            return try await body()
        } catch {
            if case .corrupted = error { try setAside(state.folder.bundleFile(key), of: key) }
            throw error
        }
    }
}

// MARK: - Drift

extension DirectoryBackend {
    /// Begins to look after the bundles that were delivered before, but for those that are looked after already.
    func noteBundles(butNot known: Set<ObjectKey>) throws(BackendError) {
        for key in try bundles.marked() where !known.contains(key) && !Task.isCancelled { watchBundle(key) }
    }

    /// Notes a bundle as it is now: what differs later was done by somebody else.
    private func watchBundle(_ key: ObjectKey) {
        guard let folder = try? bundles.folder(key) else { return }
        watchBundle(key, in: watches)
        bundleLooks[key] = folder.look
    }

    nonisolated func watchBundle(_ key: ObjectKey, in watches: WatchTable) {
        guard let folder = try? bundles.folder(key) else { return }
        watches.watch(folder.path, as: .bundle(key))
        watches.watch(folder.path + "/" + BundleFolder.dataLink, as: .bundleData(key))
    }

    private func lookAnew(at key: ObjectKey) {
        if bundleLooks[key] != nil { watchBundle(key) }
    }

    private func forgetBundle(_ key: ObjectKey) {
        watches.unwatch(.bundle(key))
        watches.unwatch(.bundleData(key))
        bundleLooks[key] = nil
    }

    /// The bundles that do not look as they did, found outside the actor.
    nonisolated func changedBundles(_ known: [ObjectKey: Int]) async -> [ObjectKey] {
        known.compactMap { key, look in
            guard !bundles.isBusy(key), let folder = try? bundles.folder(key) else { return nil }
            return folder.look == look ? nil : key
        }
    }

    /// Tells the bundle's release when the bundle changed and nobody here did it.
    func lookAtBundle(_ key: ObjectKey) {
        guard let known = bundleLooks[key], !bundles.isBusy(key), let folder = try? bundles.folder(key) else { return }
        let look = folder.look
        guard look != known else { return }
        watchBundle(key)
        let mark = try? bundles.mark(of: key)
        if let release = mark?.release { firstLooks[release] = nil }
        related.tell(RelatedObject(kind: .bundle, key: key, releaseName: mark?.release.name))
    }
}
