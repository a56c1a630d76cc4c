import Glibc
import Logging
import PromptCore
import PromptOperator

// MARK: - Start and end

extension DirectoryBackend {
    /// Voids what the last writer announced and did not do, and says who writes now.
    func recoverAudit(_ tail: AuditTail) throws(BackendError) {
        var entries: [AuditEntry] = []
        let head = try? state.read(AuditHead.self, at: state.folder.auditHeadFile)
        let remembered = max(head?.line.sequence ?? 0, identities.values.compactMap(\.audit?.sequence).max() ?? 0)
        if remembered > tail.last.sequence {
            // Numbers are never given twice, so that the records cannot be taken to speak of other lines.
            audit.skip(to: remembered)
            entries.append(
                .notice(
                    .logDamaged,
                    "the log ended at line \(tail.last.sequence), and a record speaks of line \(remembered)"))
        } else if !tail.isWhole {
            entries.append(.notice(.logDamaged, "the last line was left half written; it is passed over"))
        }
        for told in tail.undecided.reversed() {
            if try hasHappened(told.event, told.sequence) { continue }
            entries.append(.voided(told.sequence...told.sequence, why: "the operator was killed before it was done"))
        }
        entries.append(.notice(.operatorStarted, "process \(getpid())"))
        for case .notice(.logDamaged, let problem) in entries {
            logger.error("Audit log damaged", metadata: ["problem": "\(problem)"])
        }
        if let error = audit.owe(entries) {
            logger.error("Audit log not writable: nothing changes until it is", metadata: ["error": "\(error.message)"])
        }
    }

    /// Whether what a line announced was done, told by what the state folder holds.
    private func hasHappened(_ told: ReleaseEvent, _ sequence: Int) throws(BackendError) -> Bool {
        let key = told.release
        switch told.reason {
        case .stateCorrupted, .stateUnreadable: return true
        case .versionRecorded:
            let name = PromptVersion.objectName(release: key.name, version: told.event.version ?? "")
            let path = try state.folder.recordFile(name, in: state.folder.versionsFolder(key))
            if try exists(path) { return true }
            return try state.hasSetAside(path)
        case .releaseDeleted: return try !exists(state.folder.releaseFile(key))
        case .contentDrifted:
            guard let bundle = told.event.bundle else { return false }
            let place = ObjectKey(namespace: key.namespace, name: bundle.name)
            return try bundles.read(place)?.digest == bundle.digest
        default:
            let path = try state.folder.releaseFile(key)
            guard try exists(path) else { return try state.hasSetAside(path) }
            return (identities[key]?.audit?.sequence ?? 0) >= sequence
        }
    }

    private func exists(_ path: String) throws(BackendError) -> Bool {
        try BackendError.mapping { () throws(FileError) in try state.files.statusIfPresent(of: path) != nil }
    }

    /// Notes the last line beside the log once it is durable: a log that ends before it was cut off.
    func noteAuditHead() async {
        let last = audit.last
        guard last != auditHead else { return }
        do throws(BackendError) {
            let staged = try state.stage(AuditHead(line: last))
            try await durable.state()
            try state.publish(staged, at: state.folder.auditHeadFile)
            auditHead = last
        } catch {
            logger.warning("Audit head not noted: tried again later", metadata: ["error": "\(error.message)"])
        }
    }

    /// Says that nobody writes any more.
    func endAudit() async {
        do throws(BackendError) {
            try audit.append([.notice(.operatorStopped, "process \(getpid())")])
        } catch {
            logger.warning("Audit log not ended", metadata: ["error": "\(error.message)"])
        }
        await noteAuditHead()
    }
}

// MARK: - Where changes come from

extension DirectoryBackend {
    /// The commit that a release's manifest was read in; nil where there is none to be known.
    nonisolated func provenance(of release: ObjectKey) async -> Provenance? {
        guard let git else { return nil }
        return await git.provenance(of: await files(of: release))
    }

    /// The manifest's file and what it refers to.
    private func files(of release: ObjectKey) -> Set<String> {
        guard let file = identities[release]?.file, !file.isEmpty else { return [] }
        return Set(catalog.files[file]?.references.keys.map { $0 } ?? []).union([file])
    }

    /// Events with the origin of what they owe to the manifest.
    nonisolated func attributed(_ events: [ReleaseEvent]) async -> [ReleaseEvent] {
        guard let told = events.first(where: { $0.event.comesFromManifest }) else { return events }
        return Self.attributed(events, to: await provenance(of: told.release))
    }

    static func attributed(_ events: [ReleaseEvent], to provenance: Provenance?) -> [ReleaseEvent] {
        guard let provenance else { return events }
        return events.map { told in
            guard told.event.comesFromManifest else { return told }
            var told = told
            told.event.provenance = provenance
            told.event.actor = .manifest(author: provenance.certainAuthor)
            return told
        }
    }
}

extension RolloutEvent {
    fileprivate var comesFromManifest: Bool { if case .manifest = actor { true } else { false } }
}
