/// One case asked of one wording of one version: one request, one answer, one outcome.
package struct Trial: Sendable, Hashable {
    package enum Side: Sendable, Hashable { case candidate, stable }

    /// What tells trials apart.
    package struct ID: Sendable, Hashable {
        package var side: Side
        /// The index in the suite.
        package var caseIndex: Int
        /// The version's own index of the wording.
        package var wording: Int

        package init(side: Side, caseIndex: Int, wording: Int) {
            self.side = side
            self.caseIndex = caseIndex
            self.wording = wording
        }
    }

    package var id: ID
    package var request: ModelRequest

    package init(id: ID, request: ModelRequest) {
        self.id = id
        self.request = request
    }
}

/// How a trial ended.
package enum TrialOutcome: Sendable, Hashable {
    case passed
    /// With the first assertion that did not pass.
    case failed(AssertionResult)
    /// The model gave no answer.
    case unanswered(ModelError)
    /// Never asked, since the run was stopped before.
    case skipped
}
