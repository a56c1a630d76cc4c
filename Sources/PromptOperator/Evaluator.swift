import PromptCore

/// All that one run of one suite needs: values only, so that a run is the same wherever it runs.
package struct EvaluationRequest: Sendable, Hashable {
    /// A version to evaluate.
    package struct Subject: Sendable, Hashable {
        package var version: String
        package var content: VersionContent

        package init(version: String, content: VersionContent) {
            self.version = version
            self.content = content
        }
    }

    /// A run that answers are kept for while it goes on.
    package struct Run: Sendable, Hashable {
        /// Of its object.
        package var name: String
        /// Of its binding: answers that were kept for other evidence are not used.
        package var binding: Digest

        package init(name: String, binding: Digest) {
            self.name = name
            self.binding = binding
        }
    }

    package var release: ObjectKey
    package var suite: EvaluationSuite
    package var candidate: Subject
    /// Nil for the first version of an alias: only absolute thresholds are judged then.
    package var stable: Subject?
    /// By name: every endpoint that the suite or a wording names.
    package var endpoints: [String: ModelEndpoint]
    /// Nil where the run becomes no evidence: then nothing is kept of it.
    package var run: Run?

    package init(
        release: ObjectKey, suite: EvaluationSuite, candidate: Subject, stable: Subject?,
        endpoints: [String: ModelEndpoint]
    ) {
        self.release = release
        self.suite = suite
        self.candidate = candidate
        self.stable = stable
        self.endpoints = endpoints
    }
}

/// How far a run is; for a progress bar.
package struct EvaluationProgress: Sendable, Hashable {
    /// Trials of the current round that have ended, of both sides.
    package var done: Int
    /// Trials of one round.
    package var total: Int
    /// Trials of the candidate that passed, over all rounds.
    package var passed: Int
    /// From 1.
    package var round: Int
    package var maximumRounds: Int
    /// Nil without a price on any endpoint.
    package var cost: Money?
    /// As they stood at the end of the last round; empty in the first.
    package var thresholds: [ThresholdResult]

    package init(
        done: Int, total: Int, passed: Int, round: Int = 1, maximumRounds: Int = 1, cost: Money? = nil,
        thresholds: [ThresholdResult] = []
    ) {
        self.done = done
        self.total = total
        self.passed = passed
        self.round = round
        self.maximumRounds = maximumRounds
        self.cost = cost
        self.thresholds = thresholds
    }
}

/// Runs a suite against a candidate. It never throws: what goes wrong is the verdict `error`, with its reason.
package protocol Evaluator: Sendable {
    func evaluate(_ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void) async
        -> EvaluationResult

    /// The runs of a release whose answers are still kept, by their objects' names.
    func keptRuns(of release: ObjectKey) async throws(BackendError) -> Set<String>

    /// Forgets the answers of a run: its evidence is saved, or nobody wants it any more.
    func forget(_ run: String, of release: ObjectKey) async throws(BackendError)
}

extension Evaluator {
    package func keptRuns(of release: ObjectKey) async throws(BackendError) -> Set<String> { [] }
    package func forget(_ run: String, of release: ObjectKey) async throws(BackendError) {}
}
