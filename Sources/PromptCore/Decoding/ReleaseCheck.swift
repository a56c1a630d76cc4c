import JSON

/// What else is there, as far as one release depends on it.
package struct ReleaseContext: Sendable {
    /// The suites of the release's namespace, by name.
    package var suites: [String: EvaluationSuite]
    /// The endpoints of the release's namespace, by name.
    package var endpoints: [String: ModelEndpoint]
    /// The contents that were recorded for the release, by the version's name.
    package var recordedVersions: [String: VersionContent]
    /// Another, older release of the namespace with the same intent.
    package var intentOwner: ObjectKey?
    /// Another, older release of the namespace with the same delivery name.
    package var deliveryOwner: ObjectKey?
    /// The release stands where it is to be carried out: who changed it last is known, or never will be.
    package var isAtItsPlace = false

    package init(
        suites: [String: EvaluationSuite] = [:], endpoints: [String: ModelEndpoint] = [:],
        recordedVersions: [String: VersionContent] = [:], intentOwner: ObjectKey? = nil, deliveryOwner: ObjectKey? = nil
    ) {
        self.suites = suites
        self.endpoints = endpoints
        self.recordedVersions = recordedVersions
        self.intentOwner = intentOwner
        self.deliveryOwner = deliveryOwner
    }
}

/// Checks of one release against what else is there; `validate` and the planner ask it.
package enum ReleaseCheck {
    package static func diagnostics(of release: PromptRelease, in context: ReleaseContext) -> [Diagnostic] {
        let spec = release.spec
        var diagnostics = owners(of: spec, in: context)
        for (index, alias) in spec.aliases.enumerated() {
            let check = AliasCheck(
                spec: spec, author: release.author, alias: alias, path: "aliases[\(index)]", context: context)
            diagnostics += check.version() + check.gates()
        }
        diagnostics += SoakCycle.diagnostics(of: spec)
        var known: Set<Diagnostic> = []
        return diagnostics.filter { known.insert($0).inserted }.sorted { $0.mark < $1.mark }
    }

    private static func owners(of spec: PromptReleaseSpec, in context: ReleaseContext) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        if let owner = context.intentOwner {
            diagnostics.append(
                spec.places.diagnostic(
                    at: "intent",
                    "the intent `\(spec.intent)` belongs to the older release `\(owner.name)`: choose another `intent`")
            )
        }
        if let owner = context.deliveryOwner {
            diagnostics.append(
                spec.places.diagnostic(
                    at: "delivery.name",
                    "the delivery name `\(spec.delivery.name)` belongs to the older release `\(owner.name)`: "
                        + "choose another `delivery.name`"))
        }
        return diagnostics
    }
}

/// Checks one alias of a release.
private struct AliasCheck {
    let spec: PromptReleaseSpec
    let author: String?
    let alias: AliasSpec
    let path: String
    let context: ReleaseContext

    private func error(_ place: String, _ message: String) -> Diagnostic {
        spec.places.diagnostic(at: "\(path).\(place)", message)
    }

    func version() -> [Diagnostic] {
        let listed = spec.versions.map(\.name)
        let known = listed + context.recordedVersions.keys
        guard !known.contains(alias.version) else { return [] }
        let nearest = NearestName.hint(alias.version, in: known.sorted())
        let mend = nearest.isEmpty ? "; add it to `versions`" : nearest
        return [error("version", "the version `\(alias.version)` is neither in `versions` nor recorded\(mend)")]
    }

    func gates() -> [Diagnostic] {
        let gates = alias.strategy.gates + alias.strategy.steps.flatMap { $0.gates ?? [] }
        return gates.flatMap { gate -> [Diagnostic] in
            switch gate {
            case .evaluation(let suiteName, _): suite(suiteName, place: "gates.\(gate.name)")
            case .soak(let other, _): soak(other, place: "gates.\(gate.name)")
            case .approval(_, let excludeAuthor): excludeAuthor ? unknownAuthor(place: "gates.\(gate.name)") : []
            }
        }
    }

    /// Where nobody vouches for the author, anybody's approval might be the author's own.
    private func unknownAuthor(place: String) -> [Diagnostic] {
        guard context.isAtItsPlace, author == nil else { return [] }
        return [
            error(
                place,
                "`excludeAuthor` cannot be kept: who changed this release is not known. In a cluster it is the annotation "
                    + "`\(PromptRelease.authorAnnotation)`, which the admission policies pin; a folder knows nobody for "
                    + "sure: leave `excludeAuthor` out there")
        ]
    }

    private func soak(_ other: String, place: String) -> [Diagnostic] {
        if other == alias.name {
            return [error(place, "an alias cannot soak under itself: name another alias of this release")]
        }
        let names = spec.aliases.map(\.name)
        if names.contains(other) { return [] }
        return [error(place, "the alias `\(other)` is not in this release\(NearestName.hint(other, in: names))")]
    }

