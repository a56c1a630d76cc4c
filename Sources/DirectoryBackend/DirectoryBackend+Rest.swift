import Logging
import PromptCore
import PromptOperator

extension DirectoryBackend {
    package nonisolated func look(
        at key: ObjectKey, places: Set<String>, expecting resourceVersion: String?
    ) async -> Digest? {
        if resourceVersion == nil, let look = await takeFirstLook(at: key) { return look }
        guard let current = await currentVersion(of: key), resourceVersion ?? current == current else { return nil }
        return try? look(at: key, resourceVersion: current, places: places).digest
    }

    /// What a look found, and what stood at each place of delivery, as `BundleFolder.look` tells it.
    struct Look: Sendable {
        var digest: Digest
        var bundles: [ObjectKey: Int]
    }

    /// Looks at all files that are kept for a release at a resource version, and at what stands at these places.
    nonisolated func look(
        at key: ObjectKey, resourceVersion: String, places: Set<String>
    ) throws(BackendError) -> Look {
        var look = FolderLook(files: state.files)
        var found: [ObjectKey: Int] = [:]
        look.add(resourceVersion)
        look.add(file: try state.folder.releaseFile(key))
        look.addFiles(of: try state.folder.versionsFolder(key))
        look.addFiles(of: try state.folder.runsFolder(key))
        for path in try decisionFiles(of: key) { look.add(file: path) }
        for place in places.sorted() {
            let place = ObjectKey(namespace: key.namespace, name: place)
            look.add(file: try state.folder.bundleFile(place))
            found[place] = look.addBundle(at: try bundles.folder(place).path)
        }
        return Look(digest: look.digest, bundles: found)
    }

    package func restNotes() async -> [ObjectKey: RestNote] {
        defer { restNotesAtStart = nil }
        if let restNotesAtStart { return restNotesAtStart }
        let record = readRemembered()
        return Dictionary(record.releases(0..<record.count).map { ($0.key, $0.note) }) { $1 }
    }

    package nonisolated func keep(_ notes: [ObjectKey: RestNote]) async {
        do throws(BackendError) {
            let (identities, catalog) = await known()
            let record = RestRecord(releases: remembered(notes, identities, catalog))
            try state.publish(try state.stage(record), at: state.folder.restFile)
        } catch {
            logger.info("Notes for the next run not kept", metadata: ["error": "\(error.message)"])
        }
        // The log has grown with whatever changed the notes.
        await noteAuditHead()
    }

    /// What is known of all releases at this moment; whoever takes it makes something of it elsewhere, so that nobody waits.
    private func known() -> (identities: [ObjectKey: ReleaseIdentity], catalog: ManifestCatalog) {
        restNotesAtStart = nil
        return (identities, catalog)
    }

    private nonisolated func remembered(
        _ notes: [ObjectKey: RestNote], _ identities: [ObjectKey: ReleaseIdentity], _ catalog: ManifestCatalog
    ) -> [RememberedRelease] {
        notes.compactMap { key, note in
            guard let identity = identities[key], identity.isRecorded, identity.deletedAt == nil,
                identity.specDigest != nil, let summary = releases[key]
            else { return nil }
            return RememberedRelease(
                key: key, identity: identity, manifest: catalog.rememberedManifest(of: ObjectID(.release, key)),
                note: note, summary: summary)
        }
        .sorted { $0.key < $1.key }
    }

    /// What the last process kept; nothing where it is damaged or another program's.
    func readRemembered() -> RestRecord {
        do throws(BackendError) {
            if let record = try state.read(RestRecord.self, at: state.folder.restFile) { return record }
        } catch {
            logger.info("Notes of the last run not usable", metadata: ["error": "\(error.message)"])
        }
        return RestRecord(releases: [])
    }
}
