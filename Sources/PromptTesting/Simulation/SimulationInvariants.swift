import PromptCore
import PromptOperator

/// The invariants of the rollout, checked after every effect against all that happened before. Messages begin with the
/// number that the design gives the invariant.
struct SimulationInvariants: Sendable {
    /// The first that was broken.
    private(set) var violation: String?
    private var histories: [ObjectKey: ReleaseHistory] = [:]
    /// Every decision that was ever entered, by uid.
    private(set) var decisions: [String: ReleaseDecision] = [:]
    private var references = References()

    mutating func fail(_ message: String) {
        if violation == nil { violation = message }
    }

    // MARK: What people do

    mutating func entered(_ decision: ReleaseDecision) { decisions[decision.uid] = decision }

    mutating func referenceChanged(_ key: ObjectKey, to digest: Digest?, at sequence: Int) {
        references.known[key, default: []].append((sequence, digest))
    }

    /// A status was lost: what was known goes with it, except the bundle that stands.
    mutating func lostStatus(of key: ObjectKey, standing: [String: Int]) {
        histories[key]?.beginAnew(above: standing)
    }

    // MARK: What operators do

    /// To be asked after every operation that took effect; `readAt` is when the operator had read the release that it
    /// commits, `now` the time by the clock that is furthest ahead.
    mutating func check(_ operation: BackendOperation, _ contents: InMemoryContents, readAt: Int, now: Timestamp) {
        switch operation {
        case .commit(let status, let key):
            guard let release = contents.releases[key]?.release else { return }
            let references = references
            let check = CommitCheck(
                old: histories[key]?.status, new: status, release: release, contents: contents, now: now,
                decisions: decisions,
                suites: { references.digests(of: $0, since: readAt) },
                endpoint: references.digests(of: "gpt", since: readAt))
            var history = histories.removeValue(forKey: key) ?? ReleaseHistory()
            if let problem = check.problem(&history) { fail("\(problem) [\(key.name)]") }
            history.status = status
            histories[key] = history
        case .deliver(let delivery):
            let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
            let problem = histories[delivery.release]?.problem(with: delivery, standing: contents.bundles[place])
            if let problem { fail("\(problem) [\(delivery.release.name)]") }
        case .removeBundle(let place):
            guard contents.bundles[place] == nil else { return }
            for key in histories.keys { histories[key]?.cleared.insert(place.name) }
        case .forget(let key): histories[key]?.beginAnew(above: [:])
        case .saveRun(let run): saved(run, contents)
        case .recordVersion(let version): recorded(version, contents)
        case .deleteVersion(let version): deleted(version, contents)
        default: break
        }
    }

    private mutating func saved(_ run: EvaluationRun, _ contents: InMemoryContents) {
        let key = ObjectKey(namespace: run.meta.namespace, name: run.releaseName)
        guard let stored = contents.runs[run.meta.key] else { return }
        histories[key, default: ReleaseHistory()].runs.append(stored)
    }

    private mutating func recorded(_ version: PromptVersion, _ contents: InMemoryContents) {
        let key = ObjectKey(namespace: version.meta.namespace, name: version.releaseName)
        guard let stored = contents.versions[version.meta.key] else { return }
        let first = histories[key]?.names[stored.version] ?? stored.digest
        histories[key, default: ReleaseHistory()].names[stored.version] = first
        if first != stored.digest { fail("2: \(stored.version) was bound to another digest [\(key.name)]") }
    }

    /// What is served, tried or may be gone back to has its content recorded.
    private mutating func deleted(_ version: PromptVersion, _ contents: InMemoryContents) {
        let key = ObjectKey(namespace: version.meta.namespace, name: version.releaseName)
        guard contents.versions[version.meta.key] == nil else { return }
        histories[key]?.names[version.version] = nil
        for alias in contents.releases[key]?.status?.aliases ?? [] {
            let used = [alias.stable?.digest, alias.weight > .zero ? alias.candidate?.digest : nil]
            let names = [alias.stable?.version, alias.weight > .zero ? alias.candidate?.version : nil]
            guard names.contains(version.version), used.contains(version.digest) else { continue }
            fail("2: the record of \(version.version) is deleted while it is served by \(alias.name) [\(key.name)]")
        }
    }
}

extension SimulationInvariants {
    /// What suites and endpoints said, and since which sequence number; nil while there is none.
    struct References: Sendable {
        var known: [ObjectKey: [(since: Int, digest: Digest?)]] = [:]

        /// What one said at any time since a sequence number.
        func digests(of name: String, since sequence: Int) -> Set<Digest?> {
            let known = known[ObjectKey(namespace: Fixtures.namespace, name: name)] ?? []
            let first = known.lastIndex { $0.since <= sequence } ?? 0
            return Set(known.dropFirst(first).map(\.digest))
        }
    }
}
