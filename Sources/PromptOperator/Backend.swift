import ControllerRuntime
import PromptCore

/// What a backend can answer instead of a result; each case says what the caller can do.
package enum BackendError: Error, Sendable, Hashable {
    /// Somebody else wrote meanwhile: read again, plan again.
    case conflict(String)
    /// The object is not there.
    case notFound(String)
    /// An object of that name exists that is not this release's: a person must mend it.
    case notOwned(String)
    /// Refused until a person mends something: permissions, a name or size that the place cannot take, a reference that
    /// cannot be read. The text says what was tried.
    case denied(String)
    /// Try again later: a full disk, an unreachable server.
    case unavailable(String)
    /// Something stored is damaged; it was set aside and reported.
    case corrupted(String)

    /// Whether an error is that the place is unavailable, as it is likely to be for every release.
    static func isOutage(_ error: any Error) -> Bool {
        if case BackendError.unavailable = error { true } else { false }
    }

    package var message: String {
        switch self {
        case .conflict(let text), .notFound(let text), .notOwned(let text), .denied(let text), .unavailable(let text),
            .corrupted(let text):
            text
        }
    }
}

/// A release as it is stored now: the manifest and the status, read together.
package struct StoredRelease: Sendable {
    package var release: PromptRelease
    /// Nil before the first commit.
    package var status: ReleaseStatus?
    /// What a commit must name: covers spec and status.
    package var resourceVersion: String
    /// True once the manifest is gone: only clean-up is left.
    package var isDeleted: Bool

    package init(release: PromptRelease, status: ReleaseStatus?, resourceVersion: String, isDeleted: Bool = false) {
        self.release = release
        self.status = status
        self.resourceVersion = resourceVersion
        self.isDeleted = isDeleted
    }
}

extension StoredRelease {
    /// Whether a plan might find nothing to do: the status speaks of this spec, what it serves was reported, and no
    /// candidate is about to move for want of gates.
    var mayRest: Bool {
        guard let status else { return false }
        return status.observedGeneration == release.meta.generation
            && (status.serving == nil || status.bundle?.transition == status.transition)
            && !status.aliases.contains { $0.phase == .gating && $0.gates.isEmpty }
    }

    /// Whether nothing moves that a decision could stop, and none is remembered.
    package var hasNothingToDecide: Bool {
        guard let status else { return true }
        return status.consumed.isEmpty && status.aliases.allSatisfy { $0.phase == .stable && $0.consumed.isEmpty }
    }
}

/// A bundle to deliver.
package struct BundleDelivery: Sendable {
    package var release: ObjectKey
    package var releaseUID: String
    /// The ConfigMap's or folder's name.
    package var name: String
    package var transition: Int
    package var files: [String: [UInt8]]
    package var digest: Digest
    /// What becomes of the bundle when its release goes, for a place that can see to that by itself.
    package var deletionPolicy: DeliverySpec.DeletionPolicy = .retain
    /// Whether those who mount the bundle are told of it, where they would not notice at once.
    package var touchesPods = false

    package init(
        release: ObjectKey, releaseUID: String, name: String, transition: Int, files: [String: [UInt8]], digest: Digest
    ) {
        self.release = release
        self.releaseUID = releaseUID
        self.name = name
        self.transition = transition
        self.files = files
        self.digest = digest
    }
}

