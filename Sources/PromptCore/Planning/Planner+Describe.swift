/// What the status says of it all.
extension Planner {
    mutating func describe() {
        plan.status.observedGeneration = release.meta.generation
        plan.status.versions = versionsInUse()
        let view = StatusView(self)
        view.describe(&plan.status)
        plan.isCommitNeeded = plan.status != observation.status
    }

    private func versionsInUse() -> [VersionReference] {
        var names = spec.versions.map(\.name)
        for alias in plan.status.aliases {
            names += [alias.stable?.version, alias.candidate?.version].compactMap(\.self)
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
            .compactMap { name in ledger[name].map { VersionReference(name: name, digest: $0.digest) } }
    }

    /// The status after a delivery of its transition: what stands there, and the clocks of the steps it opened.
    package static func report(
        _ plan: Plan, of observation: Observation, delivered: Result<DeliveredBundle, DeliveryProblem>,
        at now: Timestamp
    ) -> ReleaseStatus {
        var observation = observation
        observation.now = now
        var planner = Planner(observation)
        planner.plan = plan
        switch delivered {
        case .success(let bundle):
            planner.plan.status.bundle = bundle
            planner.plan.deliveryProblem = nil
            planner.startClocks()
        case .failure(let problem):
            planner.plan.deliveryProblem = problem.message
        }
        for version in plan.record { planner.ledger.add(version) }
        planner.describe()
        return planner.plan.status
    }

    /// The status of a plan that was carried out as a whole, whatever kept an earlier one from that.
    package static func unblocked(_ plan: Plan, of observation: Observation, at now: Timestamp) -> ReleaseStatus {
        var plan = plan
        plan.obstacle = nil
        var observation = observation
        observation.now = now
        var planner = Planner(observation)
        planner.plan = plan
        planner.describe()
        return planner.plan.status
    }

    private mutating func startClocks() {
        let now = now
        for index in plan.status.aliases.indices where plan.status.aliases[index].paused == nil {
            let alias = spec.aliases.first { $0.name == plan.status.aliases[index].name }
            guard let clock = plan.status.aliases[index].step, clock.clockSince == nil, standstill(of: alias) == nil
            else {
                continue
            }
            plan.status.aliases[index].step?.clockSince = now
        }
    }
}

/// Why a delivery did not happen, for the status.
package struct DeliveryProblem: Error, Sendable, Hashable {
    package var message: String
    package init(_ message: String) { self.message = message }
}

/// Writes phase, summary and conditions from what a plan has decided.
struct StatusView {
    private let spec: PromptReleaseSpec
    private let generation: Int
    private let now: Timestamp
    private let problems: [Diagnostic]
    private let mutated: [String]
    private let targets: [String: CandidateVersion]
    private let findings: [LintFinding]
    private let isPlaceTaken: Bool
    private let isStatusLost: Bool
    private let lostContent: String?
    private let deliveryProblem: String?
    private let obstacle: Obstacle?
    /// Why the last try to deliver this same transition failed: it is told until one succeeds.
    private let formerDeliveryProblem: String?

    init(_ planner: Planner) {
        spec = planner.spec
        generation = planner.release.meta.generation
        now = planner.now
        problems = planner.problems.errors
        mutated = planner.ledger.mutated.sorted()
        let targets = planner.spec.aliases.compactMap { alias in
            planner.ledger.target(alias.version).map { (alias.name, $0) }
        }
        self.targets = Dictionary(targets, uniquingKeysWith: { first, _ in first })
        findings = planner.findings.sorted { $0.key < $1.key }.flatMap(\.value)
        isPlaceTaken = planner.plan.isPlaceTaken
        isStatusLost = planner.isStatusLost
        lostContent = planner.plan.problem
        deliveryProblem = planner.plan.deliveryProblem
        obstacle = planner.plan.obstacle
        let former = planner.observation.status.flatMap { $0.transition == planner.plan.status.transition ? $0 : nil }
        let delivery = former?.condition(.delivered)
        formerDeliveryProblem = delivery?.reason == StatusReason.deliveryFailed ? delivery?.message : nil
    }

