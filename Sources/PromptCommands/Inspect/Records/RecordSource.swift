import JSON
import PromptBundle
import PromptCore
import PromptOperator

/// Where commands find what an operator recorded, and leave what a person decides.
///
/// Every read is live. What cannot be read is a sentence for the command's user; in a list it stops only itself.
protocol RecordSource: Sendable {
    /// The namespace of a name that brings none, where `-n` is left out.
    var defaultNamespace: String { get }
    /// How long who waits or watches pauses between two looks at what a scope holds.
    func interval(of scope: RecordScope) -> TimeSpan
    /// How a person goes on with what is found here.
    var words: CommandWords { get }

    /// Throws, with what would help, where the place itself cannot be read: a list of nothing would be a lie.
    func check() async throws(CommandFailure)

    /// Sorted by namespace and name.
    func releases(in scope: RecordScope) async throws(CommandFailure) -> RecordLook<RecordedRelease>
    /// By release; those of one release oldest first.
    func versions(in scope: RecordScope) async throws(CommandFailure) -> RecordLook<PromptVersion>
    /// By release; those of one release oldest first.
    func runs(in scope: RecordScope) async throws(CommandFailure) -> RecordLook<EvaluationRun>
    /// By release; those of one release oldest first.
    func decisions(in scope: RecordScope) async throws(CommandFailure) -> RecordLook<ReleaseDecision>
    /// What is told of a release, oldest first.
    func events(of release: ObjectKey) async throws(CommandFailure) -> [ReleaseEvent]
    /// The history of a release whose records were read: its events, and what this place tells in other ways.
    func told(of release: RecordedRelease, _ records: ReleaseRecords) -> [ReleaseEvent]

    /// What people wrote of a release that is recorded; nil where it cannot be read.
    func manifest(of release: RecordedRelease) async -> WrittenRelease?
    /// A release that no operator has seen yet; nil where there is none.
    func unseen(_ key: ObjectKey) async throws(CommandFailure) -> PromptRelease?
    /// Where a person mends a manifest that has errors: an argument of `promptops validate`; nil where there is none.
    var manifests: String? { get }

    /// Who decides. `name` is what was said on the command line.
    func actor(_ name: String?) async throws(CommandFailure) -> String
    /// Stores a decision; what was stored, with its name and uid.
    func write(_ decision: ReleaseDecision) async throws(CommandFailure) -> ReleaseDecision
    /// What a person can look after where a decision stays open.
    var waitHint: String { get }

    /// The bundle that serves an intent to the workloads of a namespace.
    func bundle(serving intent: String, in namespace: String) async throws(CommandFailure) -> LoadedBundle
}

/// A release as people wrote it.
struct WrittenRelease: Sendable {
    var release: PromptRelease
    var spec: JSONValue
}

/// Whose records a command wants.
enum RecordScope: Sendable, Hashable {
    /// These releases' alone.
    case releases(Set<ObjectKey>)
    /// Those of namespaces (nil: all), and of these releases, which may be gone while their records are kept.
    case namespaces(Set<String>?, and: Set<ObjectKey>)

    static func release(_ key: ObjectKey) -> RecordScope { .releases([key]) }

    /// Whether it wants what belongs to a release.
    func contains(_ key: ObjectKey) -> Bool {
        switch self {
        case .releases(let keys): keys.contains(key)
        case .namespaces(let namespaces, let keys): namespaces?.contains(key.namespace) ?? true || keys.contains(key)
        }
    }

    /// The releases that it names.
    var named: Set<ObjectKey> {
        switch self {
        case .releases(let keys), .namespaces(_, let keys): keys
        }
    }
}

/// One look at records of a kind.
struct RecordLook<Record: Sendable>: Sendable {
    var items: [Record]
    /// Why some could not be read.
    var problems: [String]

    init(_ items: [Record] = [], problems: [String] = []) {
        self.items = items
        self.problems = problems
    }

    func map<Other>(_ transform: (Record) -> Other) -> RecordLook<Other> {
        RecordLook<Other>(items.map(transform), problems: problems)
    }

    /// The records; throws what could not be read of them.
    var whole: [Record] {
        get throws(CommandFailure) {
            if let problem = problems.first { throw CommandFailure(problem) }
            return items
        }
    }
}

// MARK: - One release

extension RecordSource {
    func told(of release: RecordedRelease, _ records: ReleaseRecords) -> [ReleaseEvent] { records.events }

    /// Nil when there is none.
    func release(_ key: ObjectKey) async throws(CommandFailure) -> RecordedRelease? {
        try await releases(in: .release(key)).whole.first
    }

    /// The release that a command was asked about; throws with what would help when there is none.
    func existing(_ key: ObjectKey) async throws(CommandFailure) -> RecordedRelease {
        if let release = try await release(key) { return release }
        let known: [ObjectKey]
        do throws(CommandFailure) {
            known = try await releases(in: .namespaces(nil, and: [])).items.map(\.key)
        } catch {
            // Who may not look everywhere gets the answer without a hint; a place that cannot be read is told.
            if error.exit == .usage { throw error }
            known = []
        }
        let hint: String? =
            if let other = known.first(where: { $0.name == key.name }) {
                "there is one in namespace \(other.namespace): add `-n \(other.namespace)`"
            } else {
                known.isEmpty ? nil : "`\(words.line("get releases -A"))` lists them"
            }
        throw CommandFailure("there is no release \(key)", hint: hint)
    }

    /// Oldest first; those of one moment in the order of the manifest.
    func versions(of release: RecordedRelease) async throws(CommandFailure) -> [PromptVersion] {
        release.inOrder(try await versions(in: .release(release.key)).whole)
    }

    /// Everything that belongs to a release.
    func records(of release: RecordedRelease) async throws(CommandFailure) -> ReleaseRecords {
        let scope = RecordScope.release(release.key)
        return ReleaseRecords(
            versions: try await versions(of: release), runs: try await runs(in: scope).whole,
            decisions: try await decisions(in: scope).whole, events: try await events(of: release.key))
    }

    /// What became of a decision: from its object, or from the status where the object is gone already.
    func outcome(of decision: ReleaseDecision) async throws(CommandFailure) -> ReleaseDecision.Outcome? {
        let key = ObjectKey(namespace: decision.meta.namespace, name: decision.releaseName)
        let open = try await decisions(in: .release(key)).whole
        if let found = open.first(where: { $0.uid == decision.uid })?.outcome { return found }
        let status = try await release(key)?.status
        let consumed = (status?.aliases.flatMap(\.consumed) ?? []) + (status?.consumed ?? [])
        return consumed.first { $0.uid == decision.uid }
            .map { ReleaseDecision.Outcome($0.outcome, $0.message, at: $0.at) }
    }
}
