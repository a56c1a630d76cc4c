import Logging
import PromptCore

extension DirectoryBackend {
    /// What a batch of events asks to be looked at.
    private struct Attention {
        var files: Set<String> = []
        var folders: Set<String> = []
        var namespaces: Set<String> = []
        var decisions: Set<DecisionFile> = []
        var bundles: Set<ObjectKey> = []

        struct DecisionFile: Hashable {
            var namespace: String
            var name: String
        }
    }

    /// Looks at what the kernel told of; after an overflow, at everything.
    func receive(_ events: [InotifyEvent]) async {
        if events.contains(where: \.isOverflow) {
            logger.warning("inotify lost events: everything is looked at anew")
            return await scan()
        }
        var attention = Attention()
        for event in events {
            for target in watches.targets(of: event.watch) { note(event, target, &attention) }
            if event.isEnd { watches.forget(event.watch) }
        }
        await look(attention)
    }

    private func note(_ event: InotifyEvent, _ target: WatchTarget, _ attention: inout Attention) {
        switch target {
        case .rootEntry:
            if event.name == PathText.name(of: configuration.manifests) { attention.folders.insert("") }
        case .manifests(let folder): note(event, inFolder: folder, &attention)
        case .decisionNamespaces:
            if StateFolder.isSafe(event.name) { attention.namespaces.insert(event.name) }
        case .decisions(let namespace):
            if !event.isCreation {
                attention.decisions.insert(Attention.DecisionFile(namespace: namespace, name: event.name))
            }
        case .bundle(let key), .bundleData(let key): attention.bundles.insert(key)
        }
    }

    private func note(_ event: InotifyEvent, inFolder folder: String, _ attention: inout Attention) {
        if event.isFolderGone {
            attention.folders.insert(PathText.folder(of: folder))
            return
        }
        guard !event.name.isEmpty else { return }
        let path = PathText.join(folder, event.name)
        let status = try? scanner.files.status(of: scanner.absolute(path), followingLinks: false)
        if event.name.hasPrefix(".") {
            // A link that visible names lead through, as `..data`; others are of no account.
            if status?.kind == .link { attention.folders.insert(folder) }
        } else if event.isAboutFolder || status?.kind == .folder {
            attention.folders.insert(path)
        } else if status?.kind == .link || status == nil, !ManifestScanner.isManifest(event.name) {
            // A link may lead, or have led, to a folder.
            attention.folders.insert(path)
            attention.files.insert(path)
        } else if !(event.isCreation && status?.kind == .file && status?.names == 1) {
            // A new file of one name is read once it is closed.
            attention.files.insert(path)
        }
    }

    private func look(_ attention: Attention) async {
        for folder in attention.folders.sorted() {
            let isCovered = attention.folders.contains { $0 != folder && PathText.isWithin(folder, $0) }
            if !isCovered { await rescan(folder: folder) }
        }
        var examination = Examination()
        for file in attention.files.sorted() {
            if ManifestScanner.isManifest(file) { sort(file, &examination) }
            examination.load.formUnion(catalog.dependents(onFile: file))
        }
        if !examination.load.isEmpty || !examination.touched.isEmpty { await absorb(examination) }
        for namespace in attention.namespaces { lookAtDecisions(in: namespace) }
        for file in attention.decisions { lookAtDecision(file.name, in: file.namespace) }
        for key in attention.bundles { lookAtBundle(key) }
    }

    /// Where the manifests folder is itself a link, its swap is seen in the folder that holds it; and where it is not
    /// there, its return. A folder that is there tells itself that it goes.
    nonisolated func watchRootEntry(in watches: WatchTable) {
        if isRootFolder { return }
        let folder = PathText.folder(of: configuration.manifests)
        watches.watch(folder.isEmpty ? "." : folder, as: .rootEntry)
    }

    /// To be called once the manifests folder is watched itself.
    nonisolated func unwatchRootEntry(in watches: WatchTable) {
        if isRootFolder { watches.unwatch(.rootEntry) }
    }

    private nonisolated var isRootFolder: Bool {
        let status = try? scanner.files.status(of: configuration.manifests, followingLinks: false)
        return status?.kind == .folder
    }
}
