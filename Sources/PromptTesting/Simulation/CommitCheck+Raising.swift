import PromptCore

/// Every raise of a weight had all gates of its step behind it, for exactly what they were asked about.
extension CommitCheck {
    private var namespace: String { release.key.namespace }

    func raiseProblem(_ before: AliasStatus, _ alias: AliasStatus, _ history: ReleaseHistory) -> String? {
        let strategy = release.spec.aliases.first { $0.name == alias.name }?.strategy
        if alias.stable?.digest != before.stable?.digest, let stable = alias.stable {
            return stableProblem(before, stable, strategy, history)
        }
        guard alias.weight > .zero else { return nil }
        guard before.candidate?.digest == alias.candidate?.digest, before.attempt == alias.attempt, isActive(before)
        else { return "1: \(alias.name) gave traffic to a candidate that was not gated before" }
        if alias.weight < before.weight { return "3: the weight of \(alias.name) was lowered to more than 0" }
        guard alias.weight > before.weight else { return nil }
        guard let step = strategy?.step(above: before.weight), step.weight == alias.weight else {
            return "1: \(alias.name) was raised to \(alias.weight.text), which is not the next step"
        }
        return gateProblem(strategy?.gates(of: step) ?? [], step.weight, before, history)
    }

    private func stableProblem(
        _ before: AliasStatus, _ stable: StableVersion, _ strategy: RolloutStrategy?, _ history: ReleaseHistory
    ) -> String? {
        let window = before.previous.prefix(strategy?.rollbackWindow ?? 0)
        if window.contains(where: { $0.digest == stable.digest }), before.rejection(of: stable.digest) == nil {
            return nil
        }
        guard before.candidate?.digest == stable.digest, isActive(before) else {
            return "1: \(stable.version) became stable under \(before.name) and was no candidate"
        }
        if before.stable == nil { return gateProblem(strategy?.firstVersionGates ?? [], .all, before, history) }
        return before.weight == .all ? nil : "1: \(stable.version) became stable from \(before.weight.text)"
    }

    private func gateProblem(
        _ gates: [Gate], _ weight: Percentage, _ before: AliasStatus, _ history: ReleaseHistory
    ) -> String? {
        guard let candidate = before.candidate else { return nil }
        let closed = gates.first { gate in
            switch gate {
            case .evaluation(let suiteName, let reuse): !hasPassed(suiteName, reuse, weight, before, history.runs)
            case .approval(let required, _): approvers(of: weight, before, history).count < required
            case .soak(let other, let span): !hasSoaked(candidate, under: other, for: span)
            }
        }
        return closed.map { "1: \(before.name) was raised to \(weight.text) although \($0.name) had not passed" }
    }

    private func hasSoaked(_ candidate: CandidateVersion, under other: String, for span: TimeSpan) -> Bool {
        guard let stable = old[alias: other]?.stable, stable.digest == candidate.digest else { return false }
        return now >= stable.since + span
    }

    private func hasPassed(
        _ suiteName: String, _ reuse: Gate.Reuse, _ weight: Percentage, _ before: AliasStatus, _ runs: [EvaluationRun]
    ) -> Bool {
        let suite = suites(suiteName)
        return runs.contains { run in
            let binding = run.binding
            return run.result.verdict == .pass && binding.alias == before.name && suite.contains(binding.suite)
                && binding.candidate == before.candidate?.digest && binding.stable == before.stable?.digest
                && binding.attempt == before.attempt && binding.weight == (reuse == .step ? weight : nil)
                && endpoint.contains(binding.endpoints["gpt"])
        }
    }

    private func approvers(
        of weight: Percentage, _ before: AliasStatus, _ history: ReleaseHistory
    ) -> Set<String> {
        let approvals = history.consumed.lazy.filter { $0.value == .applied }.compactMap { decisions[$0.key] }
            .filter { decision in
                decision.action == .approve && decision.alias == before.name && decision.weight == weight
                    && decision.digest == before.candidate?.digest && decision.attempt == before.attempt
            }
        return Set(approvals.map(\.actor))
    }
}
