/// One case asked of one wording of one version: one request, one answer, one outcome.
package struct Trial: Sendable, Hashable {
    package enum Side: String, Sendable, Hashable, Codable { case candidate, stable }

    /// What tells trials apart.
    package struct ID: Sendable, Hashable {
        package var side: Side
        /// The index in the suite.
        package var caseIndex: Int
        /// The version's own index of the wording.
        package var wording: Int
        /// From 0: a wording of the stable version that several wordings of the candidate are compared with is drawn for
        /// each of them under stochastic sampling.
        package var draw: Int

        package init(side: Side, caseIndex: Int, wording: Int, draw: Int = 0) {
            self.side = side
            self.caseIndex = caseIndex
            self.wording = wording
            self.draw = draw
        }
    }

    package var id: ID
    package var request: ModelRequest
    /// From 1.
    package var round: Int
    /// Of this trial alone, from 0 to 2^31 - 1: what its own draws and a judge's are varied by.
    package var seed: Int64

    package init(id: ID, request: ModelRequest, round: Int = 1, seed: Int64 = 0) {
        self.id = id
        self.request = request
        self.round = round
        self.seed = seed
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
