import JSON
import PromptCore

/// Where one alias goes in a plan, and what it waits for.
struct AliasMove: Sendable {
    let name: String
    let isChange: Bool
    /// `production: v1 -> v2: Gating step 1% (triage-golden: would be evaluated)`.
    let text: String
    let json: JSONValue

    init(_ after: AliasStatus, _ plan: Plan, _ observation: Observation) {
        let before = observation.status?[alias: after.name]
        let spec = observation.release.spec.aliases.first { $0.name == after.name }
        name = after.name
        isChange = before != after
        let gates = Self.gates(of: after, spec?.strategy, plan)
        let state = Self.state(of: after, gates, next: Self.nextWeight(after, spec?.strategy), now: observation.now)
        text = "\(after.name): \(Self.versions(after)): \(state)\(isChange ? "" : " (unchanged)")"
        json = Self.json(after, gates, state, isChange: isChange)
    }

    private static func versions(_ alias: AliasStatus) -> String {
        let versions = [alias.stable?.version ?? (alias.candidate == nil ? "nothing" : nil), alias.candidate?.version]
        return versions.compactMap(\.self).joined(separator: " -> ")
    }

    /// One gate of the step that is to be opened.
    private struct GateNote {
        var name: String
        var note: String
    }

    private static func gates(of alias: AliasStatus, _ strategy: RolloutStrategy?, _ plan: Plan) -> [GateNote] {
        guard alias.phase == .gating || alias.phase == .awaitingDecision, let strategy,
            let step = strategy.step(above: alias.weight)
        else { return [] }
        let gates = alias.stable == nil ? strategy.firstVersionGates : strategy.gates(of: step)
        return gates.map { gate in
            let known = alias.gates.first { $0.name == gate.name && $0.weight == step.weight }
            return GateNote(name: gate.name, note: note(gate, known, alias, plan))
        }
    }

    private static func note(_ gate: Gate, _ known: GateStatus?, _ alias: AliasStatus, _ plan: Plan) -> String {
        if let known, known.verdict != .pending {
            return known.message.isEmpty ? known.verdict.rawValue : "\(known.verdict.rawValue), \(known.message)"
        }
        switch gate {
        case .evaluation(let suiteName, _):
            let isNow = plan.evaluations.contains { $0.suiteName == suiteName && $0.binding.alias == alias.name }
            return isNow ? "would be evaluated now" : "would be evaluated"
        case .approval(let required, _): return "\(known?.approvedBy?.count ?? 0) of \(required) approvals"
        case .soak(let other, let span): return known?.message ?? "\(span.text) stable under \(other)"
        }
    }

    /// The weight that the gates open; a first version goes to 100 % at once.
    private static func nextWeight(_ alias: AliasStatus, _ strategy: RolloutStrategy?) -> Percentage? {
        alias.stable == nil ? .all : strategy?.step(above: alias.weight)?.weight
    }

    private static func state(
        of alias: AliasStatus, _ gates: [GateNote], next: Percentage?, now: Timestamp
    ) -> String {
        let told =
            gates.isEmpty ? " (no gates)" : " (\(gates.map { "\($0.name): \($0.note)" }.joined(separator: "; ")))"
        switch alias.phase {
        case .stable: return "Stable"
        case .gating: return "Gating\(next.map { " step \($0.text)" } ?? "")\(told)"
        case .holding:
            return "Holding \(alias.weight.text), \(alias.step?.elapsed(at: now).text ?? "0s") passed"
        case .awaitingDecision:
            let waits = alias.awaiting.map { ", waits for \($0.action.rawValue)" } ?? ""
            return "AwaitingDecision at \(alias.weight.text)\(waits)\(gates.isEmpty ? "" : told)"
        case .paused: return "Paused at \(alias.weight.text): \(alias.paused?.reason ?? "")"
        case .rolledBack, .rejected:
            let why = alias.candidate.flatMap { alias.rejection(of: $0.digest)?.message } ?? ""
            return "\(alias.phase.rawValue): \(why)"
        }
    }

    private static func json(
        _ alias: AliasStatus, _ gates: [GateNote], _ state: String, isChange: Bool
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(alias.name), "changes": .bool(isChange), "phase": .string(alias.phase.rawValue),
            "weight": .string(alias.weight.text), "state": .string(state),
            "gates": .array(gates.map { ["name": .string($0.name), "note": .string($0.note)] }),
        ]
        members["stable"] = alias.stable.map { .string($0.version) }
        members["candidate"] = alias.candidate.map { .string($0.version) }
        return .object(members)
    }
}
