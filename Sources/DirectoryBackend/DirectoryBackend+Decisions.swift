import Logging
import PromptCore
import PromptOperator

extension DirectoryBackend {
    package nonisolated func decisions(of release: ObjectKey) throws(BackendError) -> [ReleaseDecision] {
        var decisions: [ReleaseDecision] = []
        for path in try decisionFiles(of: release) {
            if let record = try readDecision(path, of: release) { decisions.append(record.decision) }
        }
        return decisions.sorted { ($0.meta.creationTimestamp, $0.uid) < ($1.meta.creationTimestamp, $1.uid) }
    }

    /// The files of a release's decisions.
    nonisolated func decisionFiles(of release: ObjectKey) throws(BackendError) -> [String] {
        let folder = try state.folder.decisionsFolder(namespace: release.namespace)
        let names = try decisionNames.names(
            in: folder, of: StateFolder.safe(release.name), through: state, at: SystemSource.fileTime())
        return names.map { folder + "/" + $0 + ".json" }
    }

    package nonisolated func report(
        _ outcome: ReleaseDecision.Outcome, of decision: ReleaseDecision
    ) async throws(BackendError) {
        let release = ObjectKey(namespace: decision.meta.namespace, name: decision.releaseName)
        let path = try state.folder.decisionFile(decision.meta.name, of: release)
        guard var record = try readDecision(path, of: release), record.uid == decision.uid else {
            throw .notFound("the decision \(decision.meta.key) is gone")
        }
        guard record.outcome != outcome else { return }
        record.outcome = outcome
        let staged = try state.stage(record)
        try await durable.state()
        enter(record, isSilent: true)
        try state.publish(staged, at: path)
    }

    package nonisolated func deleteDecision(_ decision: ReleaseDecision) throws(BackendError) {
        let release = ObjectKey(namespace: decision.meta.namespace, name: decision.releaseName)
        related.remove(RelatedID(kind: .decision, key: decision.meta.key), isSilent: true)
        try state.remove(state.folder.decisionFile(decision.meta.name, of: release))
    }

    private nonisolated func readDecision(
        _ path: String, of release: ObjectKey
    ) throws(BackendError) -> DecisionRecord? {
        do throws(BackendError) {
            return try state.read(DecisionRecord.self, at: path)
        } catch {
            if case .corrupted = error { try setAside(path, of: release) }
            throw error
        }
    }

    private nonisolated func enter(_ record: DecisionRecord, isSilent: Bool) {
        let decision = record.decision
        related.set(
            RelatedObject(
                kind: .decision, key: decision.meta.key, releaseName: decision.releaseName,
                resourceVersion: decision.meta.resourceVersion),
            for: RelatedID(kind: .decision, key: decision.meta.key), isSilent: isSilent)
    }
}

// MARK: - Finding decisions that others wrote

extension DirectoryBackend {
    /// Looks at the decisions of every namespace whose folder has changed.
    func lookAtDecisions() {
        let folder = state.folder.decisionsFolder
        watches.watch(folder, as: .decisionNamespaces)
        guard let namespaces = try? state.files.namesIfPresent(in: folder) else { return }
        for namespace in namespaces where StateFolder.isSafe(namespace) { lookAtDecisions(in: namespace) }
    }

    /// Looks at the decisions of one namespace, if its folder has changed.
    func lookAtDecisions(in namespace: String) {
        let folder = state.folder.decisionsFolder + "/" + namespace
        watches.watch(folder, as: .decisions(namespace))
        guard let status = try? state.files.status(of: folder, followingLinks: true),
            decisionFolders[namespace] != status.fingerprint
        else { return }
        let isRecent = status.fingerprint.isRecent(at: SystemSource.fileTime())
        decisionFolders[namespace] = isRecent ? nil : status.fingerprint
        for name in (try? state.files.namesIfPresent(in: folder)) ?? [] { lookAtDecision(name, in: namespace) }
    }

    /// Looks at one file in a decisions folder, and tells what it is to whom.
    func lookAtDecision(_ name: String, in namespace: String) {
        guard let (release, decision) = StateFolder.release(ofDecisionFile: name) else { return }
        let key = ObjectKey(namespace: namespace, name: release)
        firstLooks[key] = nil
        let path = state.folder.decisionsFolder + "/" + namespace + "/" + name
        do throws(BackendError) {
            if let record = try readDecision(path, of: key) {
                enter(record, isSilent: record.outcome != nil)
            } else {
                related.remove(RelatedID(kind: .decision, key: ObjectKey(namespace: namespace, name: decision)))
            }
        } catch {
            logger.warning("Decision not readable", metadata: ["release": "\(key)", "error": "\(error.message)"])
        }
    }
}
