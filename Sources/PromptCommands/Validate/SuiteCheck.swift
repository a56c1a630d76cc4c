import JSON
import PromptCore
import PromptEvaluation
import PromptOperator

/// Plans every run that a gate may ask for, as the evaluator would, and asks nothing; pure.
struct SuiteCheck {
    let set: ManifestSet
    /// The contents of recorded versions by release and version name.
    let recorded: [ObjectKey: [String: VersionContent]]

    /// What every suite needs, in the order of the files, and what keeps it from a Pass.
    func results() -> (needs: [SuiteNeed], diagnostics: [Diagnostic]) {
        var needs: [SuiteNeed] = []
        var diagnostics: [Diagnostic] = []
        for entry in set.entries {
            guard case .suite(let suite) = entry.manifest else { continue }
            let uses = uses(of: suite)
            let plans = uses.map { plan(suite, $0) }
            needs.append(SuiteNeed(suite, uses: zip(uses, plans).map { need(of: suite, $0, $1) }))
            if !suite.diagnostics.hasErrors { diagnostics += problems(of: suite, entry, uses, plans) }
        }
        return (needs, diagnostics)
    }

    /// A version that an alias gives to the suite.
    private struct Use {
        var release: PromptRelease
        var alias: Int
        var version: String
        /// Nil where the version is missing or wrong, which is reported elsewhere.
        var content: VersionContent?
    }

    private typealias Planned = Result<EvaluationPlan, EvaluationProblem>

    private func uses(of suite: EvaluationSuite) -> [Use] {
        set.releases.map(\.release).filter { $0.key.namespace == suite.key.namespace }
            .flatMap { release in
                release.spec.aliases.enumerated().filter { $0.element.suiteNames.contains(suite.meta.name) }
                    .map { index, alias in
                        let written = release.spec.versions.first { $0.name == alias.version }
                        return Use(
                            release: release, alias: index, version: alias.version,
                            content: written.map(\.content) ?? recorded[release.key]?[alias.version])
                    }
            }
    }

    /// The version stands for the stable one too, which nobody knows here.
    private func plan(_ suite: EvaluationSuite, _ use: Use) -> Planned? {
        guard let content = use.content, !suite.diagnostics.hasErrors else { return nil }
        let subject = EvaluationRequest.Subject(version: use.version, content: content)
        do throws(EvaluationProblem) {
            return .success(
                try EvaluationPlan(
                    EvaluationRequest(
                        release: use.release.key, suite: suite, candidate: subject,
                        stable: suite.spec.regression == nil ? nil : subject,
                        endpoints: set.endpoints(in: suite.key.namespace))))
        } catch {
            return .failure(error)
        }
    }

    private func need(of suite: EvaluationSuite, _ use: Use, _ planned: Planned?) -> SuiteNeed.Use {
        let plan = planned.flatMap { try? $0.get() }
        let wordings = use.content?.wordings.count ?? 1
        let reach = SuiteReach(suite.spec, wordings: wordings, isPaired: true)
        return SuiteNeed.Use(
            release: use.release.key, alias: use.release.spec.aliases[use.alias].name, version: use.version,
            wordings: wordings, callsPerRound: plan?.callsPerRound,
            power: plan.flatMap { reach.power(callsPerRound: $0.callsPerRound) })
    }
}

// MARK: - What is wrong

extension SuiteCheck {
    private func problems(
        of suite: EvaluationSuite, _ entry: ManifestSet.Entry, _ uses: [Use], _ plans: [Planned?]
    ) -> [Diagnostic] {
        if let problem = reachProblem(of: suite, uses, plans) {
            let root = entry.document.root["spec"]
            let mark = (root?["thresholds"] ?? root?["rounds"])?.mark ?? entry.document.nameMark
            return [entry.document.error(problem, at: mark)]
        }
        return zip(uses, plans).flatMap { use, planned -> [Diagnostic] in
            // What is wrong with the release or its endpoints is reported already, and would be told twice.
            guard case .failure(let problem)? = planned, isAskable(use, suite) else { return [] }
            let place = "aliases[\(use.alias)].gates.\(suite.meta.name)"
            return problem.messages.map {
                use.release.spec.places.diagnostic(at: place, "`\(suite.meta.name)` cannot be run: \($0)")
            }
        }
    }

    /// The first use that cannot reach a Pass; a suite that no gate names is looked at for a version of one wording, which
    /// asks each case at least once.
    private func reachProblem(of suite: EvaluationSuite, _ uses: [Use], _ plans: [Planned?]) -> String? {
        if uses.isEmpty {
            return SuiteReach(suite.spec, isPaired: true).problem(callsPerRound: suite.spec.cases.count)
        }
        return zip(uses, plans).lazy
            .compactMap { use, planned in
                SuiteReach(suite.spec, wordings: use.content?.wordings.count ?? 1, isPaired: true)
                    .problem(callsPerRound: planned.flatMap { try? $0.get() }?.callsPerRound)
            }
            .first
    }

    private func isAskable(_ use: Use, _ suite: EvaluationSuite) -> Bool {
        let endpoints = set.endpoints(in: suite.key.namespace)
        let names = suite.spec.endpointName.map { [$0] } ?? use.content?.wordings.map(\.endpointName) ?? []
        return !use.release.diagnostics.hasErrors
            && names.allSatisfy { name in name.flatMap { endpoints[$0] }?.diagnostics.hasErrors == false }
    }
}
