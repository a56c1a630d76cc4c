import PromptCore

/// What simulated worlds are made of: the names, contents and strategies that steps choose from.
package enum SimulationCatalog {
    package static let releases = ["triage", "billing", "search", "handover"]
    package static let aliases = ["production", "staging", "edge"]
    /// `v2b` has the content of `v2`: one content under two names.
    package static let versions = ["v1", "v2", "v2b", "v3", "v4"]
    package static let intents = ["triage", "billing", "shared"]
    /// Where bundles may go; `triage` and `billing` are where those releases' own go.
    package static let places = ["triage", "billing", "shared"]
    package static let suites = ["golden", "safety"]

    package static func key(_ release: Int) -> ObjectKey {
        ObjectKey(namespace: Fixtures.namespace, name: releases[release % releases.count])
    }

    /// What aliases move by; the index is what a script names.
    package static let strategies: [RolloutStrategy] = [
        Fixtures.canary(["1%", "5%"], hold: minute, gates: [golden]),
        Fixtures.canary(["5%", "50%"], hold: minute, gates: [.evaluation(suiteName: "golden", reuse: .attempt)]),
        .immediate(gates: [golden]),
        Fixtures.canary(["2%", "10%", "60%"], hold: .time(.seconds(600)), gates: [golden, soak]),
        reacting(Fixtures.canary(["10%", "50%"], hold: .manual, gates: [golden]), window: 3),
        reacting(Fixtures.canary(["5%", "20%"], hold: minute, gates: [golden, .approval(required: 1)]), window: 1),
        Fixtures.canary(["10%"], hold: .time(.zero), gates: [.approval(required: 2)]),
        reacting(
            Fixtures.canary(["1%", "5%", "20%"], hold: minute, gates: [golden, .evaluation(suiteName: "safety")]),
            failure: .pause, inconclusive: .rollback, error: .rollback, window: 1),
        mixed, .immediate(), Fixtures.canary(["5%", "50%"], hold: .time(.zero), gates: []),
        .immediate(gates: [.soak(alias: "edge", for: .seconds(60))]),
    ]

    private static let minute = RolloutStep.Hold.time(.seconds(60))
    private static let golden = Gate.evaluation(suiteName: "golden")
    private static let soak = Gate.soak(alias: "staging", for: .seconds(600))

    /// Each step with gates of its own, and a hold at 100 % that keeps the old stable ready.
    private static let mixed = RolloutStrategy(
        gates: [golden],
        steps: [
            RolloutStep(weight: Fixtures.percent("0.5%"), hold: minute, gates: []),
            RolloutStep(weight: Fixtures.percent("5%"), hold: minute),
            RolloutStep(weight: Fixtures.percent("50%"), hold: .manual, gates: [.approval(required: 1)]),
            RolloutStep(weight: .all, hold: .time(.seconds(600)), gates: [golden, .approval(required: 1)]),
        ])

    private static func reacting(
        _ strategy: RolloutStrategy, failure: RolloutStrategy.Reaction = .rollback,
        inconclusive: RolloutStrategy.Reaction = .pause, error: RolloutStrategy.Reaction = .pause, window: Int
    ) -> RolloutStrategy {
        var strategy = strategy
        strategy.onFailure = failure
        strategy.onInconclusive = inconclusive
        strategy.onError.then = error
        strategy.rollbackWindow = window
        return strategy
    }

    /// The manifest of a release as a world begins with it.
    package static func manifest(_ number: Int) -> PromptRelease {
        let key = key(number)
        var release = Fixtures.release(
            versions: (number == 0 ? ["v1", "v2", "v2b", "v3"] : ["v1", "v2", "v3"]).map(version),
            aliases: [
                AliasSpec(name: "production", version: "v1", strategy: strategies[0]),
                AliasSpec(name: "staging", version: "v1", strategy: strategies[2]),
            ], intent: key.name, key: key)
        release.meta.uid = ""
        release.meta.creationTimestamp = Fixtures.start + .seconds(Int64(number))
        return release
    }

    /// A version as it is first written.
    static func version(_ name: String) -> VersionSpec { contents[name] ?? Fixtures.version(name) }

    /// The same version with its content changed.
    static func changedVersion(_ name: String) -> VersionSpec { changed[name] ?? Fixtures.version(name, text: "x") }

    private static let contents = Dictionary(
        versions.map { ($0, Fixtures.version($0, text: "prompt \($0.prefix(2))")) }, uniquingKeysWith: { $1 })
    private static let changed = Dictionary(
        versions.map { ($0, Fixtures.version($0, text: "changed \($0)")) }, uniquingKeysWith: { $1 })

    /// What the linter finds in a version as the catalog writes it, or changes it; looked up, as it is asked so often.
    static func findings(in version: VersionSpec) -> [LintFinding]? {
        version.content.flatMap { knownFindings[version.name]?[$0.digest] }
    }

    private static let knownFindings: [String: [Digest: [LintFinding]]] = Dictionary(
        versions.map { name in
            let contents = [version(name), changedVersion(name)].compactMap(\.content)
            let found = contents.map { ($0.digest, Linter.findings(in: $0, version: name)) }
            return (name, Dictionary(found, uniquingKeysWith: { $1 }))
        }, uniquingKeysWith: { $1 })

    static func suite(_ name: String, revision: Int) -> EvaluationSuite? {
        knownSuites["\(name) \(revision)"]
    }

    private static let knownSuites = Dictionary(
        suites.flatMap { name in (1...3).map { ("\(name) \($0)", Fixtures.suite(name, revision: $0)) } },
        uniquingKeysWith: { $1 })
}
