import JSON
import PromptCore

/// What one suite is going to ask, and of whom.
struct SuiteNeed: Sendable, Hashable {
    /// One version that a gate has evaluated.
    struct Use: Sendable, Hashable {
        var release: ObjectKey
        var alias: String
        var version: String
        /// The version's own wording and its variants: each is asked every case.
        var wordings: Int
        /// Of one run, of the candidate alone.
        var calls: Int
    }

    var suite: ObjectKey
    var cases: Int
    /// Nil: no bound.
    var maximumCalls: Int?
    /// The stable version is asked too.
    var isPaired: Bool
    var uses: [Use]

    init(_ suite: EvaluationSuite, releases: [PromptRelease]) {
        let cases = suite.spec.cases.count
        self.suite = suite.key
        self.cases = cases
        maximumCalls = suite.spec.maximumCalls
        isPaired = suite.spec.regression != nil
        uses = releases.flatMap { release in
            release.spec.aliases.filter { $0.suiteNames.contains(suite.meta.name) }
                .map { alias in
                    let content = release.spec.versions.first { $0.name == alias.version }?.content
                    let wordings = content?.wordings.count ?? 1
                    return Use(
                        release: release.key, alias: alias.name, version: alias.version, wordings: wordings,
                        calls: cases * wordings)
                }
        }
    }

    /// `suite support/triage-golden: 34 cases, at most 2000 calls; incident-triage production v2: 34 calls a run, ...`.
    var text: String {
        var parts = ["suite \(suite): \(cases) \(cases == 1 ? "case" : "cases")"]
        if let maximumCalls { parts[0] += ", at most \(maximumCalls) calls a run" }
        for use in uses {
            parts.append(
                "\(use.release.name) \(use.alias) \(use.version): \(use.calls) calls a run"
                    + (isPaired ? ", as many again of the stable version" : ""))
        }
        if uses.isEmpty { parts.append("no gate names it") }
        return parts.joined(separator: "; ")
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "suite": .string(suite.description), "cases": .integer(Int64(cases)), "asksStable": .bool(isPaired),
            "runs": .array(uses.map(\.json)),
        ]
        members["maximumCalls"] = maximumCalls.map { .integer(Int64($0)) }
        return .object(members)
    }
}

extension SuiteNeed.Use {
    fileprivate var json: JSONValue {
        [
            "release": .string(release.description), "alias": .string(alias), "version": .string(version),
            "wordings": .integer(Int64(wordings)), "calls": .integer(Int64(calls)),
        ]
    }
}

extension AliasSpec {
    /// The suites that its gates name.
    fileprivate var suiteNames: Set<String> {
        let gates = strategy.gates + strategy.steps.flatMap { $0.gates ?? [] }
        return Set(gates.compactMap { if case .evaluation(let name, _) = $0 { name } else { nil } })
    }
}