    private func suite(_ name: String, place: String) -> [Diagnostic] {
        guard let suite = context.suites[name] else {
            let nearest = NearestName.hint(name, in: context.suites.keys.sorted())
            return [error(place, "there is no EvaluationSuite `\(name)` in this namespace\(nearest)")]
        }
        if let first = suite.diagnostics.errors.first {
            return [error(place, "the EvaluationSuite `\(name)` is wrong itself: \(first.headline)")]
        }
        var diagnostics = assertions(of: suite, place: place)
        if let endpoint = suite.spec.endpointName {
            return self.endpoint(endpoint, place: place, namedBy: "the EvaluationSuite `\(name)`") + diagnostics
        }
        guard let content, !canBeAsked(content) else { return diagnostics }
        diagnostics += content.wordings.flatMap { wording -> [Diagnostic] in
            let subject = subject(of: wording)
            guard let endpoint = wording.endpointName else {
                return [
                    error(
                        place,
                        "`\(name)` cannot evaluate \(subject): give it an `endpointName`, or name one in the suite")
                ]
            }
            return self.endpoint(endpoint, place: place, namedBy: subject)
        }
        return diagnostics
    }

    /// What the suite's assertions need: the endpoints that they ask, and the contract that `schema` holds answers to.
    private func assertions(of suite: EvaluationSuite, place: String) -> [Diagnostic] {
        let name = suite.meta.name
        let endpoints = suite.spec.assertedEndpointNames.sorted().flatMap {
            endpoint($0, place: place, namedBy: "an assertion of the EvaluationSuite `\(name)`")
        }
        guard suite.spec.asksForContract, let content, !content.hasContract else { return endpoints }
        return endpoints + [
            error(
                place,
                "`\(name)` asserts `schema`, and the version `\(alias.version)` has no contract: give it an `output`")
        ]
    }

    private func subject(of wording: Wording) -> String {
        wording.index == 0
            ? "the version `\(alias.version)`"
            : "variant \(wording.index) (\(wording.models.joined(separator: ", "))) of the version `\(alias.version)`"
    }

    /// What the alias's version says; nothing where it is missing or wrong itself, which is reported elsewhere.
    private var content: VersionContent? {
        if let listed = spec.versions.first(where: { $0.name == alias.version }) { return listed.content }
        return context.recordedVersions[alias.version]
    }

    /// Every wording names an endpoint that is there and right.
    private func canBeAsked(_ content: VersionContent) -> Bool {
        content.endpointNames.allSatisfy { name in
            name.flatMap { context.endpoints[$0] }.map { !$0.diagnostics.hasErrors } ?? false
        }
    }

    private func endpoint(_ name: String, place: String, namedBy subject: String) -> [Diagnostic] {
        guard let endpoint = context.endpoints[name] else {
            let nearest = NearestName.hint(name, in: context.endpoints.keys.sorted())
            return [
                error(place, "there is no ModelEndpoint `\(name)` in this namespace, which \(subject) names\(nearest)")
            ]
        }
        guard let first = endpoint.diagnostics.errors.first else { return [] }
        return [error(place, "the ModelEndpoint `\(name)` is wrong itself: \(first.headline)")]
    }
}

/// Finds aliases whose soak gates wait for each other, so that none of them could ever move.
private enum SoakCycle {
    static func diagnostics(of spec: PromptReleaseSpec) -> [Diagnostic] {
        let waits = Dictionary(
            spec.aliases.map { ($0.name, soaked(by: $0)) }, uniquingKeysWith: { first, _ in first })
        return spec.aliases.enumerated()
            .flatMap { index, alias in
                soaked(by: alias)
                    .filter { $0 != alias.name && reaches(alias.name, from: $0, waits) }
                    .map { other in
                        spec.places.diagnostic(
                            at: "aliases[\(index)].gates.\(Gate.soak(alias: other, for: .zero).name)",
                            "the soak gates of `\(alias.name)` and `\(other)` wait for each other: "
                                + "neither can ever pass"
                        )
                    }
            }
    }

    private static func soaked(by alias: AliasSpec) -> [String] {
        (alias.strategy.gates + alias.strategy.steps.flatMap { $0.gates ?? [] })
            .compactMap { gate in if case .soak(let other, _) = gate { other } else { nil } }
    }

    private static func reaches(_ target: String, from start: String, _ waits: [String: [String]]) -> Bool {
        var open = [start]
        var seen: Set<String> = []
        while let name = open.popLast() {
            if name == target { return true }
            if seen.insert(name).inserted { open += waits[name] ?? [] }
        }
        return false
    }
}
