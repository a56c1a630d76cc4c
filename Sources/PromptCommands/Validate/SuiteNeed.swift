import JSON
import PromptCore
import PromptEvaluation

/// What one suite is going to ask, and of whom, and what can come of it.
struct SuiteNeed: Sendable, Hashable {
    /// One version that a gate has evaluated.
    struct Use: Sendable, Hashable {
        var release: ObjectKey
        var alias: String
        var version: String
        /// The version's own wording and its variants: each is asked every case.
        var wordings: Int
        /// Of one round, of both versions, with the calls of strategies and judges; nil where it cannot be planned.
        var callsPerRound: Int?
        /// Of a candidate exactly as good as a stable version that passes 98 % of its trials; nil under deterministic
        /// sampling.
        var power: SuiteReach.Power?
    }

    var suite: ObjectKey
    var cases: Int
    var maximumRounds: Int
    /// Nil: no bound.
    var maximumCalls: Int?
    /// Nil: no bound.
    var maximumCost: Money?
    /// The stable version is asked too.
    var isPaired: Bool
    var uses: [Use]

    init(_ suite: EvaluationSuite, uses: [Use]) {
        self.suite = suite.key
        cases = suite.spec.cases.count
        maximumRounds = suite.spec.maximumRounds
        maximumCalls = suite.spec.maximumCalls
        maximumCost = suite.spec.maximumCost
        isPaired = suite.spec.regression != nil
        self.uses = uses
    }

    /// The most calls of one run of this use; nil where it cannot be planned.
    func callsAtMost(_ use: Use) -> Int? {
        use.callsPerRound.map { calls in min(maximumCalls ?? .max, calls * maximumRounds) }
    }

    /// `suite support/triage-golden: 34 cases, at most 2000 calls; incident-triage production v2: 34 calls a run, ...`.
    var text: String {
        var parts = ["suite \(suite): \(Self.count(cases, "case"))"]
        if maximumRounds > 1 { parts[0] += ", at most \(maximumRounds) rounds" }
        if let maximumCalls { parts[0] += ", at most \(maximumCalls) calls a run" }
        if let maximumCost { parts[0] += ", at most \(maximumCost.text) in cost a run" }
        for use in uses { parts.append(text(of: use)) }
        if uses.isEmpty { parts.append("no gate names it") }
        return parts.joined(separator: "; ")
    }

    private func text(of use: Use) -> String {
        var text = "\(use.release.name) \(use.alias) \(use.version): "
        guard let calls = use.callsPerRound, let most = callsAtMost(use) else {
            return text + "cannot be asked as written"
        }
        text += "\(Self.count(calls, "call")) a \(maximumRounds > 1 ? "round" : "run")"
        if isPaired { text += ", those of the stable version included" }
        if maximumRounds > 1 { text += ", at most \(most) a run" }
        if let power = use.power {
            let rounds = (power.meanRounds * 10).rounded() / 10
            text +=
                "; exactly as good as a stable version that passes 98%, it passes with a chance of "
                + "\(Self.percent(power.chanceOfPass)), after \(rounds) rounds on average"
        }
        return text
    }

    /// In whole percent; only a certainty reads as one.
    private static func percent(_ chance: Double) -> String {
        let rounded = Int((chance * 100).rounded())
        if rounded == 100, chance < 1 { return "99%" }
        return rounded == 0 && chance > 0 ? "1%" : "\(rounded)%"
    }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "suite": .string(suite.description), "cases": .integer(Int64(cases)), "asksStable": .bool(isPaired),
            "maximumRounds": .integer(Int64(maximumRounds)), "runs": .array(uses.map(json)),
        ]
        members["maximumCalls"] = maximumCalls.map { .integer(Int64($0)) }
        members["maximumCost"] = maximumCost.map { .string($0.text) }
        return .object(members)
    }

    private func json(_ use: Use) -> JSONValue {
        var members: [String: JSONValue] = [
            "release": .string(use.release.description), "alias": .string(use.alias), "version": .string(use.version),
            "wordings": .integer(Int64(use.wordings)),
        ]
        members["callsPerRound"] = use.callsPerRound.map { .integer(Int64($0)) }
        members["maximumCalls"] = callsAtMost(use).map { .integer(Int64($0)) }
        members["chanceOfPass"] = use.power.map { .number($0.chanceOfPass) }
        members["meanRounds"] = use.power.map { .number($0.meanRounds) }
        return .object(members)
    }
}

extension AliasSpec {
    /// The suites that its gates name.
    var suiteNames: Set<String> {
        let gates = strategy.gates + strategy.steps.flatMap { $0.gates ?? [] }
        return Set(gates.compactMap { if case .evaluation(let name, _) = $0 { name } else { nil } })
    }
}
