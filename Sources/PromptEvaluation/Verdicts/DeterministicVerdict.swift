import PromptCore

/// The verdict of one round in which every trial is the whole truth: plain rates against the bounds, no confidence.
///
/// A trial without an answer is `error`, whatever the others say: a verdict never leaves a case out.
package struct DeterministicVerdict: Sendable, Hashable {
    package let verdict: Verdict
    package let reason: String

    /// `stableVersion` names what the trials were compared with, for the reason.
    package init(_ tally: TrialTally, spec: EvaluationSuiteSpec, stableVersion: String?) {
        self.init(tally, spec: spec, stableVersion: stableVersion, plain: [])
    }

    /// `plain` is what latency and cost say.
    init(_ tally: TrialTally, spec: EvaluationSuiteSpec, stableVersion: String?, plain: [ThresholdFinding]) {
        if let reason = Self.missing(in: tally, stableVersion: stableVersion) {
            verdict = .error
            self.reason = reason
            return
        }
        let findings =
            Self.findings(tally, spec: spec, stableVersion: stableVersion)
            + plain.map { Finding(text: $0.text, isViolation: $0.isViolation) }
        let violations = findings.filter(\.isViolation)
        verdict = violations.isEmpty ? .pass : .fail
        reason = (violations + findings.filter { !$0.isViolation }).map(\.text).joined(separator: "; ")
    }
}

// MARK: - Trials without an answer

extension DeterministicVerdict {
    /// Why some trial has no answer; nil when all have one.
    static func missing(in tally: TrialTally, stableVersion: String?) -> String? {
        if tally.all.isEmpty { return "no case was asked" }
        var told: [String] = []
        var skipped = 0
        for trial in tally.all {
            let stable = (trial.stableOutcome ?? .passed, " of \(stableVersion ?? "the stable version")")
            for (outcome, suffix) in [(trial.outcome, ""), stable] {
                switch outcome {
                case .passed, .failed: break
                case .skipped: skipped += 1
                case .unanswered(.cancelled): return "cancelled"
                case .unanswered(let error): told.append("\(trial.label)\(suffix): \(error.message)")
                }
            }
        }
        guard let first = told.first else { return skipped > 0 ? "cancelled" : nil }
        let more = told.count > 1 ? ["\(told.count - 1) more without an answer"] : []
        let rest = skipped > 0 ? ["\(skipped) not asked"] : []
        return (["no answer to " + first] + more + rest).joined(separator: "; ")
    }
}

// MARK: - Thresholds

extension DeterministicVerdict {
    private struct Finding {
        var text: String
        var isViolation: Bool
    }

    private static func findings(_ tally: TrialTally, spec: EvaluationSuiteSpec, stableVersion: String?) -> [Finding] {
        var findings = [passRate(tally, spec.passRate)]
        if !tally.critical.isEmpty {
            findings.append(Finding(text: "critical and failed: \(names(tally.critical))", isViolation: true))
        }
        if let threshold = spec.regression { findings += regression(tally, threshold, stableVersion: stableVersion) }
        let others = tally.failed.filter { !$0.isCritical && !$0.isBroken }
        if !others.isEmpty { findings.append(Finding(text: "failed: \(names(others))", isViolation: false)) }
        return findings
    }

    private static func passRate(_ tally: TrialTally, _ threshold: PassRateThreshold) -> Finding {
        let unit = tally.all.contains { $0.id.wording > 0 } ? "trials" : "cases"
        // Rounded down, so that a rate below the bound never reads as the bound.
        let rate = Percentage(basisPoints: tally.passed * 10000 / tally.trials) ?? .zero
        return Finding(
            text: "\(tally.passed) of \(tally.trials) \(unit) passed (\(rate.text)), "
                + "at least \(threshold.min.text) needed",
            isViolation: tally.passed * 10000 < threshold.min.basisPoints * tally.trials)
    }

    private static func regression(
        _ tally: TrialTally, _ threshold: RegressionThreshold, stableVersion: String?
    ) -> [Finding] {
        guard let stablePassed = tally.stablePassed else {
            return [Finding(text: "no stable version to compare with", isViolation: false)]
        }
        let against = stableVersion ?? "the stable version"
        let drop = stablePassed - tally.passed
        // Rounded up, so that a drop above the bound never reads as the bound.
        let share = Percentage(basisPoints: (max(0, drop) * 10000 + tally.trials - 1) / tally.trials) ?? .all
        var findings = [
            Finding(
                text: drop > 0
                    ? "drop \(share.text) against \(against), at most \(threshold.maxDrop.text) allowed"
                    : "no drop against \(against)",
                isViolation: drop * 10000 > threshold.maxDrop.basisPoints * tally.trials)
        ]
        let broken = tally.broken
        if !broken.isEmpty {
            findings.append(
                Finding(
                    text: "broken: \(names(broken)), at most \(threshold.maxBroken) allowed",
                    isViolation: broken.count > threshold.maxBroken))
        }
        return findings
    }

    private static func names(_ trials: [JudgedTrial]) -> String {
        let more = trials.count > 3 ? " and \(trials.count - 3) more" : ""
        return trials.prefix(3).map(\.label).joined(separator: ", ") + more
    }
}
