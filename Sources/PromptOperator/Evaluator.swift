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

    package var release: ObjectKey
    package var suite: EvaluationSuite
    package var candidate: Subject
    /// Nil for the first version of an alias: only absolute thresholds are judged then.
    package var stable: Subject?
    /// By name: every endpoint that the suite or a wording names.
    package var endpoints: [String: ModelEndpoint]

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
    package var done: Int
    package var total: Int
    package var passed: Int

    package init(done: Int, total: Int, passed: Int) {
        self.done = done
        self.total = total
        self.passed = passed
    }
}

/// Runs a suite against a candidate. It never throws: what goes wrong is the verdict `error`, with its reason.
package protocol Evaluator: Sendable {
    func evaluate(_ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void) async
        -> EvaluationResult
}