    func describe(_ status: inout ReleaseStatus) {
        status.phase = phase(of: status)
        status.summary = status.aliases.map(summary).joined(separator: "; ")
        let stalled = stalledReason(status)
        setReady(&status, stalled)
        if let stalled {
            status.removeCondition(.reconciling)
            set(&status, .stalled, .true, stalled.reason, stalled.message)
        } else {
            status.removeCondition(.stalled)
            setReconciling(&status)
        }
        setDelivered(&status)
        setImmutable(&status)
        setLinted(&status)
    }

    private func set(
        _ status: inout ReleaseStatus, _ kind: Condition.Kind, _ value: Condition.Status, _ reason: String,
        _ message: String
    ) {
        status.set(
            Condition(kind, value, reason: reason, message: message, observedGeneration: generation, at: now))
    }
}

// MARK: - Phase and summary

extension StatusView {
    /// The worst of the aliases'.
    private func phase(of status: ReleaseStatus) -> ReleasePhase {
        if !problems.isEmpty || !mutated.isEmpty { return .invalid }
        let phases = status.aliases.map(\.phase)
        if phases.contains(.rejected) { return .rejected }
        if phases.contains(.rolledBack) { return .rolledBack }
        if phases.contains(.paused) { return .paused }
        if phases.contains(.awaitingDecision) { return .awaitingDecision }
        if spec.suspend { return .suspended }
        return isServed(status) ? .ready : .progressing
    }

    private func isServed(_ status: ReleaseStatus) -> Bool {
        isDelivered(status)
            && spec.aliases.allSatisfy { alias in
                guard let known = status[alias: alias.name] else { return false }
                return known.phase == .stable && known.stable?.digest == targets[alias.name]?.digest
            }
    }

    private func isDelivered(_ status: ReleaseStatus) -> Bool {
        guard let serving = status.serving else { return spec.aliases.isEmpty }
        return status.bundle?.transition == status.transition && status.bundle?.digest == serving.digest
    }

    /// `production v4.1 -> v4.2 5% (2/4) Holding`, or `staging v4.2`.
    private func summary(_ alias: AliasStatus) -> String {
        var parts = [alias.name]
        if let stable = alias.stable { parts.append(stable.version) }
        if let candidate = alias.candidate {
            if alias.stable != nil { parts.append("->") }
            parts.append(candidate.version)
            if alias.weight > .zero { parts.append(alias.weight.text) }
            if let position = position(alias) { parts.append(position) }
        }
        if alias.phase != .stable { parts.append(alias.phase.rawValue) }
        return parts.joined(separator: " ")
    }

    private func position(_ alias: AliasStatus) -> String? {
        guard alias.weight > .zero, let steps = spec.aliases.first(where: { $0.name == alias.name })?.strategy.steps,
            let index = steps.firstIndex(where: { $0.weight == alias.weight })
        else { return nil }
        return "(\(index + 1)/\(steps.count))"
    }
}

// MARK: - Conditions

extension StatusView {
    private struct Stall {
        var reason: String
        var message: String
    }

    /// What will not move without a person mending something.
    private func stalledReason(_ status: ReleaseStatus) -> Stall? {
        if let obstacle { return Stall(reason: StatusReason.blocked, message: obstacle.message) }
        if !problems.isEmpty {
            return Stall(reason: StatusReason.invalid, message: list(problems.map(\.headline)))
        }
        if !mutated.isEmpty { return Stall(reason: StatusReason.versionMutated, message: mutationMessage) }
        if let lostContent { return Stall(reason: StatusReason.versionLost, message: lostContent) }
        if isPlaceTaken {
            return Stall(
                reason: StatusReason.placeTaken,
                message: "something that this operator did not make for this release stands at \(spec.delivery.name): "
                    + "remove it or choose another delivery.name")
        }
        if isStatusLost {
            return Stall(
                reason: StatusReason.statusLost,
                message:
                    "a bundle of this release stands at \(spec.delivery.name) but its status is lost, and with it what was "
                    + "stable and what was rejected: the bundle stays; restore the status, or remove the bundle to begin anew"
            )
        }
        return status.aliases.lazy.compactMap(stall).first
    }