/// Where releases live and bundles go. Every read is live, and sees all writes that ended before it began, but for those
/// of what is known.
///
/// Implementations: a folder (`DirectoryBackend`), an API server, and the in-memory one of the tests; one conformance
/// suite holds for all of them.
package protocol Backend: Sendable {
    // Releases
    func release(_ key: ObjectKey) async throws(BackendError) -> StoredRelease?
    /// Compare-and-swap of the status against the spec and status that were read; the new resource version. Durable
    /// before anything that is written after it, and at the latest with `settle`.
    ///
    /// The events enter the audit log with it, or neither happens; so with all below that are told events.
    func commit(
        _ status: ReleaseStatus, of key: ObjectKey, expecting resourceVersion: String, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> String
    /// Forgets a deleted release: its status at once, its recorded versions, runs and decisions after `horizon`, unless
    /// a release of that name has come back by then.
    func forget(
        _ key: ObjectKey, expecting resourceVersion: String, keepingRecordsUntil horizon: Timestamp,
        telling events: [ReleaseEvent]
    ) async throws(BackendError)

    // What a release refers to
    func suite(_ key: ObjectKey) async throws(BackendError) -> EvaluationSuite?
    func endpoint(_ key: ObjectKey) async throws(BackendError) -> ModelEndpoint?
    /// The resource version that `suite` would answer with now; empty where there is none.
    func suiteVersion(_ key: ObjectKey) async throws(BackendError) -> String
    /// The resource version that `endpoint` would answer with now; empty where there is none.
    func endpointVersion(_ key: ObjectKey) async throws(BackendError) -> String

    // Records
    func versions(of release: ObjectKey) async throws(BackendError) -> [PromptVersion]
    /// Create-only: the version that is recorded under this name now, be it this one or an older one. The events are
    /// told only if it is this one.
    func record(_ version: PromptVersion, telling events: [ReleaseEvent]) async throws(BackendError) -> PromptVersion
    /// As `record` of each, in order; those before one that fails may be recorded.
    func record(
        _ versions: [(version: PromptVersion, events: [ReleaseEvent])]
    ) async throws(BackendError) -> [PromptVersion]
    func deleteVersion(_ version: PromptVersion) async throws(BackendError)
    func runs(of release: ObjectKey) async throws(BackendError) -> [EvaluationRun]
    /// Create-only: a run of this name that is there already stays, and is no error.
    func save(_ run: EvaluationRun) async throws(BackendError)
    func deleteRun(_ run: EvaluationRun) async throws(BackendError)
    /// Oldest first, uid as tie-break.
    func decisions(of release: ObjectKey) async throws(BackendError) -> [ReleaseDecision]
    func report(_ outcome: ReleaseDecision.Outcome, of decision: ReleaseDecision) async throws(BackendError)
    func deleteDecision(_ decision: ReleaseDecision) async throws(BackendError)

    // Delivery
    func bundle(named name: String, in namespace: String) async throws(BackendError) -> StoredBundle?
    /// Replaces the bundle as a whole if it is still `current` (nil: nothing there); equal content only raises the
    /// transition. The events are told if it comes to stand.
    func deliver(
        _ delivery: BundleDelivery, replacing current: StoredBundle?, telling events: [ReleaseEvent]
    ) async throws(BackendError)
    /// Removes a bundle that belongs to this release's uid; one that is gone or another's is left alone.
    func removeBundle(named name: String, in namespace: String, ownerUID: String) async throws(BackendError)

    /// Tells, where there is a place beside the audit log, what could not be told with a write.
    func tell(_ events: [ReleaseEvent])

    /// Returns once every commit that was answered is durable.
    func settle() async throws(BackendError)

    // What is known
    /// As `release`, or, without asking, as it was when it was read or written last, if no feed has told of a change since.
    /// Whoever writes against it compares, and so finds out when it was too old.
    func knownRelease(_ key: ObjectKey) async throws(BackendError) -> StoredRelease?
    /// The same of its records.
    func knownVersions(of release: ObjectKey) async throws(BackendError) -> [PromptVersion]
    func knownRuns(of release: ObjectKey) async throws(BackendError) -> [EvaluationRun]
    /// As `decisions`; a feed is only believed that there are none while nothing moves.
    func knownDecisions(of stored: StoredRelease) async throws(BackendError) -> [ReleaseDecision]
    func knownBundle(named name: String, in namespace: String) async throws(BackendError) -> StoredBundle?

    // Passing by
    /// A digest that differs whenever anything differs that is kept for the release or stands at these places: its
    /// manifest and what that includes, status, records, decisions, bundles. Found without reading the content; nil
    /// when only reading tells, when the release is not there, or is no longer at `resourceVersion` (nil: whichever).
    func look(at key: ObjectKey, places: Set<String>, expecting resourceVersion: String?) async -> Digest?
    /// Which releases needed nothing when the last process noted it; none where that is not kept.
    func restNotes() async -> [ObjectKey: RestNote]
    /// Keeps the notes for the next process; losing them costs only time.
    func keep(_ notes: [ObjectKey: RestNote]) async
}

extension Backend {
    package func record(
        _ versions: [(version: PromptVersion, events: [ReleaseEvent])]
    ) async throws(BackendError) -> [PromptVersion] {
        var recorded: [PromptVersion] = []
        for (version, events) in versions { recorded.append(try await record(version, telling: events)) }
        return recorded
    }

    package func knownRelease(_ key: ObjectKey) async throws(BackendError) -> StoredRelease? {
        try await release(key)
    }

    package func knownVersions(of release: ObjectKey) async throws(BackendError) -> [PromptVersion] {
        try await versions(of: release)
    }

    package func knownRuns(of release: ObjectKey) async throws(BackendError) -> [EvaluationRun] {
        try await runs(of: release)
    }

    package func knownDecisions(of stored: StoredRelease) async throws(BackendError) -> [ReleaseDecision] {
        try await decisions(of: stored.release.key)
    }

    package func knownBundle(named name: String, in namespace: String) async throws(BackendError) -> StoredBundle? {
        try await bundle(named: name, in: namespace)
    }

    package func suiteVersion(_ key: ObjectKey) async throws(BackendError) -> String {
        try await suite(key)?.meta.resourceVersion ?? ""
    }

    package func endpointVersion(_ key: ObjectKey) async throws(BackendError) -> String {
        try await endpoint(key)?.meta.resourceVersion ?? ""
    }

    package func look(at key: ObjectKey, places: Set<String>, expecting resourceVersion: String?) async -> Digest? {
        nil
    }

    package func tell(_ events: [ReleaseEvent]) {}

    package func settle() async throws(BackendError) {}

    package func restNotes() async -> [ObjectKey: RestNote] { [:] }

    package func keep(_ notes: [ObjectKey: RestNote]) async {}

    /// A commit of which nothing is told.
    package func commit(
        _ status: ReleaseStatus, of key: ObjectKey, expecting resourceVersion: String
    ) async throws(BackendError) -> String {
        try await commit(status, of: key, expecting: resourceVersion, telling: [])
    }

    /// Forgets a release without a word.
    package func forget(
        _ key: ObjectKey, expecting resourceVersion: String, keepingRecordsUntil horizon: Timestamp
    ) async throws(BackendError) {
        try await forget(key, expecting: resourceVersion, keepingRecordsUntil: horizon, telling: [])
    }

    /// Records a version without a word.
    package func record(_ version: PromptVersion) async throws(BackendError) -> PromptVersion {
        try await record(version, telling: [])
    }

    /// Delivers a bundle without a word.
    package func deliver(_ delivery: BundleDelivery, replacing current: StoredBundle?) async throws(BackendError) {
        try await deliver(delivery, replacing: current, telling: [])
    }
}
