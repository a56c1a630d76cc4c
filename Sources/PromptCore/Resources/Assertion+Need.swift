extension Assertion {
    /// What an assertion needs beside the answer's text.
    package enum Need: Sendable, Hashable {
        case nothing
        /// The output contract of the version that answered.
        case contract
        /// The endpoint's count of the tokens.
        case usage
        /// Embeddings of two texts, the assertion's own and the answer.
        case embeddings(endpointName: String)
        /// Votes, and the case's input of this name where one is looked at.
        case judge(JudgePanel, inputName: String?)
    }

    /// The same for an assertion and its `not`.
    package var need: Need {
        switch self {
        case .not(let assertion): assertion.need
        case .equals, .iequals, .contains, .icontains, .containsAll, .containsAny, .startsWith, .regex, .isJSON,
            .jsonPath, .maxLength, .jsonSchema, .isXML, .xmlSchema, .levenshtein, .rougeL, .bleu, .refusal, .numeric:
            .nothing
        case .schema: .contract
        case .maxTokens: .usage
        case .similar(let assertion): .embeddings(endpointName: assertion.endpointName)
        case .judge(let assertion): .judge(assertion.panel, inputName: nil)
        case .grounded(let assertion): .judge(assertion.panel, inputName: assertion.context.inputName)
        }
    }

    /// The endpoint that the assertion asks; nil for one that asks none.
    package var endpointName: String? {
        switch need {
        case .nothing, .contract, .usage: nil
        case .embeddings(let name): name
        case .judge(let panel, _): panel.endpointName
        }
    }

    /// The input of the case that the assertion looks at; nil for one that looks at none.
    package var inputName: String? {
        if case .judge(_, let name) = need { name } else { nil }
    }
}

extension EvaluationSuiteSpec {
    /// The endpoints that its assertions ask: a part of the evidence's binding.
    package var assertedEndpointNames: Set<String> {
        var names = Set(defaults.compactMap(\.endpointName))
        for testCase in cases { names.formUnion(testCase.assertions.compactMap(\.endpointName)) }
        return names
    }

    /// The endpoint that it names for the answers, and those that its assertions ask.
    package var endpointNames: Set<String> { assertedEndpointNames.union(endpointName.map { [$0] } ?? []) }

    /// Whether an assertion holds answers to the version's own output contract.
    package var asksForContract: Bool { contains { $0.need == .contract } }

    /// Whether a case asserts a refusal, so that one is an answer to look at like any other.
    package func expectsRefusal(_ testCase: EvaluationCase) -> Bool {
        defaults.contains(.refusal) || testCase.assertions.contains(.refusal)
    }

    var asksJudge: Bool {
        contains { assertion in
            if case .judge = assertion.need { true } else { false }
        }
    }

    private func contains(where matches: (Assertion) -> Bool) -> Bool {
        defaults.contains(where: matches) || cases.contains { $0.assertions.contains(where: matches) }
    }
}
