import JSON
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

/// The invariants of the rollout, checked after every effect against all that happened before.
final class Invariants: Sendable {
    struct History {
        var status: ReleaseStatus?
        /// What each transition was committed as.
        var digests: [Int: Digest] = [:]
        var served: [Int: String] = [:]
        /// The weight of each candidate's attempt by transition.
        var shares: [Int: [String: Int]] = [:]
        /// The digest that each version name was recorded with first.
        var names: [String: Digest] = [:]
        var runs: [EvaluationRun] = []
        var decisions: [String: ReleaseDecision] = [:]
        var consumed: [String: ReleaseDecision.Outcome.Kind] = [:]
        /// The digest that each attempt of each alias was begun with.
        var attempts: [String: Digest] = [:]
        var highest: [String: Int] = [:]
        /// The newest applied Abort or Reject of a digest under an alias.
        var aborted: [String: ReleaseDecision] = [:]
        var delivered = 0
        var weights: [String: Int] = [:]
        var violations: [String] = []
    }

    private let history = Mutex(History())
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    var violations: [String] { history.withLock { $0.violations } }

    /// What people did since the last effect.
    func note(_ contents: InMemoryContents) {
        history.withLock { history in
            for decision in contents.decisions.values { history.decisions[decision.uid] = decision }
        }
    }

    /// To be asked after every operation that took effect.
    func check(_ operation: BackendOperation, _ contents: InMemoryContents) {
        note(contents)
        let now = now()
        history.withLock { history in
            switch operation {
            case .commit(let status, let key):
                guard let release = contents.releases[key]?.release else { return }
                CommitCheck(history.status, status, release, contents, now).run(&history)
                history.status = status
            case .deliver(let delivery): history.check(delivery)
            case .saveRun(let run): history.runs.append(run)
            case .recordVersion(let version):
                guard let recorded = contents.versions[version.meta.key] else { return }
                let first = history.names[recorded.version] ?? recorded.digest
                history.names[recorded.version] = first
                if first != recorded.digest { history.fail("2: \(recorded.version) was bound to another digest") }
            case .deleteVersion(let version): history.names[version.version] = nil
            default: break
            }
        }
    }
}

extension Invariants.History {
    mutating func fail(_ message: String) { violations.append(message) }

    mutating func check(_ delivery: BundleDelivery) {
        if digests[delivery.transition] != delivery.digest {
            fail("1: transition \(delivery.transition) was delivered with other content than it was committed with")
        }
        if InMemoryContents.digest(of: delivery.files) != delivery.digest { fail("1: the digest is not of the files") }
        if delivery.transition < delivered { fail("7: \(delivery.transition) was delivered after \(delivered)") }
        delivered = max(delivered, delivery.transition)
        guard let bytes = delivery.files["release.json"], let index = try? JSONValue(parsing: bytes) else {
            return fail("1: no index was delivered")
        }
        let shown = Served(index: index)
        if shown.text != served[delivery.transition] {
            fail(
                "1: \(delivery.transition) shows \(shown.text), committed was \(served[delivery.transition] ?? "nothing")"
            )
        }
        for (name, version) in index["versions"]?.object ?? [:] where version["digest"]?.string != names[name]?.text {
            fail("2: \(name) is served with another digest than it was recorded with")
        }
        let next = shares[delivery.transition] ?? [:]
        for (candidate, weight) in next where weight < weights[candidate] ?? 0 {
            fail("3: the weight of \(candidate) went from \(weights[candidate] ?? 0) to \(weight)")
        }
        weights = next
    }
}

/// What a bundle serves, in a line.
struct Served {
    var text: String

    init(index: JSONValue) {
        text = (index["aliases"]?.object ?? [:])
            .map { name, alias in
                let canary = alias["canary"].map { " \($0["version"]?.string ?? "") \($0["weight"]?.integer ?? 0)" }
                return "\(name) \(alias["stable"]?.string ?? "")\(canary ?? "")"
            }
            .sorted().joined(separator: "; ")
    }

    init(_ status: ReleaseStatus) {
        text = status.aliases
            .compactMap { alias in
                guard let stable = alias.stable else { return nil }
                let canary = alias.candidate.map { " \($0.version) \(alias.weight.basisPoints)" }
                return "\(alias.name) \(stable.version)\(alias.weight > .zero ? canary ?? "" : "")"
            }
            .sorted().joined(separator: "; ")
    }
}
