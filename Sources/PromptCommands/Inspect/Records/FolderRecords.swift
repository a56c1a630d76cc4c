import DirectoryBackend
import JSON
import PromptBundle
import PromptCore
import PromptOperator

/// The folders of an operator, which may be running.
struct FolderRecords: RecordSource {
    private let reader: RecordReader
    /// The manifests folder.
    private let folder: String
    private let output: String
    /// Who decides where nobody says so; nil where the environment does not know.
    private let user: String?

    let defaultNamespace = NamespaceOptions.fallback
    let words = CommandWords()
    let waitHint = "is it running on this state folder? The decision stays open"

    init(state: String, manifests: String = "", output: String = "", user: String? = nil) {
        reader = RecordReader(path: state)
        folder = manifests
        self.output = output
        self.user = user
    }

    func interval(of scope: RecordScope) -> TimeSpan { TimeSpan(milliseconds: 500) }

    func check() throws(CommandFailure) { _ = try reader.keys() }

    func releases(in scope: RecordScope) throws(CommandFailure) -> RecordLook<RecordedRelease> {
        try look(at: scope) { (key) throws(CommandFailure) in
            try reader.release(key).map { [$0] } ?? []
        }
    }

    func versions(in scope: RecordScope) throws(CommandFailure) -> RecordLook<PromptVersion> {
        try look(at: scope) { (key) throws(CommandFailure) in try reader.versions(of: key) }
    }

    func runs(in scope: RecordScope) throws(CommandFailure) -> RecordLook<EvaluationRun> {
        try look(at: scope) { (key) throws(CommandFailure) in try reader.runs(of: key) }
    }

    func decisions(in scope: RecordScope) throws(CommandFailure) -> RecordLook<ReleaseDecision> {
        try look(at: scope) { (key) throws(CommandFailure) in try reader.decisions(of: key) }
    }

    func events(of release: ObjectKey) throws(CommandFailure) -> [ReleaseEvent] { try reader.events(of: release) }

    /// A damaged record stops only the release that it belongs to.
    private func look<Record>(
        at scope: RecordScope, _ read: (ObjectKey) throws(CommandFailure) -> [Record]
    ) throws(CommandFailure) -> RecordLook<Record> {
        var look = RecordLook<Record>()
        let known: Set<ObjectKey> =
            if case .releases = scope { [] } else { Set(try reader.keys()) }
        for key in known.union(scope.named).sorted() where scope.contains(key) {
            do throws(CommandFailure) {
                look.items += try read(key)
            } catch {
                look.problems.append(error.message)
            }
        }
        return look
    }
}

// MARK: - What people write

extension FolderRecords {
    func manifest(of release: RecordedRelease) -> WrittenRelease? { SpecReader(folder: folder).manifest(of: release) }

    func unseen(_ key: ObjectKey) throws(CommandFailure) -> PromptRelease? {
        let written = ManifestReader().read([folder]).releases.first { $0.release.key == key }?.release
        guard let written else {
            throw CommandFailure(
                "there is no release \(key), neither in the state folder \(reader.path) nor in the manifests folder \(folder)",
                exit: .usage)
        }
        return written
    }

    var manifests: String? { folder }

    func actor(_ name: String?) throws(CommandFailure) -> String {
        guard let actor = name ?? user, !actor.isEmpty else {
            throw CommandFailure("say who decides with --actor: USER is not set", exit: .usage)
        }
        return actor
    }

    func write(_ decision: ReleaseDecision) throws(CommandFailure) -> ReleaseDecision {
        do throws(BackendError) {
            return try DecisionWriter(statePath: reader.path).write(decision)
        } catch {
            throw CommandFailure("the decision could not be written: \(error.message)", exit: .error)
        }
    }

    func bundle(serving intent: String, in namespace: String) throws(CommandFailure) -> LoadedBundle {
        try BundleFinder.bundle(below: output, namespace: namespace, for: intent)
    }
}
