import JSON
import PromptBundle
import PromptCore
import PromptOperator

/// Everything that an in-memory world stores: a value, so that a moment of it can be kept and compared.
package struct InMemoryContents: Sendable {
    /// A bundle as it stands at its place.
    package struct HeldBundle: Sendable, Hashable {
        package var files: [String: [UInt8]] {
            didSet { digest = InMemoryContents.digest(of: files) }
        }
        /// Of the files.
        package private(set) var digest: Digest
        package var transition: Int?
        package var ownerUID: String?
        package var release: ObjectKey?
        package var resourceVersion: String

        package init(
            files: [String: [UInt8]], transition: Int?, ownerUID: String?, release: ObjectKey? = nil,
            resourceVersion: String = ""
        ) {
            self.files = files
            digest = InMemoryContents.digest(of: files)
            self.transition = transition
            self.ownerUID = ownerUID
            self.release = release
            self.resourceVersion = resourceVersion
        }

        package var stored: StoredBundle {
            StoredBundle(
                digest: digest, transition: transition, ownerUID: ownerUID, release: release,
                resourceVersion: resourceVersion)
        }
    }

    package var releases: [ObjectKey: StoredRelease] = [:]
    package var suites: [ObjectKey: EvaluationSuite] = [:]
    package var endpoints: [ObjectKey: ModelEndpoint] = [:]
    /// By object name.
    package var versions: [ObjectKey: PromptVersion] = [:]
    package var runs: [ObjectKey: EvaluationRun] = [:]
    package var decisions: [ObjectKey: ReleaseDecision] = [:]
    package var bundles: [ObjectKey: HeldBundle] = [:]
    /// The audit log.
    package var events: [ReleaseEvent] = []
    /// Deleted releases that were forgotten, and how long their records are kept.
    package var horizons: [ObjectKey: Timestamp] = [:]
    /// Grows with every change; what resource versions are made of.
    package var sequence = 0

    package init() {}

    /// The digest of a bundle's files, as `BundleContent` counts it.
    package static func digest(of files: [String: [UInt8]]) -> Digest {
        var input: [UInt8] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            for part in [Array(name.utf8), bytes] { input += Array("\(part.count):".utf8) + part + Array(",".utf8) }
        }
        return Digest(of: input)
    }

    mutating func nextVersion() -> String {
        sequence += 1
        return String(sequence)
    }

    /// Oldest first, uid as tie-break.
    package func decisions(of release: ObjectKey) -> [ReleaseDecision] {
        decisions.values.filter { $0.meta.namespace == release.namespace && $0.releaseName == release.name }
            .sorted { ($0.meta.creationTimestamp, $0.uid) < ($1.meta.creationTimestamp, $1.uid) }
    }

    package func versions(of release: ObjectKey) -> [PromptVersion] {
        versions.values.filter { $0.meta.namespace == release.namespace && $0.releaseName == release.name }
            .sorted { $0.version < $1.version }
    }

    package func runs(of release: ObjectKey) -> [EvaluationRun] {
        runs.values.filter { $0.meta.namespace == release.namespace && $0.releaseName == release.name }
            .sorted { $0.meta.name < $1.meta.name }
    }
}

// MARK: - What the operator does

extension InMemoryContents {
    mutating func commit(
        _ status: ReleaseStatus, of key: ObjectKey, expecting resourceVersion: String
    ) throws(BackendError) -> String {
        guard let stored = releases[key] else { throw .notFound("\(key)") }
        guard stored.resourceVersion == resourceVersion else {
            throw .conflict("\(key) is at \(stored.resourceVersion), not at \(resourceVersion)")
        }
        let next = nextVersion()
        releases[key]?.status = status
        releases[key]?.resourceVersion = next
        releases[key]?.release.meta.resourceVersion = next
        return next
    }

    mutating func forget(
        _ key: ObjectKey, expecting resourceVersion: String, until horizon: Timestamp
    ) throws(BackendError) {
        guard let stored = releases[key] else { return }
        guard stored.resourceVersion == resourceVersion, stored.isDeleted else {
            throw .conflict("\(key) is at \(stored.resourceVersion), not at \(resourceVersion)")
        }
        releases[key] = nil
        horizons[key] = horizon
        _ = nextVersion()
    }

    mutating func record(_ version: PromptVersion) -> PromptVersion {
        if let known = versions[version.meta.key] { return known }
        var version = version
        version.meta.resourceVersion = nextVersion()
        version.meta.uid = "version-\(sequence)"
        versions[version.meta.key] = version
        return version
    }

    mutating func save(_ run: EvaluationRun) {
        guard runs[run.meta.key] == nil else { return }
        var run = run
        run.meta.resourceVersion = nextVersion()
        run.meta.uid = "run-\(sequence)"
        runs[run.meta.key] = run
    }

    mutating func report(
        _ outcome: ReleaseDecision.Outcome, of decision: ReleaseDecision
    ) throws(BackendError) {
        guard decisions[decision.meta.key]?.uid == decision.uid else { throw .notFound("\(decision.meta.key)") }
        let version = nextVersion()
        decisions[decision.meta.key]?.outcome = outcome
        decisions[decision.meta.key]?.meta.resourceVersion = version
    }

    mutating func deliver(_ delivery: BundleDelivery, replacing current: StoredBundle?) throws(BackendError) {
        try delivery.check()
        let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
        guard bundles[place]?.resourceVersion == current?.resourceVersion else {
            throw .conflict("\(place) was written meanwhile")
        }
        if let held = bundles[place], held.ownerUID == nil, held.files != delivery.files {
            throw .notOwned("\(place) was not made by an operator")
        }
        bundles[place] = HeldBundle(
            files: delivery.files, transition: delivery.transition, ownerUID: delivery.releaseUID,
            release: delivery.release, resourceVersion: nextVersion())
    }

    /// Whether there was one to remove.
    mutating func removeBundle(_ place: ObjectKey, ownerUID: String) -> Bool {
        guard bundles[place]?.ownerUID == ownerUID else { return false }
        bundles[place] = nil
        return true
    }
}
