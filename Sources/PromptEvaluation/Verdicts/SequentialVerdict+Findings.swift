import PromptCore

/// What each threshold says, in values and in words.
extension SequentialVerdict {
    func findings(_ test: SequentialTest, _ measures: CandidateMeasures) -> [ThresholdFinding] {
        var findings = [passRate(test)]
        if let state = test.regression, let threshold = spec.regression {
            findings += [regression(test, state, threshold), broken(test, threshold)]
        }
        if spec.cases.contains(where: \.isCritical) { findings.append(critical(test)) }
        return findings + PlainThresholds.findings(spec, measures)
    }

    private func passRate(_ test: SequentialTest) -> ThresholdFinding {
        let rate = Double(test.passed) / Double(max(1, test.trials))
        let (state, threshold) = (test.passRate, spec.passRate)
        return ThresholdFinding(
            result: ThresholdResult(
                kind: .passRate, bound: "min \(threshold.min.text)", verdict: state.verdict, estimate: rate,
                interval: intervals[.passRate], confidence: threshold.confidence.fraction),
            text: "\(test.passed) of \(test.trials) trials passed (\(VerdictProse.percent(rate, .down)), "
                + "\(span(.passRate)) at \(threshold.confidence.text) confidence), at least \(threshold.min.text) needed"
        )
    }

    private func regression(
        _ test: SequentialTest, _ state: ProcessState, _ threshold: RegressionThreshold
    ) -> ThresholdFinding {
        ThresholdFinding(
            result: ThresholdResult(
                kind: .regression, bound: "maxDrop \(threshold.maxDrop.text)", verdict: state.verdict,
                estimate: test.pairs.drop, interval: intervals[.regression],
                confidence: threshold.confidence.fraction),
            text: "drop \(VerdictProse.percent(test.pairs.drop, .up)) against \(stableVersion ?? "the stable version") "
                + "(\(span(.regression)) at \(threshold.confidence.text) confidence), at most "
                + "\(threshold.maxDrop.text) allowed")
    }

    private func broken(_ test: SequentialTest, _ threshold: RegressionThreshold) -> ThresholdFinding {
        let (broken, suspected) = (test.broken, test.suspected)
        let verdict: Verdict =
            broken.count > threshold.maxBroken
            ? .fail : broken.count + suspected.count > threshold.maxBroken ? .inconclusive : .pass
        var texts: [String] = []
        if !broken.isEmpty { texts.append("broken: \(labels(broken)), at most \(threshold.maxBroken) allowed") }
        if !suspected.isEmpty {
            texts.append(
                "suspected of being broken, after \(test.rounds) of \(SequentialTest.trialsOfBroken) trials: "
                    + labels(suspected))
        }
        return ThresholdFinding(
            result: ThresholdResult(
                kind: .broken, bound: "maxBroken \(threshold.maxBroken)", verdict: verdict,
                estimate: Double(broken.count)), text: texts.joined(separator: "; "))
    }

    private func critical(_ test: SequentialTest) -> ThresholdFinding {
        let failed = test.criticalFailures.sorted()
        let names = failed.compactMap { index in spec.cases.indices.contains(index) ? spec.cases[index].name : nil }
        return ThresholdFinding(
            result: ThresholdResult(
                kind: .critical, bound: "at most 1 failed trial a case", verdict: failed.isEmpty ? .pass : .fail,
                estimate: Double(failed.count)),
            text: failed.isEmpty ? "" : "critical and failed twice: \(VerdictProse.names(names))")
    }

    private func labels(_ columns: [Int]) -> String { VerdictProse.names(columns.map { ledger.cases[$0].label }) }

    /// `93.1% to 98%`.
    private func span(_ kind: ThresholdResult.Kind) -> String {
        guard let interval = intervals[kind] else { return "nothing known" }
        return VerdictProse.percent(interval.lower, .down) + " to " + VerdictProse.percent(interval.upper, .up)
    }
}

// MARK: - Endings

extension SequentialVerdict {
    func failure(_ findings: [ThresholdFinding]) -> Ending {
        Ending(.fail, Self.clauses(findings.filter(\.isViolation) + findings.filter { !$0.isViolation }))
    }

    /// A Pass says how often it is wrong, and that a rollout takes that chance at each of its gates.
    func pass(_ findings: [ThresholdFinding]) -> Ending {
        let worst =
            [spec.passRate.confidence, test?.regression == nil ? nil : spec.regression?.confidence]
            .compactMap(\.self).min() ?? spec.passRate.confidence
        let alpha = (Percentage(basisPoints: 10000 - worst.basisPoints) ?? .zero).text
        return Ending(
            .pass,
            "\(Self.clauses(findings)); after \(VerdictProse.count(rounds, "round")); a wrong Pass has a chance of at most "
                + "\(alpha) a gate, and of their sum over a rollout")
    }

    func inconclusive(_ why: String, _ findings: [ThresholdFinding]) -> Ending {
        Ending(.inconclusive, "\(why); \(Self.clauses(findings))")
    }

    private static func clauses(_ findings: [ThresholdFinding]) -> String {
        findings.map(\.text).filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
