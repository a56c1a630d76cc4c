import PromptCore
import PromptOperator
import Synchronization

/// Where releases stand and what happened to them, for as long as each is there: a release that goes takes its series
/// along.
package final class ReleaseMetrics: Sendable {
    /// What is kept of one release: no text beyond names, and counts only of what happened.
    struct Entry: Sendable {
        var standing: ReleaseStanding?
        var deliveries = 0
        var putBack = 0
        /// Of what happens to few releases, and seldom.
        var counts: [Count: Double] = [:]
    }

    /// What is counted of a release.
    enum Count: Hashable, Sendable {
        case verdict(alias: String, gate: String, GateStatus.State)
        case decision(ReleaseDecision.Action, outcome: ReleaseDecision.Outcome.Kind)
        case run(Verdict)
        case calls(StrategyUsage.Side)
        case tokens(StrategyUsage.Side, isInput: Bool)
        case cost(StrategyUsage.Side)
    }

    private let entries = Mutex<[ObjectKey: Entry]>([:])

    /// No releases yet.
    package init() {}

    /// Takes in what the operator found or did.
    package func note(_ fact: OperatorFact) {
        switch fact {
        case .stands(let key, let standing): entries.withLock { $0[key, default: Entry()].standing = standing }
        case .gone(let key): entries.withLock { $0[key] = nil }
        case .happened(let event): change(event.release) { $0.count(event.event) }
        case .evaluated(let key, let result): change(key) { $0.count(result) }
        }
    }

    /// Releases as they are now, sorted by their keys.
    var sorted: [(key: ObjectKey, entry: Entry)] {
        entries.withLock { $0 }.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }
    }

    /// A run may end, and an event be told, after its release has gone: then nobody is left to count it for.
    private func change(_ key: ObjectKey, _ change: (inout Entry) -> Void) {
        entries.withLock { entries in
            guard var entry = entries[key] else { return }
            change(&entry)
            entries[key] = entry
        }
    }
}

extension ReleaseMetrics.Entry {
    mutating func count(_ event: RolloutEvent) {
        switch event.reason {
        case .delivered: deliveries += 1
        case .contentDrifted: putBack += 1
        case .gateDecided:
            guard let gate = event.gate, let alias = event.alias else { return }
            counts[.verdict(alias: alias, gate: gate.name, gate.verdict), default: 0] += 1
        case .decisionApplied: count(event.decision, .applied)
        case .decisionIgnored: count(event.decision, .ignored)
        case .decisionExpired: count(event.decision, .expired)
        default: return
        }
    }

    mutating func count(_ result: EvaluationResult) {
        counts[.run(result.verdict), default: 0] += 1
        for usage in result.usage ?? [] {
            counts[.calls(usage.side), default: 0] += Double(usage.calls)
            counts[.tokens(usage.side, isInput: true), default: 0] += Double(usage.tokens.inputTokens)
            counts[.tokens(usage.side, isInput: false), default: 0] += Double(usage.tokens.outputTokens)
            if let cost = usage.cost { counts[.cost(usage.side), default: 0] += Double(cost.nanos) / 1e9 }
        }
    }

    private mutating func count(
        _ decision: RolloutEvent.DecisionOutcome?, _ outcome: ReleaseDecision.Outcome.Kind
    ) {
        guard let decision else { return }
        counts[.decision(decision.action, outcome: outcome), default: 0] += 1
    }
}
