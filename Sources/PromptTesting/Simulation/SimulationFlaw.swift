import PromptCore

/// A fault that is planted in a simulated operator or its backend, to show that the simulation finds it.
package enum SimulationFlaw: String, Sendable, Hashable, CaseIterable {
    // A backend that breaks a promise
    case commitIgnoresVersion, deliveryIgnoresCurrent, deliveryIsHalf, recordOverwrites, decisionsVanish
    case outcomesAreLost
    // An operator that decides wrongly
    case everyGatePasses, weightIsLowered, rejectionsAreForgotten, decisionsAreForgotten, nothingIsDelivered
    case neverWakes, alwaysCommits
    // A backend, or an operator, that gets its way with an API server wrong
    case deliveryHasNoNumber, readsAreStale, nobodyIsFenced

    /// Those that can be planted where there is no API server.
    package static let inMemory = allCases.filter { flaw in
        ![.deliveryHasNoNumber, .readsAreStale, .nobodyIsFenced].contains(flaw)
    }

    /// The invariant of the design that it breaks first.
    package var invariant: Int {
        switch self {
        case .deliveryIsHalf, .everyGatePasses, .deliveryHasNoNumber: 1
        case .recordOverwrites: 2
        case .weightIsLowered: 3
        case .rejectionsAreForgotten: 4
        case .decisionsVanish, .decisionsAreForgotten: 5
        case .outcomesAreLost, .nothingIsDelivered, .neverWakes, .alwaysCommits, .readsAreStale: 6
        case .commitIgnoresVersion, .deliveryIgnoresCurrent, .nobodyIsFenced: 7
        }
    }

    /// The planner with this flaw.
    var plan: @Sendable (Observation) -> Plan {
        switch self {
        case .commitIgnoresVersion, .deliveryIgnoresCurrent, .deliveryIsHalf, .recordOverwrites, .decisionsVanish,
            .outcomesAreLost, .deliveryHasNoNumber, .readsAreStale, .nobodyIsFenced:
            Planner.plan
        case .everyGatePasses: Self.seeing { $0.pretendThatAllPassed() }
        case .weightIsLowered: Self.seeing { $0.halveWeights() }
        case .rejectionsAreForgotten: Self.seeing { $0.eachAlias { $0.rejected = [] } }
        case .decisionsAreForgotten: Self.seeing { $0.forgetDecisions() }
        case .nothingIsDelivered: Self.altering { $0.isDeliveryNeeded = false }
        case .neverWakes: Self.altering { $0.wakeAt = nil }
        case .alwaysCommits: Self.altering { $0.isCommitNeeded = true }
        }
    }

    private static func seeing(
        _ change: @escaping @Sendable (inout Observation) -> Void
    ) -> @Sendable (Observation) -> Plan {
        { observation in
            var observation = observation
            change(&observation)
            return Planner.plan(observation)
        }
    }

    private static func altering(
        _ change: @escaping @Sendable (inout Plan) -> Void
    ) -> @Sendable (Observation) -> Plan {
        { observation in
            var plan = Planner.plan(observation)
            change(&plan)
            return plan
        }
    }
}

extension Observation {
    fileprivate mutating func eachAlias(_ change: (inout AliasStatus) -> Void) {
        guard var status = status else { return }
        for index in status.aliases.indices { change(&status.aliases[index]) }
        self.status = status
    }

    fileprivate mutating func pretendThatAllPassed() {
        for index in runs.indices { runs[index].result.verdict = .pass }
    }

    /// Once a candidate has a weight, half of it is believed, and what is served has to be written anew.
    fileprivate mutating func halveWeights() {
        guard let weight = status?.aliases.map(\.weight).max(), weight > Fixtures.percent("2%"), weight < .all else {
            return
        }
        eachAlias { $0.weight = Percentage(basisPoints: $0.weight.basisPoints / 2) ?? $0.weight }
        status?.serving?.digest = Digest(of: [])
    }

    fileprivate mutating func forgetDecisions() {
        eachAlias { $0.consumed = [] }
        for index in decisions.indices { decisions[index].outcome = nil }
    }
}
