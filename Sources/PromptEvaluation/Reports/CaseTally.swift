/// One case asked of one wording of the candidate, over all rounds of a run.
package struct CaseTally: Sendable, Hashable {
    package var name: String
    /// 0: the version's own wording, 1...: its variants.
    package var wording: Int
    package var isCritical: Bool
    /// Trials of the candidate that were answered, and how many of them passed.
    package var trials: Int
    package var passed: Int
    /// Of the stable version; 0 where it was not asked.
    package var stableTrials: Int
    package var stablePassed: Int
    /// Counted as broken: the stable version passed it in all of its trials, the candidate in none.
    package var isBroken: Bool
    /// The first failing assertion of the candidate's first failed trial.
    package var failure: AssertionResult?

    package init(
        name: String, wording: Int = 0, isCritical: Bool = false, trials: Int, passed: Int, stableTrials: Int = 0,
        stablePassed: Int = 0, isBroken: Bool = false, failure: AssertionResult? = nil
    ) {
        self.name = name
        self.wording = wording
        self.isCritical = isCritical
        self.trials = trials
        self.passed = passed
        self.stableTrials = stableTrials
        self.stablePassed = stablePassed
        self.isBroken = isBroken
        self.failure = failure
    }
}
