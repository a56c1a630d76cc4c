import ControllerRuntime
import PromptCore
import PromptOperator
import Synchronization

/// What people and operators share: the stored objects and the feeds of their changes.
///
/// Several `InMemoryBackend`s over one world are several operators, each with faults of its own.
package final class InMemoryWorld: Sendable {
    struct Guarded {
        var contents = InMemoryContents()
        /// What operators write is told to nobody, as a folder tells it.
        var isQuiet = false
        var releases = FeedLog<ReleaseSummary>()
        var related = FeedLog<RelatedObject>()
    }

    let guarded = Mutex(Guarded())

    /// An empty world; a quiet one tells no commit, delivery or outcome, as a folder does not.
    package init(isQuiet: Bool = false) {
        guarded.withLock { $0.isQuiet = isQuiet }
    }

    /// Everything as it is now.
    package var contents: InMemoryContents { guarded.withLock { $0.contents } }

    /// Grows with every change.
    package var sequence: Int { guarded.withLock { $0.contents.sequence } }
}

// MARK: - What people do

extension InMemoryWorld {
    /// Creates a release or changes its spec; the uid stays, the generation grows when the spec differs. A release that
    /// was deleted and not yet cleaned up comes back.
    package func apply(_ release: PromptRelease) {
        guarded.withLock { guarded in
            var release = release
            let known = guarded.contents.releases[release.key]
            let version = guarded.contents.nextVersion()
            if let known {
                let isChanged =
                    known.release.spec != release.spec
                    && Manifest.release(known.release).specDigest != Manifest.release(release).specDigest
                release.meta.uid = known.release.meta.uid
                release.meta.creationTimestamp = known.release.meta.creationTimestamp
                release.meta.generation = known.release.meta.generation + (isChanged ? 1 : 0)
            } else {
                if release.meta.uid.isEmpty { release.meta.uid = "release-\(version)" }
                release.meta.generation = 1
            }
            release.meta.resourceVersion = version
            guarded.contents.releases[release.key] = StoredRelease(
                release: release, status: known?.status, resourceVersion: version)
            guarded.tell(release.key)
        }
    }

    /// Takes the manifest of a release away: only clean-up is left.
    package func delete(_ release: ObjectKey) {
        guarded.withLock { guarded in
            guard guarded.contents.releases[release] != nil else { return }
            let version = guarded.contents.nextVersion()
            guarded.contents.releases[release]?.isDeleted = true
            guarded.contents.releases[release]?.resourceVersion = version
            guarded.tell(release)
        }
    }

    /// Loses a release's status, as a restored backup does.
    package func loseStatus(of release: ObjectKey) {
        guarded.withLock { guarded in
            let version = guarded.contents.nextVersion()
            guarded.contents.releases[release]?.status = nil
            guarded.contents.releases[release]?.resourceVersion = version
            guarded.tell(release)
        }
    }

    package func put(_ suite: EvaluationSuite) {
        guarded.withLock { guarded in
            var suite = suite
            suite.meta.resourceVersion = guarded.contents.nextVersion()
            guarded.contents.suites[suite.key] = suite
            guarded.tell(.suite, suite.key)
        }
    }

    package func put(_ endpoint: ModelEndpoint) {
        guarded.withLock { guarded in
            var endpoint = endpoint
            endpoint.meta.resourceVersion = guarded.contents.nextVersion()
            guarded.contents.endpoints[endpoint.key] = endpoint
            guarded.tell(.endpoint, endpoint.key)
        }
    }

    /// Takes away what releases may refer to.
    package func remove(suite key: ObjectKey) {
        guarded.withLock { guarded in
            guard guarded.contents.suites.removeValue(forKey: key) != nil else { return }
            guarded.tell(.suite, key, isGone: true)
        }
    }

    package func remove(endpoint key: ObjectKey) {
        guarded.withLock { guarded in
            guard guarded.contents.endpoints.removeValue(forKey: key) != nil else { return }
            guarded.tell(.endpoint, key, isGone: true)
        }
    }

    /// Enters a decision; its uid and time are the caller's.
    @discardableResult
    package func decide(_ decision: ReleaseDecision) -> ReleaseDecision {
        guarded.withLock { guarded in
            guarded.contents.decisions[decision.meta.key] = decision
            guarded.tell(.decision, decision.meta.key, of: decision.releaseName)
            return decision
        }
    }

    /// Collects a decision's object, dealt with or not.
    package func deleteDecision(_ key: ObjectKey) {
        guarded.withLock { guarded in
            guard let decision = guarded.contents.decisions.removeValue(forKey: key) else { return }
            guarded.tell(.decision, key, of: decision.releaseName, isGone: true)
        }
    }

    /// Changes what stands at a place of delivery, past the operator; nil takes it away.
    package func tamper(
        _ place: ObjectKey, of releaseName: String? = nil,
        _ change: (InMemoryContents.HeldBundle?) -> InMemoryContents.HeldBundle?
    ) {
        guarded.withLock { guarded in
            var next = change(guarded.contents.bundles[place])
            next?.resourceVersion = guarded.contents.nextVersion()
            guarded.contents.bundles[place] = next
            guarded.tell(.bundle, place, of: releaseName)
        }
    }
}

// MARK: - Telling the feeds

extension InMemoryWorld.Guarded {
    mutating func tell(_ release: ObjectKey) {
        let version = contents.nextVersion()
        if let stored = contents.releases[release] {
            releases.append(.modified(ReleaseSummary(stored), resourceVersion: version), at: contents.sequence)
        } else {
            let gone = ReleaseSummary(
                key: release, uid: "", creationTimestamp: Timestamp(milliseconds: 0), resourceVersion: version,
                intent: "", deliveryName: "")
            releases.append(.deleted(gone, resourceVersion: version), at: contents.sequence)
        }
    }

    mutating func tell(
        _ kind: RelatedObject.Kind, _ key: ObjectKey, of releaseName: String? = nil, isGone: Bool = false
    ) {
        let version = contents.nextVersion()
        let object = RelatedObject(kind: kind, key: key, releaseName: releaseName, resourceVersion: version)
        let event: WatchEvent<RelatedObject> =
            isGone ? .deleted(object, resourceVersion: version) : .modified(object, resourceVersion: version)
        related.append(event, at: contents.sequence)
    }
}

extension ReleaseSummary {
    /// What an informer keeps of a stored release.
    package init(_ stored: StoredRelease) {
        let release = stored.release
        self.init(
            key: release.key, uid: release.meta.uid, creationTimestamp: release.meta.creationTimestamp,
            resourceVersion: stored.resourceVersion, intent: release.spec.intent,
            deliveryName: release.spec.delivery.name, suites: release.spec.suiteNames,
            endpoints: release.spec.endpointNames)
    }
}
