import PromptCore

/// Whether the next round can be paid for whole; a round that cannot is not begun.
struct RoundBudget: Sendable {
    let maximumCalls: Int?
    let maximumCost: Money?
    /// The most that a round is known to send before it has run.
    let callsPerRound: Int
    /// Rounds that a Pass needs even when every trial passes.
    let roundsNeeded: Int
    private var largestCalls = 0
    private var largestCost = Money.zero

    init(_ spec: EvaluationSuiteSpec, callsPerRound: Int, roundsNeeded: Int) {
        maximumCalls = spec.maximumCalls
        maximumCost = spec.maximumCost
        self.callsPerRound = callsPerRound
        self.roundsNeeded = roundsNeeded
    }

    /// Why no round is begun at all; nil when the budget may suffice.
    var beforehand: String? {
        if let maximumCalls, callsPerRound * roundsNeeded > maximumCalls {
            let need =
                roundsNeeded == 1 ? "one round needs" : "a Pass needs at least \(roundsNeeded) rounds, which need"
            return "\(need) \(callsPerRound * roundsNeeded) calls, at most \(maximumCalls) allowed"
        }
        if maximumCost == .zero { return "nothing may be spent" }
        return nil
    }

    /// A round has ended that took so much.
    mutating func roundEnded(calls: Int, cost: Money) {
        largestCalls = max(largestCalls, calls)
        largestCost = max(largestCost, cost)
    }

    /// Why the next round is not begun after so much was spent; nil when it is. What a round costs is known from the
    /// dearest one so far.
    func refusal(calls: Int, cost: Money) -> String? {
        let needed = max(callsPerRound, largestCalls)
        if let maximumCalls, calls + needed > maximumCalls {
            return "the next round needs \(needed) calls, \(max(0, maximumCalls - calls)) of \(maximumCalls) are left"
        }
        if let maximumCost, cost + largestCost > maximumCost || cost >= maximumCost {
            return "a round costs up to \(largestCost.text), and \(cost.text) of \(maximumCost.text) are spent"
        }
        return nil
    }

    /// What was taken beyond the budget; nil when it held. An answer tells what it costs only when it is there.
    func overrun(calls: Int, cost: Money) -> String? {
        if let maximumCost, cost > maximumCost {
            return "\(cost.text) was spent before the verdict, at most \(maximumCost.text) allowed"
        }
        if let maximumCalls, calls > maximumCalls {
            return "\(calls) calls were made before the verdict, at most \(maximumCalls) allowed"
        }
        return nil
    }
}
