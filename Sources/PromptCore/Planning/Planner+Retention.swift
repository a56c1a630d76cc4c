/// What retention lets go, and which decisions still have to be told.
extension Planner {
    mutating func letGo() {
        guard !isInvalid else { return }
        letVersionsGo()
        letRunsGo()
        letDecisionsGo()
    }

    private var horizon: Timestamp {
        Timestamp(milliseconds: now.milliseconds - Int64(spec.retention.days) * 86_400_000)
    }

    /// Beyond the newest `retention.versions` and older than `retention.days`; never one that is in spec, in use, or
    /// that a rollback could go back to.
    private mutating func letVersionsGo() {
        let needed = Set(spec.versions.map(\.name)).union(spec.aliases.map(\.version))
        let inUse = Set(
            plan.status.aliases.flatMap { alias in
                [alias.stable?.digest, alias.candidate?.digest].compactMap(\.self) + alias.previous.map(\.digest)
            })
        let spare = observation.recorded.filter { !needed.contains($0.version) && !inUse.contains($0.digest) }
            .sorted { ($0.recordedAt, $0.version) > ($1.recordedAt, $1.version) }
        plan.expired.versions = spare.dropFirst(spec.retention.versions).filter { $0.recordedAt < horizon }
        let leaving = Set(plan.expired.versions.map(\.version))
        let staying = Set(observation.recorded.filter { !leaving.contains($0.version) }.map(\.digest))
        let gone = Set(plan.expired.versions.map(\.digest)).subtracting(staying)
        for index in plan.status.aliases.indices {
            plan.status.aliases[index].rejected.removeAll { gone.contains($0.digest) }
        }
        for index in plan.status.retired.indices {
            plan.status.retired[index].rejected.removeAll { gone.contains($0.digest) }
        }
    }

    /// Evidence of a current attempt stays, whatever the count.
    private mutating func letRunsGo() {
        let spare = observation.runs.filter { run in
            guard let alias = plan.status[alias: run.binding.alias] else { return true }
            return alias.candidate?.digest != run.binding.candidate || alias.attempt != run.binding.attempt
        }
        .sorted { ($0.result.finishedAt, $0.meta.name) > ($1.result.finishedAt, $1.meta.name) }
        plan.expired.runs = Array(spare.dropFirst(spec.retention.runs))
    }

    private mutating func letDecisionsGo() {
        plan.expired.decisions = observation.decisions.filter { decision in
            decision.outcome.map { $0.at < horizon } ?? false
        }
    }

    /// A decision's own status is only copied from what the release's status says.
    mutating func tellDecisions() {
        let consumed = plan.status.aliases.flatMap(\.consumed) + plan.status.consumed
        let byUID = Dictionary(consumed.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
        for decision in observation.decisions where decision.outcome == nil {
            guard let known = byUID[decision.uid] else { continue }
            plan.outcomes.append(
                Plan.DecisionOutcome(
                    decision: decision,
                    outcome: ReleaseDecision.Outcome(known.outcome, known.message, at: known.at)))
        }
    }
}
