import PromptCore
import PromptOperator

/// What must be so once faults have stopped: nothing is left undone, and every release waits for time, evidence or a
/// person, with the committed status delivered.
extension Simulation {
    private var now: Timestamp { processes.first?.now() ?? site.wallClock(of: 0)() }

    mutating func rest(in group: inout DiscardingTaskGroup) {
        calm(in: &group)
        waitForRetries()
        let recovery = site.world.recovery(afterLostEvents: hasLostEvents)
        if recovery > .zero { pass(recovery) }
        hasLostEvents = false
        // One wake-up makes at most one step: so many are enough for any rollout to end.
        for _ in 0..<60 {
            guard site.violation == nil else { return }
            let plans = contents.releases.values.filter { !$0.isDeleted }.map { ($0, plan($0)) }
            checkNothingIsOwed(plans)
            guard let next = plans.compactMap(\.1.wakeAt).min() else { return checkRest(plans) }
            pass(max(.zero, (next - now).duration) + .milliseconds(1))
        }
        site.fail("6: rollouts that never end")
    }

    private var contents: InMemoryContents { site.world.contents }

    private mutating func calm(in group: inout DiscardingTaskGroup) {
        for process in processes { process.calm() }
        setLockstep(false)
        site.evaluator.set(.pass)
        settle()
        if processes.isEmpty { start(0, in: &group) }
        settle()
    }

    /// What failed is tried again after its backoff.
    private mutating func waitForRetries() {
        for _ in 0..<200 where processes.contains(where: { $0.failing > 0 }) {
            guard let next = site.clock.deadlines.first else { return }
            pass(max(.zero, next - site.clock.now.offset))
        }
        if let process = processes.first(where: { $0.failing > 0 }) {
            site.fail("6: operator \(process.number) goes on failing")
        }
    }

    /// What a fresh operator would do about a release now.
    private func plan(_ stored: StoredRelease) -> Plan {
        SimulationOracle(contents, now: now).plan(stored)
    }

    /// What a fresh operator would do now is left undone, and nothing wakes those that run.
    private func checkNothingIsOwed(_ plans: [(StoredRelease, Plan)]) {
        for (stored, plan) in plans {
            let name = stored.release.key.name
            if plan.isCommitNeeded {
                site.fail("6: \(name) is left behind: a fresh look commits \(plan.status.summary)")
            }
            if plan.isDeliveryNeeded { site.fail("6: \(name) is left undelivered") }
            if !plan.outcomes.isEmpty { site.fail("6: an outcome is left untold [\(name)]") }
            if !plan.evaluations.isEmpty { site.fail("6: an evaluation is left unmade [\(name)]") }
        }
        for stored in contents.releases.values where stored.isDeleted {
            site.fail("6: \(stored.release.key.name) is deleted and not cleaned up")
        }
    }

    private func checkRest(_ plans: [(StoredRelease, Plan)]) {
        for (stored, plan) in plans {
            guard let status = stored.status else { continue }
            let name = stored.release.key.name
            if let serving = status.serving, !plan.isPlaceTaken, plan.problem == nil {
                let bundle = contents.bundles[ObjectKey(namespace: Fixtures.namespace, name: serving.deliveryName)]
                if bundle?.digest != serving.digest || bundle?.transition != status.transition {
                    site.fail("6: what is delivered is not what was committed [\(name)]")
                }
            }
            let mayMove =
                !stored.release.spec.suspend && status.phase != .invalid && plan.problem == nil && !plan.isPlaceTaken
            for alias in status.aliases where mayMove && !isAtRest(alias) {
                site.fail("6: \(name) \(alias.name) is \(alias.phase.rawValue) and waits for nothing")
            }
        }
        if !hasLeftovers { checkPlaces() }
    }

    private func isAtRest(_ alias: AliasStatus) -> Bool {
        switch alias.phase {
        case .stable, .rolledBack, .rejected, .paused, .awaitingDecision: true
        case .holding: false
        case .gating: alias.candidate == nil || alias.gates.contains { $0.verdict == .pending }
        }
    }

    /// Every bundle belongs to a release that says so.
    private func checkPlaces() {
        for (place, bundle) in contents.bundles {
            let owner = contents.releases.values.first { $0.release.meta.uid == bundle.ownerUID }
            if owner?.status?.serving?.deliveryName != place.name {
                site.fail("6: the bundle at \(place.name) belongs to nobody any more")
            }
        }
    }
}
