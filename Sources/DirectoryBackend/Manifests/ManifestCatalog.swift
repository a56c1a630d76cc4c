import JSON
import PromptCore

/// What all manifest files say together: a fold of loaded files, with what was last seen of those that cannot be read.
///
/// Several files may claim one object; the one seen first keeps it. An object that no file says any more stays,
/// marked as missing, until it is removed.
struct ManifestCatalog: Sendable {
    /// One file's word for an object.
    struct Claim: Sendable {
        var file: String
        var manifest: Manifest
        var digest: Digest
        var mark: Mark
        /// What is wrong with the file since this was read from it.
        var problems: [Diagnostic] = []
        var isMissing = false
    }

    /// What is known of one file.
    struct File: Sendable {
        var fingerprint: FileFingerprint?
        var references: [String: FileFingerprint?] = [:]
        var configMaps: Set<ObjectKey> = []
        var objects: Set<ObjectID> = []
        var diagnostics: [Diagnostic] = []
        /// Whether the file itself is gone, while what it said is still kept.
        var isAbsent = false
        /// Whether its objects are stand-ins that the file has to be read for.
        var isUnread = false
    }

    /// An object as it counts now.
    struct View: Sendable {
        var manifest: Manifest
        var digest: Digest
        var file: String
        /// Of the manifest, of its file, and of other files that claim the same object.
        var diagnostics: [Diagnostic]
        var isMissing: Bool

        /// What changes with the manifest and with what is wrong with it.
        var version: String {
            if diagnostics.isEmpty { return digest.short }
            return Digest(of: (digest.hex + diagnostics.map(\.headline).joined(separator: "\n")).utf8).short
        }
    }

    private enum Dependency: Hashable {
        case file(String)
        case configMap(ObjectKey)
    }

    private(set) var files: [String: File] = [:]
    private(set) var configMaps: [ObjectKey: ConfigMap] = [:]
    /// Objects that no file says any more.
    private(set) var missing: Set<ObjectID> = []
    private(set) var releaseCount = 0
    private var claims: [ObjectID: [Claim]] = [:]
    private var dependents: [Dependency: Set<String>] = [:]

    /// The object as it counts now; nil when nothing says it.
    func view(_ id: ObjectID) -> View? {
        guard let claims = claims[id], let claim = claims.first(where: { !$0.isMissing }) ?? claims.first else {
            return nil
        }
        let others = claims.filter { !$0.isMissing }
        let duplicates = others.count > 1 ? others.map { Self.duplicate(id, at: $0, of: others) } : []
        return View(
            manifest: claim.manifest, digest: claim.digest, file: claim.file,
            diagnostics: claim.manifest.diagnostics + claim.problems + duplicates, isMissing: claim.isMissing)
    }

    /// Every object there is.
    var ids: some Collection<ObjectID> { claims.keys }

    /// The files that must be read again when a file that they refer to changes.
    func dependents(onFile path: String) -> Set<String> { dependents[.file(path)] ?? [] }

    /// The files that must be read again when a config map changes.
    func dependents(onConfigMap key: ObjectKey) -> Set<String> { dependents[.configMap(key)] ?? [] }

    /// The file that an object is read from.
    func file(of id: ObjectID) -> String? {
        let claims = claims[id]
        return (claims?.first { !$0.isMissing } ?? claims?.first)?.file
    }

    /// Whether what counts of the object is a stand-in that its file has to be read for.
    func isUnread(_ id: ObjectID) -> Bool { file(of: id).flatMap { files[$0]?.isUnread } ?? false }

    /// What tells that an object's manifest is as it was; nil unless its file says this alone, and nothing is wrong with it.
    func rememberedManifest(of id: ObjectID) -> RememberedRelease.Manifest? {
        guard let claims = claims[id], claims.count == 1, let claim = claims.first, !claim.isMissing,
            claim.problems.isEmpty, claim.manifest.diagnostics.isEmpty, let file = files[claim.file], !file.isAbsent,
            file.objects == [id], file.diagnostics.isEmpty, file.configMaps.isEmpty, let print = file.fingerprint
        else { return nil }
        return RememberedRelease.Manifest(fingerprint: print, references: file.references, mark: claim.mark)
    }

    private static func duplicate(_ id: ObjectID, at claim: Claim, of claims: [Claim]) -> Diagnostic {
        let places = claims.map { "\($0.file):\($0.mark.line)" }.joined(separator: " and ")
        return Diagnostic(
            file: claim.file, mark: claim.mark,
            message: "\(id.kind.rawValue) \(id.key) is defined more than once, in \(places): keep one of them")
    }
}

// MARK: - Folding

extension ManifestCatalog {
    /// Enters what was known of a release before the start, until its file is read.
    mutating func seed(_ release: PromptRelease, digest: Digest, file: String) {
        let id = ObjectID(.release, release.key)
        let claim = Claim(file: file, manifest: .release(release), digest: digest, mark: Mark(line: 1, column: 1))
        change([id]) { catalog in
            catalog.claims[id] = [claim]
            catalog.files[file, default: File()].objects.insert(id)
        }
    }

    /// Notes that what is known of a file's objects is all that there is.
    mutating func markRead(_ path: String) { files[path]?.isUnread = false }

