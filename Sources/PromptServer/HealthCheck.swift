/// Something that must hold for a process to be healthy, or ready.
package struct HealthCheck: Sendable {
    /// What a check found.
    package enum Outcome: Equatable, Sendable {
        /// It holds; the detail, if there is one, is for people.
        case passed(detail: String? = nil)
        /// It does not, and why.
        case failed(reason: String)
    }

    /// Letters, digits and `-`; unique among the checks of one path.
    package let name: String
    /// Looks now; returns at once.
    package let look: @Sendable () -> Outcome

    /// A check.
    package init(_ name: String, look: @escaping @Sendable () -> Outcome) {
        self.name = name
        self.look = look
    }

    /// Holds for every process that can answer at all.
    package static let ping = HealthCheck("ping") { .passed() }
}

/// What is asked of a process: `/healthz`, whether it should go on, and `/readyz`, whether it does its work.
package struct HealthChecks: Sendable {
    package var health: [HealthCheck]
    package var readiness: [HealthCheck]

    /// These checks, after `ping`.
    package init(health: [HealthCheck] = [], readiness: [HealthCheck] = []) {
        self.health = [.ping] + health
        self.readiness = [.ping] + readiness
    }
}
