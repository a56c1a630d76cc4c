import PromptCore

/// Cases that the versions they are to be asked of cannot take; pure.
extension ManifestSet {
    /// The most cases of one suite that are told one by one.
    private static let maximumCases = 5

    /// For each alias and each suite of its gates: the cases whose inputs break the contract of the alias's version.
    ///
    /// An evaluation refuses to begin with such a case, so the gate could never pass.
    func unfitCases(_ recorded: [ObjectKey: [String: VersionContent]]) -> [Diagnostic] {
        releases.flatMap { _, release -> [Diagnostic] in
            let suites = suites(in: release.key.namespace)
            return release.spec.aliases.enumerated()
                .flatMap { index, alias -> [Diagnostic] in
                    let listed = release.spec.versions.first { $0.name == alias.version }
                    let content = listed.map(\.content) ?? recorded[release.key]?[alias.version]
                    guard let content else { return [] }
                    let contract = InputContract(content)
                    return alias.evaluationGates.flatMap { gate, suiteName -> [Diagnostic] in
                        let sentences = suites[suiteName].map { Self.unfit($0, contract, alias.version) } ?? []
                        return sentences.map {
                            release.spec.places.diagnostic(at: "aliases[\(index)].gates.\(gate)", $0)
                        }
                    }
                }
        }
    }

    private static func unfit(_ suite: EvaluationSuite, _ contract: InputContract, _ version: String) -> [String] {
        let unfit = suite.spec.cases.compactMap { testCase -> String? in
            let problems = contract.problems(with: testCase.inputs)
            guard !problems.isEmpty else { return nil }
            return "the case `\(testCase.name)` of `\(suite.meta.name)` cannot be asked of the version `\(version)`: "
                + problems.joined(separator: "; ")
        }
        guard unfit.count > maximumCases else { return unfit }
        let more = unfit.count - maximumCases
        return unfit.prefix(maximumCases)
            + ["\(more) more cases of `\(suite.meta.name)` cannot be asked of the version `\(version)`"]
    }
}

extension AliasSpec {
    /// The names of its evaluation gates and of their suites, each pair once.
    fileprivate var evaluationGates: [(gate: String, suite: String)] {
        var known: Set<String> = []
        return (strategy.gates + strategy.steps.flatMap { $0.gates ?? [] })
            .compactMap { gate in
                guard case .evaluation(let suite, _) = gate, known.insert(suite).inserted else { return nil }
                return (gate.name, suite)
            }
    }
}