    /// Takes in what a file says now; the objects that may have changed.
    mutating func apply(_ loaded: LoadedFile) -> Set<ObjectID> {
        let known = files[loaded.path]?.objects ?? []
        let said = Dictionary(grouping: loaded.objects, by: \.id)
        let touched = known.union(said.keys)
        let rivals = Set(said.keys.flatMap { id in claims[id]?.map(\.file) ?? [] }).subtracting([loaded.path])
        change(touched) { catalog in
            catalog.enter(loaded)
            for id in touched {
                switch (loaded.reading, said[id]) {
                case (.broken, _) where known.contains(id): catalog.keep(id, of: loaded)
                case (_, let objects?): catalog.put(objects, id, of: loaded)
                case (.whole, nil): catalog.miss(id, in: loaded.path)
                case (.partial, nil), (.broken, nil): catalog.keep(id, of: loaded)
                }
            }
        }
        for rival in rivals { dropIfEmpty(rival) }
        return touched
    }

    /// Notes that a file is gone; the objects that may have changed.
    mutating func markAbsent(_ path: String) -> Set<ObjectID> {
        guard let file = files[path], !file.isAbsent else { return [] }
        change(file.objects) { catalog in
            catalog.depend(path, on: [], [])
            catalog.files[path]?.isAbsent = true
            catalog.files[path]?.fingerprint = nil
            catalog.files[path]?.diagnostics = []
            for id in file.objects { catalog.miss(id, in: path) }
        }
        dropIfEmpty(path)
        return file.objects
    }

    /// Removes an object that is missing for good.
    mutating func remove(_ id: ObjectID) {
        let paths = Set((claims[id] ?? []).map(\.file))
        change([id]) { catalog in
            catalog.claims[id] = nil
            for path in paths { catalog.files[path]?.objects.remove(id) }
        }
        for path in paths { dropIfEmpty(path) }
    }

    /// Applies a change and brings the derived tables up to date for the objects that it touches.
    private mutating func change(_ touched: Set<ObjectID>, _ body: (inout ManifestCatalog) -> Void) {
        releaseCount -= touched.count { $0.kind == .release && claims[$0] != nil }
        body(&self)
        for id in touched {
            let view = view(id)
            if view?.isMissing == true { missing.insert(id) } else { missing.remove(id) }
            guard id.kind == .configMap else { continue }
            if case .configMap(let map)? = view?.manifest { configMaps[id.key] = map } else { configMaps[id.key] = nil }
        }
        releaseCount += touched.count { $0.kind == .release && claims[$0] != nil }
    }

    private mutating func enter(_ loaded: LoadedFile) {
        depend(loaded.path, on: loaded.references.keys, loaded.configMaps)
        var file = files[loaded.path] ?? File()
        file.fingerprint = loaded.fingerprint
        file.references = loaded.references
        file.configMaps = loaded.configMaps
        file.diagnostics = loaded.diagnostics
        file.isAbsent = false
        file.isUnread = loaded.isUnread
        files[loaded.path] = file
    }

    /// The file is there and what it says of the object is not known: what it last said stays, with the reason.
    private mutating func keep(_ id: ObjectID, of loaded: LoadedFile) {
        for index in (claims[id] ?? []).indices where claims[id]?[index].file == loaded.path {
            claims[id]?[index].problems = loaded.diagnostics.errors
            claims[id]?[index].isMissing = false
        }
    }

    private mutating func put(_ objects: [LoadedFile.Object], _ id: ObjectID, of loaded: LoadedFile) {
        let fresh = objects.map {
            Claim(
                file: loaded.path, manifest: $0.manifest, digest: $0.digest, mark: $0.mark,
                problems: loaded.reading == .broken ? loaded.diagnostics.errors : [])
        }
        let old = claims[id] ?? []
        let position = old.firstIndex { $0.file == loaded.path } ?? old.count
        let before = old[..<position].filter { $0.file != loaded.path && !$0.isMissing }
        let after = old[position...].filter { $0.file != loaded.path && !$0.isMissing }
        for claim in old where claim.isMissing && claim.file != loaded.path { files[claim.file]?.objects.remove(id) }
        claims[id] = before + fresh + after
        files[loaded.path]?.objects.insert(id)
    }

    /// The file no longer says the object: it stays as missing unless another file says it.
    private mutating func miss(_ id: ObjectID, in path: String) {
        guard var rest = claims[id] else { return }
        if rest.contains(where: { $0.file != path && !$0.isMissing }) {
            rest.removeAll { $0.file == path }
            files[path]?.objects.remove(id)
        } else {
            for index in rest.indices where rest[index].file == path { rest[index].isMissing = true }
        }
        claims[id] = rest
    }

    private mutating func dropIfEmpty(_ path: String) {
        guard let file = files[path], file.isAbsent, file.objects.isEmpty else { return }
        files[path] = nil
    }

    private mutating func depend(
        _ path: String, on references: some Sequence<String>, _ configMaps: Set<ObjectKey>
    ) {
        let old = files[path].map { Self.dependencies($0.references.keys, $0.configMaps) } ?? []
        let new = Self.dependencies(references, configMaps)
        for dependency in old.subtracting(new) {
            dependents[dependency]?.remove(path)
            if dependents[dependency]?.isEmpty == true { dependents[dependency] = nil }
        }
        for dependency in new.subtracting(old) { dependents[dependency, default: []].insert(path) }
    }

    private static func dependencies(
        _ references: some Sequence<String>, _ configMaps: Set<ObjectKey>
    ) -> Set<Dependency> {
        Set(references.map(Dependency.file)).union(configMaps.map(Dependency.configMap))
    }
}
