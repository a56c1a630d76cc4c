/// What happened to the release as a whole.
extension Planner {
    /// Tells of a release that is new and of a spec that has changed, before all that follows from it.
    mutating func tellRelease() {
        guard let event = releaseEvent else { return }
        plan.events.insert(event, at: 0)
    }

    private var releaseEvent: RolloutEvent? {
        let generation = release.meta.generation
        // A status without a generation tells only what kept the first plan from being made.
        guard let status = observation.status, status.observedGeneration > 0 else {
            if isStatusLost {
                return RolloutEvent(.statusLost, "a bundle stands that no status explains", isWarning: true)
            }
            return specEvent(.releaseCreated, "the release came to be known")
        }
        guard status.observedGeneration != generation else { return nil }
        return specEvent(.specChanged, "generation \(generation)")
    }

    private func specEvent(_ reason: RolloutEvent.Reason, _ message: String) -> RolloutEvent {
        let first = problems.errors.first.map { ", which is invalid: \($0.headline)" } ?? ""
        return RolloutEvent(reason, message + first, isWarning: isInvalid, by: .manifest()) {
            $0.generation = release.meta.generation
        }
    }
}

extension RolloutEvent {
    /// That a decision was ignored before any alias looked at it.
    static func ignored(_ decision: ReleaseDecision, _ message: String) -> RolloutEvent {
        RolloutEvent(.decisionIgnored, message, by: .person(decision.actor)) {
            $0.alias = decision.alias
            $0.digest = decision.digest
            $0.attempt = decision.attempt
            $0.decision = DecisionOutcome(decision)
        }
    }
}
