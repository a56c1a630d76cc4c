import JSON

/// The outcome of a gate. No data, no budget, no endpoint: each is a verdict of its own, never `pass`.
package enum Verdict: String, Sendable, Hashable, CaseIterable, Codable {
    case pass = "Pass"
    case fail = "Fail"
    case inconclusive = "Inconclusive"
    case error = "Error"
}

/// What evidence is good for: exactly this candidate against this stable, asked this way, for this step.
package struct EvidenceBinding: Sendable, Hashable, Codable {
    package var alias: String
    package var candidate: Digest
    /// Nil for the first version of an alias.
    package var stable: Digest?
    package var suite: Digest
    /// By name: the digests of every endpoint asked.
    package var endpoints: [String: Digest]
    package var attempt: Int
    /// Nil under `reuse: Attempt`.
    package var weight: Percentage?
    /// Counts runs that ended in Error.
    package var tryNumber: Int

    package init(
        alias: String, candidate: Digest, stable: Digest?, suite: Digest, endpoints: [String: Digest], attempt: Int,
        weight: Percentage?, tryNumber: Int
    ) {
        self.alias = alias
        self.candidate = candidate
        self.stable = stable
        self.suite = suite
        self.endpoints = endpoints
        self.attempt = attempt
        self.weight = weight
        self.tryNumber = tryNumber
    }

    package var digest: Digest {
        Digest(of: [
            "alias": .string(alias), "candidate": .string(candidate.text),
            "stable": stable.map { .string($0.text) } ?? .null, "suite": .string(suite.text),
            "endpoints": .object(endpoints.mapValues { .string($0.text) }), "attempt": .integer(Int64(attempt)),
            "weight": weight.map { .string($0.text) } ?? .null, "try": .integer(Int64(tryNumber)),
        ])
    }

    /// The run's object name: one run a binding, so a second operator's run of the same evidence is the same object.
    package func objectName(release: String) -> String { "\(release)-\(digest.short)" }
}

/// The evidence: what was evaluated against what, with which verdict and why. Written once, when the run has ended.
package struct EvaluationRun: Sendable, Hashable {
    package var meta: ObjectMeta
    package var releaseName: String
    package var suiteName: String
    package var candidateVersion: String
    package var stableVersion: String?
    package var binding: EvidenceBinding
    package var result: EvaluationResult

    package init(
        meta: ObjectMeta, releaseName: String, suiteName: String, candidateVersion: String, stableVersion: String?,
        binding: EvidenceBinding, result: EvaluationResult
    ) {
        self.meta = meta
        self.releaseName = releaseName
        self.suiteName = suiteName
        self.candidateVersion = candidateVersion
        self.stableVersion = stableVersion
        self.binding = binding
        self.result = result
    }
}

/// What a run of a suite found.
package struct EvaluationResult: Sendable, Hashable, Codable {
    /// One case that failed, with its first failing assertion.
    package struct CaseFailure: Sendable, Hashable, Codable {
        package var name: String
        /// 0: the version's own wording, 1...: its variants.
        package var wording: Int
        package var isCritical: Bool
        /// The stable version passed it.
        package var isBroken: Bool
        package var assertion: String
        /// Each cut to 500 characters.
        package var expected: String
        package var actual: String

        package init(
            name: String, wording: Int, isCritical: Bool, isBroken: Bool, assertion: String, expected: String,
            actual: String
        ) {
            self.name = name
            self.wording = wording
            self.isCritical = isCritical
            self.isBroken = isBroken
            self.assertion = assertion
            self.expected = expected
            self.actual = actual
        }
    }

    package var verdict: Verdict
    /// One sentence: why.
    package var reason: String
    package var startedAt: Timestamp
    package var finishedAt: Timestamp
    package var rounds: Int
    /// Trials of the candidate (cases times wordings) and how many of them passed.
    package var trials: Int
    package var passed: Int
    /// Of the stable version; nil without a regression threshold or a stable version.
    package var stablePassed: Int?
    package var calls: Int
    /// The most calls that were allowed; nil: no bound.
    package var maximumCalls: Int?
    /// At most 100.
    package var failures: [CaseFailure]
    /// The model id as the endpoint reported it, by endpoint name.
    package var models: [String: String]
    /// In the order of the suite's thresholds; nil in runs recorded before there were any.
    package var thresholds: [ThresholdResult]?
    /// By side and strategy; nil in runs recorded before there were any.
    package var usage: [StrategyUsage]?
    /// Settings of the version that an endpoint did not take and that were left out for it, by endpoint name; nil: none.
    package var ignored: [String: [String]]?

    package init(
        verdict: Verdict, reason: String, startedAt: Timestamp, finishedAt: Timestamp, rounds: Int = 0, trials: Int = 0,
        passed: Int = 0, stablePassed: Int? = nil, calls: Int = 0, maximumCalls: Int? = nil,
        failures: [CaseFailure] = [], models: [String: String] = [:], thresholds: [ThresholdResult]? = nil,
        usage: [StrategyUsage]? = nil, ignored: [String: [String]]? = nil
    ) {
        self.verdict = verdict
        self.reason = reason
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.rounds = rounds
        self.trials = trials
        self.passed = passed
        self.stablePassed = stablePassed
        self.calls = calls
        self.maximumCalls = maximumCalls
        self.failures = failures
        self.models = models
        self.thresholds = thresholds
        self.usage = usage
        self.ignored = ignored
    }
}
