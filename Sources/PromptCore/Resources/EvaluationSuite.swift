import JSON

/// A golden set, its assertions, thresholds and budget.
package struct EvaluationSuite: Sendable, Hashable {
    package var meta: ObjectMeta
    package var spec: EvaluationSuiteSpec
    package var diagnostics: [Diagnostic]

    package init(meta: ObjectMeta, spec: EvaluationSuiteSpec, diagnostics: [Diagnostic] = []) {
        self.meta = meta
        self.spec = spec
        self.diagnostics = diagnostics
    }

    package var key: ObjectKey { meta.key }
}

package struct EvaluationSuiteSpec: Sendable, Hashable {
    package enum Sampling: String, Sendable, Hashable, CaseIterable { case stochastic, deterministic }

    /// Instead of the version's own endpoint; the evidence says so.
    package var endpointName: String?
    package var sampling: Sampling = .deterministic
    /// Asserted on every case, before the case's own.
    package var defaults: [Assertion] = []
    /// Inline cases and those of `casesFrom`, in this order.
    package var cases: [EvaluationCase] = []
    /// Where more cases are read from; already read into `cases` when the suite was loaded.
    package var casesFrom: TextReference?
    package var passRate: PassRateThreshold
    package var regression: RegressionThreshold?
    /// Plain comparisons: no confidence is claimed for them.
    package var latency: [LatencyThreshold] = []
    package var cost: CostThreshold?
    /// At least 1; one round is the whole truth under `deterministic` sampling.
    package var maximumRounds = 1
    /// Shuffles the order of the cases, and is what every trial's own seed is drawn from.
    package var seed: Int64 = 0
    /// The most calls one run may make; nil: no bound.
    package var maximumCalls: Int?
    /// The most that one run may cost; nil: no bound.
    package var maximumCost: Money?
    /// SHA-256 over the canonical JSON of the spec with the content of its files: part of the evidence's binding.
    package var digest: Digest

    package init(passRate: PassRateThreshold, digest: Digest) {
        self.passRate = passRate
        self.digest = digest
    }

    /// Where `rounds.max` is not written under `stochastic` sampling.
    package static let defaultRounds = 12
    /// Where `confidence` is not written.
    package static let defaultConfidence = Percentage(basisPoints: 9500) ?? .all
}

package struct EvaluationCase: Sendable, Hashable {
    package var name: String
    package var inputs: [String: JSONValue]
    package var isCritical: Bool
    package var assertions: [Assertion]

    package init(name: String, inputs: [String: JSONValue], isCritical: Bool = false, assertions: [Assertion]) {
        self.name = name
        self.inputs = inputs
        self.isCritical = isCritical
        self.assertions = assertions
    }
}

/// What an answer must satisfy.
package indirect enum Assertion: Sendable, Hashable {
    case not(Assertion)
    case equals(String)
    case iequals(String)
    case contains(String)
    case icontains(String)
    case containsAll([String])
    case containsAny([String])
    case startsWith(String)
    case regex(String)
    case isJSON
    case jsonPath(JSONPathAssertion)
    /// In Unicode scalars.
    case maxLength(Int)
    case jsonSchema(JSONValue)
    case isXML
    /// The text of an XML Schema.
    case xmlSchema(String)
    /// The output contract of the version that answered.
    case schema
    /// Tokens of the output, as the endpoint counted them.
    case maxTokens(Int)
    case levenshtein(LevenshteinAssertion)
    case rougeL(OverlapAssertion)
    case bleu(OverlapAssertion)
    case similar(SimilarAssertion)
    case judge(JudgeAssertion)
    case grounded(GroundedAssertion)
    case refusal
    case numeric(NumericAssertion)
}

/// A JSONPath and what must hold of what it selects.
package struct JSONPathAssertion: Sendable, Hashable {
    package enum Check: Sendable, Hashable {
        case exists
        case equals(JSONValue)
        case contains(String)
        case oneOf([JSONValue])
    }

    package var path: String
    package var check: Check

    package init(path: String, check: Check) {
        self.path = path
        self.check = check
    }
}
