import PromptCore

/// A result with the names that belong to it, in the forms that the commands print.
package struct EvaluationReport: Sendable, Hashable {
    package var suite: String
    package var candidate: String
    /// Nil where nothing was compared.
    package var stable: String?
    package var result: EvaluationResult
    /// In the order of the suite, then of the wordings.
    package var cases: [CaseTally]
    package var digests: Digests

    /// What exactly was evaluated; nil where nobody knows.
    package struct Digests: Sendable, Hashable {
        package var candidate: Digest?
        package var stable: Digest?
        package var suite: Digest?
        /// By name: every endpoint that was asked.
        package var endpoints: [String: Digest]

        package init(
            candidate: Digest? = nil, stable: Digest? = nil, suite: Digest? = nil, endpoints: [String: Digest] = [:]
        ) {
            self.candidate = candidate
            self.stable = stable
            self.suite = suite
            self.endpoints = endpoints
        }
    }

    package init(
        suite: String, candidate: String, stable: String?, result: EvaluationResult, cases: [CaseTally] = []
    ) {
        self.suite = suite
        self.candidate = candidate
        self.stable = stable
        self.result = result
        self.cases = cases
        digests = Digests()
    }
}

extension EvaluationReport {
    /// What failed at least once: critical cases first, then broken ones, then the others; each in the order of the suite.
    ///
    /// Where no tallies are known, those of the result's failures, whose trials nobody counted (0).
    package var failing: [CaseTally] {
        let failing = cases.isEmpty ? result.failures.map(CaseTally.init) : cases.filter(\.hasFailed)
        return failing.filter(\.isCritical) + failing.filter { !$0.isCritical && $0.isBroken }
            + failing.filter { !$0.isCritical && !$0.isBroken }
    }

    /// Whether some threshold claims a confidence: the suite was sampled, and more than once.
    package var claimsConfidence: Bool { (result.thresholds ?? []).contains { $0.confidence != nil } }

    /// Of all sides and strategies; nil without a price anywhere.
    package var cost: Money? {
        let costs = (result.usage ?? []).compactMap(\.cost)
        return costs.isEmpty ? nil : costs.reduce(.zero, +)
    }
}

extension CaseTally {
    /// Fewer trials passed than were answered, or nobody counted and a failure is known.
    package var hasFailed: Bool { passed < trials || failure != nil || isBroken }

    /// `charged-twice`, or `charged-twice (variant 1)`.
    package var label: String { wording == 0 ? name : "\(name) (variant \(wording))" }

    /// `critical`, `broken`: what a reader must not overlook.
    package var marks: [String] { [isCritical ? "critical" : nil, isBroken ? "broken" : nil].compactMap(\.self) }

    fileprivate init(_ failure: EvaluationResult.CaseFailure) {
        self.init(
            name: failure.name, wording: failure.wording, isCritical: failure.isCritical, trials: 0, passed: 0,
            isBroken: failure.isBroken,
            failure: AssertionResult(
                .failed, description: failure.assertion, expected: failure.expected, actual: failure.actual))
    }
}
