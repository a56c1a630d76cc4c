import PromptTelemetry

extension HealthChecks {
    /// What is asked of an operator. One that stands by is ready: it would take over at once, and a rolling update waits
    /// for it. `isLeaseOverdue` tells where a lead is a lease that can run out: a process that still holds on to it then
    /// hangs, and is to be ended.
    package init(of telemetry: OperatorTelemetry, isLeaseOverdue: (@Sendable () -> Bool)? = nil) {
        let lease = isLeaseOverdue.map { isOverdue in
            HealthCheck("leader-lease") {
                isOverdue() ? .failed(reason: "the lease ran out and was not given up") : .passed()
            }
        }
        self.init(
            health: lease.map { [$0] } ?? [],
            readiness: [
                HealthCheck("caches") { Self.caches(telemetry.progress) },
                HealthCheck("leader") {
                    .passed(detail: telemetry.progress == .standingBy ? "standing by" : "leading")
                },
            ])
    }

    private static func caches(_ progress: OperatorTelemetry.Progress) -> HealthCheck.Outcome {
        switch progress {
        case .standingBy: .passed(detail: "none are needed while another process leads")
        case .starting: .failed(reason: "the operator is starting")
        case .listing: .failed(reason: "not everything was listed yet")
        case .synced: .passed()
        }
    }
}
