import DirectoryBackend
import JSON
import PromptCore
import PromptOperator

/// What an operator recorded about one release; the input of everything that shows or decides.
struct RecordedRelease: Sendable, Hashable {
    var key: ObjectKey
    var uid = ""
    var generation = 1
    var creationTimestamp = Timestamp(milliseconds: 0)
    /// The manifest's file, below the manifests folder.
    var file = ""
    var intent: String
    /// Nil before the first commit.
    var status: ReleaseStatus?
    /// What people wrote, as an API server has it, without the status; nil in a folder.
    var object: JSONValue?
    /// When the manifest was found to be gone; nil while it is there.
    var deletedAt: Timestamp?

    init(key: ObjectKey, intent: String) {
        self.key = key
        self.intent = intent
    }

    init(_ record: ReleaseRecord) {
        self.init(key: record.key, intent: record.status?.serving?.intent ?? record.intent)
        uid = record.uid
        generation = record.generation
        creationTimestamp = record.creationTimestamp
        file = record.file
        status = record.status
        deletedAt = record.deletedAt
    }
}

extension RecordedRelease {
    /// Recorded versions, oldest first; those of one moment in the order of the manifest.
    func inOrder(_ versions: [PromptVersion]) -> [PromptVersion] {
        let positions = Dictionary(
            (status?.versions ?? []).enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        return versions.sorted { a, b in
            let (x, y) = (positions[a.version] ?? -1, positions[b.version] ?? -1)
            return (a.recordedAt, x, a.version) < (b.recordedAt, y, b.version)
        }
    }
}

/// The records that belong to a release, each kind oldest first.
struct ReleaseRecords: Sendable, Hashable {
    var versions: [PromptVersion] = []
    var runs: [EvaluationRun] = []
    var decisions: [ReleaseDecision] = []
    var events: [ReleaseEvent] = []

    /// The name of the version with this digest, the newest where several share it; nil when none is recorded.
    func versionName(of digest: Digest) -> String? { versions.last { $0.digest == digest }?.version }
}