    private func stall(_ alias: AliasStatus) -> Stall? {
        let name = "\(alias.name): \(alias.candidate?.version ?? "")"
        switch alias.phase {
        case .rejected, .rolledBack:
            guard let candidate = alias.candidate, let entry = alias.rejection(of: candidate.digest) else { return nil }
            let reason = alias.phase == .rejected ? StatusReason.rejected : StatusReason.rolledBack
            return Stall(reason: reason, message: "\(name) (attempt \(entry.attempt)): \(entry.message)")
        case .paused:
            guard let paused = alias.paused, paused.by != .person else { return nil }
            return Stall(reason: StatusReason.paused, message: "\(name): \(paused.reason)")
        case .stable, .gating, .holding, .awaitingDecision: return nil
        }
    }

    private var mutationMessage: String {
        "the content of \(mutated.joined(separator: ", ")) was changed after it was recorded; the recorded content "
            + "goes on being served: give the new content a new version name"
    }

    private func list(_ messages: [String]) -> String {
        let shown = messages.prefix(10).joined(separator: "\n")
        return messages.count > 10 ? "\(shown)\nand \(messages.count - 10) more" : shown
    }

    private func setReady(_ status: inout ReleaseStatus, _ stalled: Stall?) {
        if let stalled {
            set(&status, .ready, .false, stalled.reason, stalled.message)
        } else if isServed(status) {
            set(&status, .ready, .true, StatusReason.allServed, "every alias serves what its spec asks for")
        } else if spec.suspend {
            set(&status, .ready, .unknown, StatusReason.suspended, "the release is suspended: nothing moves forward")
        } else {
            set(&status, .ready, .unknown, movingReason(status), status.summary)
        }
    }

    private func movingReason(_ status: ReleaseStatus) -> String {
        switch phase(of: status) {
        case .awaitingDecision: StatusReason.awaitingDecision
        case .paused: StatusReason.paused
        default: StatusReason.progressing
        }
    }

    private func setReconciling(_ status: inout ReleaseStatus) {
        guard !isServed(status), !spec.suspend else { return status.removeCondition(.reconciling) }
        set(&status, .reconciling, .true, movingReason(status), status.summary)
    }

    private func setDelivered(_ status: inout ReleaseStatus) {
        if let deliveryProblem {
            set(&status, .delivered, .false, StatusReason.deliveryFailed, deliveryProblem)
        } else if status.serving == nil {
            set(
                &status, .delivered, .unknown, StatusReason.nothingToDeliver,
                "no alias has a version that passed its gates yet")
        } else if isDelivered(status) {
            set(&status, .delivered, .true, StatusReason.delivered, "transition \(status.transition) is delivered")
        } else if let formerDeliveryProblem {
            set(&status, .delivered, .false, StatusReason.deliveryFailed, formerDeliveryProblem)
        } else {
            set(
                &status, .delivered, .false, StatusReason.deliveryPending,
                "transition \(status.transition) is committed and about to be delivered")
        }
    }

    private func setImmutable(_ status: inout ReleaseStatus) {
        if mutated.isEmpty {
            set(&status, .versionsImmutable, .true, StatusReason.asRecorded, "every version is as it was recorded")
        } else {
            set(&status, .versionsImmutable, .false, StatusReason.versionMutated, mutationMessage)
        }
    }

    private func setLinted(_ status: inout ReleaseStatus) {
        let blocking = findings.filter { spec.lint.failOn.stops($0.severity) }
        guard blocking.isEmpty else {
            return set(&status, .linted, .false, StatusReason.lintFailed, list(blocking.map(\.text)))
        }
        let rest = findings.isEmpty ? "no findings" : list(findings.map(\.text))
        set(&status, .linted, .true, StatusReason.lintPassed, rest)
    }
}
