/// Running each alias's machine.
extension Planner {
    mutating func followAliases() {
        let before = plan.status
        if !isInvalid { retireAliases() }
        var aliases: [AliasStatus] = []
        for alias in spec.aliases where !aliases.contains(where: { $0.name == alias.name }) {
            let status = known(alias.name)
            aliases.append(next(status, alias, stables: Self.stables(before)))
        }
        if isInvalid {
            // What an invalid spec no longer names stands still: only decisions that lower reach it.
            for status in plan.status.aliases where !spec.aliases.contains(where: { $0.name == status.name }) {
                aliases.append(next(status, nil, stables: Self.stables(before)))
            }
        }
        plan.status.aliases = aliases
        consumeStrays()
    }

    private static func stables(_ status: ReleaseStatus) -> [String: StableVersion] {
        Dictionary(
            status.aliases.compactMap { alias in alias.stable.map { (alias.name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// An alias that returns goes on counting its attempts and keeps what was rejected. One that is new, or whose status
    /// was lost, counts on from the evidence that is there: evidence of another life is not its own.
    private mutating func known(_ name: String) -> AliasStatus {
        if let status = plan.status[alias: name] { return status }
        var status = AliasStatus(name: name)
        status.attempts = observation.runs.lazy.filter { $0.binding.alias == name }.map(\.binding.attempt).max() ?? 0
        if let retired = plan.status.retired.first(where: { $0.name == name }) {
            status.attempts = max(status.attempts, retired.attempts)
            status.rejected = retired.rejected
            plan.status.retired.removeAll { $0.name == name }
        }
        return status
    }

    private mutating func retireAliases() {
        for status in plan.status.aliases where !spec.aliases.contains(where: { $0.name == status.name }) {
            plan.status.retired.append(
                RetiredAlias(name: status.name, attempts: status.attempts, rejected: status.rejected))
            plan.status.consumed += status.consumed
            plan.events.append(
                RolloutEvent(.aliasRemoved, "\(status.name) left the spec", by: .manifest()) {
                    $0.alias = status.name
                    guard status.weight > .zero else { return }
                    $0.concern(status.candidate, attempt: status.attempt, from: status.weight)
                })
        }
    }

    private mutating func next(
        _ status: AliasStatus, _ alias: AliasSpec?, stables: [String: StableVersion]
    ) -> AliasStatus {
        let output = RolloutMachine.next(status, input(for: status, alias, stables: stables))
        plan.events += output.events
        if let wakeAt = output.wakeAt { plan.wakeAt = min(plan.wakeAt ?? wakeAt, wakeAt) }
        if isCommittedGating(status, output.status) { plan.evaluations += output.evaluations }
        return output.status
    }

    /// Evaluations start only from a Gating state that was committed before this plan.
    private func isCommittedGating(_ before: AliasStatus, _ after: AliasStatus) -> Bool {
        before.candidate?.digest == after.candidate?.digest && before.attempt == after.attempt
            && before.weight == after.weight && before.step == nil && before.candidate != nil
    }

    private func input(
        for status: AliasStatus, _ alias: AliasSpec?, stables: [String: StableVersion]
    ) -> RolloutInput {
        let target = alias.flatMap { ledger.target($0.version) }
        // What was dealt with before the alias came, or came back, stays dealt with.
        let consumed = Set(plan.status.consumed.map(\.uid))
        let decisions = observation.decisions.filter { $0.alias == status.name && !consumed.contains($0.uid) }
        return RolloutInput(
            target: target, strategy: alias?.strategy ?? .immediate(), standstill: standstill(of: alias),
            preflight: preflight(under: status.name), suites: suites(of: alias, target, status.stable),
            author: release.author,
            evidence: Dictionary(observation.runs.map { ($0.meta.name, $0) }, uniquingKeysWith: { first, _ in first }),
            releaseName: release.meta.name, stables: stables,
            decisions: decisions, isDelivered: isDelivered, now: now)
    }

    func standstill(of alias: AliasSpec?) -> Standstill? {
        guard let alias, !isInvalid, !isStatusLost else { return .invalid }
        if spec.suspend { return .suspended }
        return ledger.mutated.contains(alias.version) ? .mutated : nil
    }

    /// The committed transition is what was delivered and reported.
    var isDelivered: Bool {
        guard let status = observation.status, let bundle = status.bundle else { return false }
        return bundle.transition == status.transition && bundle.digest == status.serving?.digest
    }

    private func suites(
        of alias: AliasSpec?, _ target: CandidateVersion?, _ stable: StableVersion?
    ) -> [String: SuiteBinding] {
        guard let alias, !isInvalid else { return [:] }
        let gates = alias.strategy.gates + alias.strategy.steps.flatMap { $0.gates ?? [] }
        var bindings: [String: SuiteBinding] = [:]
        for case .evaluation(let name, _) in gates where bindings[name] == nil {
            guard let suite = observation.suites[name] else { continue }
            let versions = [target?.version, suite.spec.regression == nil ? nil : stable?.version]
            let names = suite.spec.endpointName.map { [$0] } ?? endpointNames(of: versions.compactMap(\.self))
            let asked = names + suite.spec.assertedEndpointNames
            let digests = asked.compactMap { name in observation.endpoints[name].map { (name, $0.spec.digest) } }
            bindings[name] = SuiteBinding(
                digest: suite.spec.digest, endpoints: Dictionary(digests, uniquingKeysWith: { first, _ in first }))
        }
        return bindings
    }

    private func endpointNames(of versions: [String]) -> [String] {
        versions.flatMap { ledger[$0]?.content.endpointNames.compactMap(\.self) ?? [] }
    }

    /// Decisions about an alias that is neither in the spec nor in the status.
    private mutating func consumeStrays() {
        let present = Set(observation.decisions.map(\.uid))
        plan.status.consumed.removeAll { !present.contains($0.uid) }
        guard !isInvalid else { return }
        let known = Set(plan.status.aliases.map(\.name))
        let consumed = Set(plan.status.consumed.map(\.uid))
        let open = observation.decisions.filter { $0.outcome == nil && !consumed.contains($0.uid) }
        for decision in open where !known.contains(decision.alias) {
            plan.status.consumed.append(
                ConsumedDecision(
                    uid: decision.uid, outcome: .ignored, message: "the release has no alias \(decision.alias)", at: now
                )
            )
            plan.events.append(.ignored(decision, "the release has no alias \(decision.alias)"))
        }
    }
}

// MARK: - Preflight

extension Planner {
    /// Before step 0: linted, and the bundles that the candidate would make, as canary and once it is promoted, are
    /// within the limit.
    private func preflight(under alias: String) -> @Sendable (CandidateVersion) -> String? {
        let (findings, failOn) = (findings, spec.lint.failOn)
        let (ledger, key, intent, bucketing) = (ledger, release.key, spec.intent, spec.delivery.bucketing)
        let aliases = plan.status.aliases
        return { version in
            if let finding = (findings[version.version] ?? []).first(where: { failOn.stops($0.severity) }) {
                return "lint: \(finding.text)"
            }
            let now = ServingProjection(intent: intent, bucketing: bucketing, aliases: aliases)
            let promoted = ServingProjection.Alias(name: alias, stable: version, canary: nil, weight: .zero)
            let stable = now.aliases.first { $0.name == alias }?.stable
            let split = stable.map { ServingProjection.Alias(name: alias, stable: $0, canary: version, weight: .all) }
            for own in [split, promoted].compactMap(\.self) {
                var next = now
                next.aliases = now.aliases.filter { $0.name != alias } + [own]
                do throws(BundleProblem) {
                    _ = try BundleContent(next, of: key, contents: ledger.contents)
                } catch {
                    return error.message
                }
            }
            return nil
        }
    }
}
