import JSON
import PromptCore
import PromptOperator

/// What one life of one release has been through, as far as an invariant asks for it.
struct ReleaseHistory: Sendable {
    var status: ReleaseStatus?
    /// What each transition was committed as.
    var digests: [Int: Digest] = [:]
    var served: [Int: String] = [:]
    /// The weight of each candidate's attempt by transition.
    var shares: [Int: [String: Int]] = [:]
    /// The digest that each version name was recorded with first.
    var names: [String: Digest] = [:]
    var runs: [EvaluationRun] = []
    var consumed: [String: ReleaseDecision.Outcome.Kind] = [:]
    /// The digest that each attempt of each alias was begun with.
    var attempts: [String: Digest] = [:]
    var highest: [String: Int] = [:]
    /// The newest applied Abort or Reject of a digest under an alias.
    var aborted: [String: ReleaseDecision] = [:]
    /// The highest transition that was delivered at each place, and the weights delivered last.
    var delivered: [String: Int] = [:]
    var weights: [String: Int] = [:]
    /// Places that the release has left and cleared: an operator that stood still since may yet deliver there once, and
    /// takes it away again.
    var cleared: Set<String> = []
    /// Contents that were committed before the status was lost or the release deleted: an operator that stood still
    /// since may yet deliver one.
    var former: Set<Digest> = []

    /// A life of the release begins anew: its version names stay bound, and what it delivered may still come.
    mutating func beginAnew(above standing: [String: Int]) {
        var next = ReleaseHistory()
        next.names = names
        next.former = former.union(digests.values)
        next.delivered = standing
        self = next
    }

    /// What is wrong with a delivery, given that it took place; nil when nothing is.
    mutating func problem(with delivery: BundleDelivery, standing: InMemoryContents.HeldBundle?) -> String? {
        let number = delivery.transition
        if let standing, standing.digest != delivery.digest { return "1: the digest is not of the files" }
        guard digests[number] == delivery.digest else {
            return former.contains(delivery.digest)
                ? nil : "1: transition \(number) was delivered with other content than it was committed with"
        }
        if cleared.contains(delivery.name), status?.serving?.deliveryName != delivery.name { return nil }
        cleared.remove(delivery.name)
        let latest = delivered[delivery.name] ?? 0
        if number < latest { return "7: \(number) was delivered after \(latest)" }
        delivered[delivery.name] = number
        guard let bytes = delivery.files["release.json"], let index = try? JSONValue(parsing: bytes) else {
            return "1: no index was delivered"
        }
        let shown = ServedText(index: index).text
        if shown != served[number] {
            return "1: transition \(number) shows \(shown), committed was \(served[number] ?? "nothing")"
        }
        for (name, version) in index["versions"]?.object ?? [:] where version["digest"]?.string != names[name]?.text {
            return "2: \(name) is served with another digest than it was recorded with"
        }
        return lowered(by: shares[number] ?? [:])
    }

    private mutating func lowered(by next: [String: Int]) -> String? {
        defer { weights = next }
        let lower = next.filter { $0.value < weights[$0.key] ?? 0 }.min { $0.key < $1.key }
        return lower.map { "3: the weight of \($0.key) went from \(weights[$0.key] ?? 0) to \($0.value)" }
    }
}

/// What a bundle serves, in a line: the same for the status that was committed and the index that was delivered.
struct ServedText {
    let text: String

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
