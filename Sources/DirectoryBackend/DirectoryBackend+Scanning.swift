import Logging
import PromptCore
import PromptOperator

extension DirectoryBackend {
    /// Looks at everything anew: what inotify lost, network file systems, links that were swapped elsewhere; at bundles
    /// only where asked to.
    package func scan(lookingAtBundles: Bool = true) async {
        let tree = await walk()
        noteUnreadable(tree.unreadable)
        noteRefusedWatch()
        await absorb(examine(tree, within: ""))
        lookAtDecisions()
        expireFormer()
        await noteAuditHead()
        guard lookingAtBundles else { return }
        for key in await changedBundles(bundleLooks) { lookAtBundle(key) }
    }

    /// Walks the manifests folder outside the actor, which goes on answering meanwhile.
    private nonisolated func walk() async -> ManifestTree {
        look(in: "", watching: await watches)
    }

    /// Walks a folder of manifests and watches all of it.
    private nonisolated func look(in folder: String, watching watches: WatchTable) -> ManifestTree {
        if folder.isEmpty { watchRootEntry(in: watches) }
        let tree = scanner.scan(folder) { watches.watch(scanner.absolute($0), as: .manifests($0)) }
        if folder.isEmpty, tree.unreadable[""] == nil { unwatchRootEntry(in: watches) }
        return tree
    }

    /// Takes in what may have changed in a folder of manifests.
    func rescan(folder: String) async {
        let tree = look(in: folder, watching: watches)
        await absorb(examine(tree, within: folder))
    }

    /// What has to be read again, told by what a walk found; files that are gone are noted.
    private func examine(_ tree: ManifestTree, within folder: String) -> Examination {
        var result = Examination()
        for (path, fingerprint) in tree.files where catalog.files[path]?.fingerprint != fingerprint {
            result.load.insert(path)
        }
        for (path, file) in catalog.files where !file.isAbsent && PathText.isWithin(path, folder) {
            if tree.files[path] != nil {
                if !areCurrent(file.references) { result.load.insert(path) }
            } else if !tree.isUnknown(path) {
                sort(path, &result)
            }
        }
        return result
    }

    /// Puts one file where it belongs: to be read, or gone.
    func sort(_ path: String, _ result: inout Examination) {
        switch scanner.presence(of: path) {
        case .file: result.load.insert(path)
        case .absent:
            replaceRecognised(path)
            result.touched.formUnion(catalog.markAbsent(path))
        case .unknown: break
        }
    }

    /// Reads files again and tells what changed.
    func absorb(_ examination: Examination) async {
        var touched = examination.touched
        touched.formUnion(apply(await load(examination.load)))
        let maps = touched.filter { $0.kind == .configMap }
        let concerned = Set(maps.flatMap { catalog.dependents(onConfigMap: $0.key) })
        if !concerned.isEmpty { touched.formUnion(apply(await load(concerned))) }
        // What was not read because the process is to end must not be taken for gone.
        guard !Task.isCancelled else { return }
        settle(touched)
        await flushRecords()
    }

    /// Judges deletions and tells what changed.
    func settle(_ touched: Set<ObjectID>) {
        var touched = touched
        for path in Set(touched.filter(catalog.isUnread).compactMap(catalog.file)) {
            touched.formUnion(apply([loader.load(path)]))
        }
        let verdict = deletions.judge(
            missing: catalog.missing, releases: catalog.releaseCount, at: configuration.now())
        for id in verdict.gone { confirmDeletion(of: id) }
        for id in touched.subtracting(verdict.gone) { publish(id) }
        if !verdict.newlyHeld.isEmpty {
            logger.error(
                "Most releases vanished at once: they are kept until they return or mass deletion is allowed",
                metadata: ["releases": "\(verdict.newlyHeld.count)"])
        }
        if let delay = verdict.lookAgain { lookAgain.continuation.yield(delay) }
    }

    /// Takes in what files say; the objects that may have changed.
    func apply(_ loaded: [LoadedFile]) -> Set<ObjectID> {
        var touched: Set<ObjectID> = []
        for file in loaded {
            if let first = file.diagnostics.first, catalog.files[file.path]?.diagnostics != file.diagnostics {
                logger.warning(
                    "Manifest file has problems",
                    metadata: ["problem": "\(first.headline)", "count": "\(file.diagnostics.count)"])
            }
            git?.changed([file.path] + file.references.keys)
            if !saysAll(file) { replaceRecognised(file.path) }
            touched.formUnion(catalog.apply(file))
        }
        return touched
    }

    /// Whether a file says all that was last known of it.
    private func saysAll(_ loaded: LoadedFile) -> Bool {
        let said = Set(loaded.objects.map(\.id))
        return loaded.reading == .whole && said.isSuperset(of: catalog.files[loaded.path]?.objects ?? [])
    }

    /// Reads files, on all processors when there are many.
    private nonisolated func load(_ paths: Set<String>) async -> [LoadedFile] {
        if paths.isEmpty { return [] }
        let loader = await loader
        let sorted = paths.sorted()
        guard sorted.count > 64 else { return sorted.map(loader.load) }
        return await withTaskGroup(of: [LoadedFile].self) { group in
            for start in stride(from: 0, to: sorted.count, by: 256) {
                let part = sorted[start..<min(start + 256, sorted.count)]
                group.addTask { part.compactMap { Task.isCancelled ? nil : loader.load($0) } }
            }
            var loaded: [LoadedFile] = []
            for await part in group { loaded += part }
            return loaded.sorted { $0.path < $1.path }
        }
    }

    var loader: ManifestLoader {
        ManifestLoader(scanner: scanner, configMaps: catalog.configMaps, fileTime: SystemSource.fileTime)
    }

    /// Whether the files that a manifest refers to are as they were when it was read.
    nonisolated func areCurrent(_ references: [String: FileFingerprint?]) -> Bool {
        references.allSatisfy { path, known in
            let status = try? scanner.files.status(of: scanner.absolute(path), followingLinks: true)
            return status?.fingerprint == known
        }
    }

    /// Says once that the kernel's limit is reached, and how to raise it.
    private func noteRefusedWatch() {
        guard !isRefusedWatchTold, let refusal = watches.refusal else { return }
        isRefusedWatchTold = true
        logger.warning(
            "Not every folder can be watched (fs.inotify.max_user_watches): scans find what is missed",
            metadata: ["error": "\(refusal.message)", "every": "\(configuration.rescanInterval)"])
    }

    private func noteUnreadable(_ found: [String: FileError]) {
        for (path, error) in found where unreadable[path] != error {
            logger.warning(
                "Manifests not readable: what was last seen there stays",
                metadata: ["path": "\(path)", "error": "\(error.message)"])
        }
        unreadable = found
    }
}

/// What a look at the manifests asks for.
struct Examination: Sendable {
    /// Files to read.
    var load: Set<String> = []
    /// Objects that have changed already.
    var touched: Set<ObjectID> = []
}
