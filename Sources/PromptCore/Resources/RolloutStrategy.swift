/// A movable name and how a change of its version moves.
package struct AliasSpec: Sendable, Hashable {
    package var name: String
    package var version: String
    package var strategy: RolloutStrategy

    package init(name: String, version: String, strategy: RolloutStrategy = .immediate()) {
        self.name = name
        self.version = version
        self.strategy = strategy
    }
}

/// How traffic moves from the stable version to a candidate. `immediate` is the canary of one step.
package struct RolloutStrategy: Sendable, Hashable {
    package enum Reaction: String, Sendable, Hashable, CaseIterable { case rollback = "Rollback", pause = "Pause" }

    /// Before every step that does not name its own.
    package var gates: [Gate]
    /// Weights rise strictly; the last is 100 %.
    package var steps: [RolloutStep]
    package var onFailure: Reaction = .rollback
    package var onInconclusive: Reaction = .pause
    /// A gate that could not be asked for `after` leads to `then`.
    package var onError = ErrorReaction()
    /// Going back to one of this many stables before the current one skips steps and gates.
    package var rollbackWindow = 0

    package struct ErrorReaction: Sendable, Hashable {
        package var after: TimeSpan = .seconds(1800)
        package var then: Reaction = .pause

        package init() {}
    }

    /// Adds the step of 100 % when it is left out.
    package init(gates: [Gate], steps: [RolloutStep]) {
        self.gates = gates
        self.steps = steps.last?.weight == .all ? steps : steps + [RolloutStep(weight: .all)]
    }

    package static func immediate(gates: [Gate] = []) -> RolloutStrategy { RolloutStrategy(gates: gates, steps: []) }

    /// The first step above a weight; nil at 100 %.
    package func step(above weight: Percentage) -> RolloutStep? { steps.first { $0.weight > weight } }

    /// Whether any approval is somebody else's than the author's to give.
    package var excludesAuthor: Bool {
        (gates + steps.flatMap { $0.gates ?? [] }).contains { gate in
            if case .approval(_, excludeAuthor: true) = gate { true } else { false }
        }
    }

    /// The gates that must pass before a step.
    package func gates(of step: RolloutStep) -> [Gate] { step.gates ?? gates }

    /// The gates of an alias's first version, which goes from nothing to 100 %: the strategy's own, or where it has none
    /// all that its steps name, approvals together as the strictest of them.
    package var firstVersionGates: [Gate] {
        guard gates.isEmpty else { return gates }
        return steps.flatMap { $0.gates ?? [] }.reduce(into: []) { known, gate in
            guard !known.contains(gate) else { return }
            let index = known.firstIndex { $0.name == gate.name }
            if let index, let stricter = known[index].approval(joinedWith: gate) {
                known[index] = stricter
            } else {
                known.append(gate)
            }
        }
    }
}

package struct RolloutStep: Sendable, Hashable {
    package enum Hold: Sendable, Hashable {
        case time(TimeSpan)
        /// Waits for a Promote decision.
        case manual
    }

    package var weight: Percentage
    package var hold: Hold
    /// Nil: the strategy's gates.
    package var gates: [Gate]?

    package init(weight: Percentage, hold: Hold = .time(.zero), gates: [Gate]? = nil) {
        self.weight = weight
        self.hold = hold
        self.gates = gates
    }
}

/// Something that must pass before a weight is raised.
package enum Gate: Sendable, Hashable {
    package enum Reuse: String, Sendable, Hashable, CaseIterable {
        /// Fresh evidence for each step.
        case step = "Step"
        /// Once per attempt.
        case attempt = "Attempt"
    }

    case evaluation(suiteName: String, reuse: Reuse = .step)
    /// That many Approve decisions by different actors for this attempt and weight; with `excludeAuthor` not by those who
    /// changed the release since the attempt began.
    case approval(required: Int, excludeAuthor: Bool = false)
    /// The candidate's digest has been stable under another alias of the release that long.
    case soak(alias: String, for: TimeSpan)

    /// The approval that asks for all that two approvals ask for; nil where either is another kind.
    func approval(joinedWith other: Gate) -> Gate? {
        guard case .approval(let required, let excludeAuthor) = self,
            case .approval(let alsoRequired, let alsoExcludeAuthor) = other
        else { return nil }
        return .approval(required: max(required, alsoRequired), excludeAuthor: excludeAuthor || alsoExcludeAuthor)
    }

    /// How the status and messages call the gate; unique among the gates of a step.
    package var name: String {
        switch self {
        case .evaluation(let suiteName, _): suiteName
        case .approval: "approval"
        case .soak(let alias, _): "soak:\(alias)"
        }
    }
}
