import PromptCore

extension DeterministicVerdict {
    /// What each threshold says of one round, without any confidence; latency and cost aside.
    static func thresholds(_ tally: TrialTally, spec: EvaluationSuiteSpec) -> [ThresholdResult] {
        let trials = max(1, tally.trials)
        var results = [
            ThresholdResult(
                kind: .passRate, bound: "min \(spec.passRate.min.text)",
                verdict: tally.passed * 10000 < spec.passRate.min.basisPoints * tally.trials ? .fail : .pass,
                estimate: Double(tally.passed) / Double(trials))
        ]
        if let threshold = spec.regression, let stablePassed = tally.stablePassed {
            let drop = stablePassed - tally.passed
            results += [
                ThresholdResult(
                    kind: .regression, bound: "maxDrop \(threshold.maxDrop.text)",
                    verdict: drop * 10000 > threshold.maxDrop.basisPoints * tally.trials ? .fail : .pass,
                    estimate: Double(drop) / Double(trials)),
                ThresholdResult(
                    kind: .broken, bound: "maxBroken \(threshold.maxBroken)",
                    verdict: tally.broken.count > threshold.maxBroken ? .fail : .pass,
                    estimate: Double(tally.broken.count)),
            ]
        }
        if tally.all.contains(where: \.isCritical) {
            results.append(
                ThresholdResult(
                    kind: .critical, bound: "no failed trial", verdict: tally.critical.isEmpty ? .pass : .fail,
                    estimate: Double(tally.critical.count)))
        }
        return results
    }
}
