/// All that one alias's machine looks at, beside its own last status.
package struct RolloutInput: Sendable {
    /// The version that the spec names; nil when it names none that is known.
    package var target: CandidateVersion?
    package var strategy: RolloutStrategy
    /// Why nothing may move forward; nil when it may. Lowering a weight and going back never ask.
    package var standstill: Standstill?
    /// Why this version may not even be tried; nil when it may.
    package var preflight: @Sendable (CandidateVersion) -> String?
    /// What the evaluation gates are asked with, by suite name; a suite that is missing here makes the release invalid.
    package var suites: [String: SuiteBinding]
    /// Who changed the release last; nil where nobody vouches for it.
    package var author: String?
    /// Finished runs of the release by object name.
    package var evidence: [String: EvaluationRun]
    package var releaseName: String
    /// The stable versions of the release's aliases as they were committed, for soak gates.
    package var stables: [String: StableVersion]
    /// Open decisions about this alias, oldest first.
    package var decisions: [ReleaseDecision]
    /// The committed transition is what is delivered.
    package var isDelivered: Bool
    package var now: Timestamp

    package init(
        target: CandidateVersion?, strategy: RolloutStrategy, standstill: Standstill? = nil,
        preflight: @escaping @Sendable (CandidateVersion) -> String? = { _ in nil },
        suites: [String: SuiteBinding] = [:], author: String? = nil,
        evidence: [String: EvaluationRun] = [:], releaseName: String, stables: [String: StableVersion] = [:],
        decisions: [ReleaseDecision] = [], isDelivered: Bool, now: Timestamp
    ) {
        self.target = target
        self.strategy = strategy
        self.standstill = standstill
        self.preflight = preflight
        self.suites = suites
        self.author = author
        self.evidence = evidence
        self.releaseName = releaseName
        self.stables = stables
        self.decisions = decisions
        self.isDelivered = isDelivered
        self.now = now
    }
}

/// Why an alias may not move forward.
package enum Standstill: Sendable, Hashable {
    case suspended
    case invalid
    /// The manifest changed the content of the version that this alias is at.
    case mutated
}

/// What a suite's evidence is bound to, beside the versions.
package struct SuiteBinding: Sendable, Hashable {
    package var digest: Digest
    /// By name: the digests of the endpoints that the candidate's and the stable version's wordings are asked at.
    package var endpoints: [String: Digest]

    package init(digest: Digest, endpoints: [String: Digest]) {
        self.digest = digest
        self.endpoints = endpoints
    }
}

/// What the machine asks for, beside its next status.
package struct RolloutOutput: Sendable {
    package var status: AliasStatus
    /// Runs that a committed Gating state is still without.
    package var evaluations: [EvaluationNeed] = []
    /// When to look again although nothing changes.
    package var wakeAt: Timestamp?
    package var events: [RolloutEvent] = []

    package init(status: AliasStatus) { self.status = status }
}

package struct EvaluationNeed: Sendable, Hashable {
    package var suiteName: String
    package var candidate: CandidateVersion
    package var stable: StableVersion?
    package var binding: EvidenceBinding
    /// The name of the EvaluationRun to write.
    package var runName: String
}
