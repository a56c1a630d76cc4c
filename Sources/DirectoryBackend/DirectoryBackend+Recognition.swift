import PromptCore
import PromptOperator

/// A release that is as the last process left it, with what stands at its places of delivery.
struct RecognisedRelease: Sendable {
    var release: RememberedRelease
    /// Its manifest's file, as if it had been read.
    var file: LoadedFile
    var look: DirectoryBackend.Look
}

/// The start of a process that follows another one of the same program: releases that were at rest are recognised by what
/// tells that files are the same, and neither their manifests nor their records are read before somebody asks for them.
extension DirectoryBackend {
    /// Takes up every release that is as the last process left it, and watches its bundles; the places that were looked at.
    func recognise() async -> Set<ObjectKey> {
        let parts = await recognise(readRemembered(), watching: watches)
        restNotesAtStart = Dictionary(parts.flatMap(\.notes)) { $1 }
        var places: Set<ObjectKey> = []
        for found in parts.flatMap(\.recognised) {
            takeUp(found)
            places.formUnion(found.look.bundles.keys)
        }
        return places
    }

    /// Some of the releases that the last process remembered.
    private struct Part: Sendable {
        var notes: [(ObjectKey, RestNote)] = []
        var recognised: [RecognisedRelease] = []
    }

    private func takeUp(_ found: RecognisedRelease) {
        let (release, look) = (found.release, found.look)
        identities[release.key] = release.identity
        _ = catalog.apply(found.file)
        bundleLooks.merge(look.bundles) { $1 }
        firstLooks[release.key] = look.digest
        releases.set(release.summary, for: release.key)
    }

    /// Outside the actor and on all processors: there may be ten thousand.
    private nonisolated func recognise(_ record: RestRecord, watching watches: WatchTable) async -> [Part] {
        await withTaskGroup(of: (Int, Part).self) { group in
            for start in stride(from: 0, to: record.count, by: 256) {
                group.addTask {
                    var part = Part()
                    guard !Task.isCancelled else { return (start, part) }
                    for release in record.releases(start..<min(start + 256, record.count)) {
                        part.notes.append((release.key, release.note))
                        if let found = self.recognise(release, watching: watches) { part.recognised.append(found) }
                    }
                    return (start, part)
                }
            }
            var parts: [(start: Int, part: Part)] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.start < $1.start }.map(\.part)
        }
    }

    private nonisolated func recognise(
        _ release: RememberedRelease, watching watches: WatchTable
    ) -> RecognisedRelease? {
        guard let file = release.unreadFile, isCurrent(file) else { return nil }
        // Before the look: a change in between is then told.
        for place in release.note.places {
            watchBundle(ObjectKey(namespace: release.key.namespace, name: place), in: watches)
        }
        let look = try? look(
            at: release.key, resourceVersion: release.identity.resourceVersion([]), places: release.note.places)
        guard let look, look.digest == release.note.look else { return nil }
        return RecognisedRelease(release: release, file: file, look: look)
    }

    private nonisolated func isCurrent(_ file: LoadedFile) -> Bool {
        let status = try? scanner.files.status(of: scanner.absolute(file.path), followingLinks: true)
        return status?.kind == .file && status?.fingerprint == file.fingerprint && areCurrent(file.references)
    }

    /// The look that the release was recognised by, once, while nothing has been told of it since.
    func takeFirstLook(at key: ObjectKey) -> Digest? { firstLooks.removeValue(forKey: key) }

    /// The fingerprint of each namespace's folder of decisions.
    func decisionFolderPrints() -> [String: FileFingerprint] {
        let folder = state.folder.decisionsFolder
        let namespaces = (try? state.files.namesIfPresent(in: folder)) ?? []
        return namespaces.reduce(into: [:]) { prints, namespace in
            let status = try? state.files.status(of: folder + "/" + namespace, followingLinks: true)
            prints[namespace] = status?.fingerprint
        }
    }

    /// Takes back what was found of releases before somebody decided about their namespace.
    func dropFirstLooks(unlessDecisionsAre prints: [String: FileFingerprint]) {
        firstLooks = firstLooks.filter { decisionFolders[$0.key.namespace] == prints[$0.key.namespace] }
    }
}
