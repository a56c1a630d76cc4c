import PromptOperator
import PromptServer
import PromptTelemetry
import Testing

@Suite struct HealthReportTests {
    private static let good = HealthCheck("good") { .passed() }
    private static let told = HealthCheck("told") { .passed(detail: "standing by") }
    private static let bad = HealthCheck("bad") { .failed(reason: "not yet") }

    private func report(
        _ checks: [HealthCheck], verbose: Bool = false, excluding: Set<String> = []
    ) -> [String] {
        let report = HealthReport("readyz", checks, isVerbose: verbose, excluding: excluding)
        return [report.isPassed ? "200" : "500"] + report.text.split(separator: "\n").map(String.init)
    }

    @Test func `a success is told in one word, or check by check`() {
        #expect(report([Self.good, Self.told]) == ["200", "ok"])
        #expect(
            report([Self.good, Self.told], verbose: true) == [
                "200", "[+]good ok", "[+]told ok: standing by", "readyz check passed",
            ])
    }

    @Test func `a failure is told check by check`() {
        let failure = ["500", "[+]good ok", "[-]bad failed: not yet", "readyz check failed"]
        #expect(report([Self.good, Self.bad]) == failure)
        #expect(report([Self.good, Self.bad], verbose: true) == failure)
    }

    @Test func `what is excluded does not count, and what cannot be is told`() {
        #expect(report([Self.good, Self.bad], excluding: ["bad"]) == ["200", "ok"])
        #expect(
            report([Self.bad], verbose: true, excluding: ["bad", "c", "a"]) == [
                "200", "[+]bad excluded: ok",
                "warn: some health checks cannot be excluded: no matches for \"a\",\"c\"", "readyz check passed",
            ])
    }

    @Test func `an operator is ready when it stands by and when it has seen everything`() {
        let telemetry = OperatorTelemetry(electionName: "promptops")
        let checks = HealthChecks(of: telemetry)
        func verbose() -> [String] { report(checks.readiness, verbose: true) }
        #expect(
            verbose() == [
                "200", "[+]ping ok", "[+]caches ok: none are needed while another process leads",
                "[+]leader ok: standing by", "readyz check passed",
            ])
        telemetry.turn(to: .starting)
        #expect(
            verbose() == [
                "500", "[+]ping ok", "[-]caches failed: the operator is starting", "[+]leader ok: leading",
                "readyz check failed",
            ])
        telemetry.turn(to: .working { .init(controllers: [], hasSynced: false) })
        #expect(verbose()[2] == "[-]caches failed: not everything was listed yet")
        telemetry.turn(to: .working { .init(controllers: [], hasSynced: true) })
        #expect(verbose() == ["200", "[+]ping ok", "[+]caches ok", "[+]leader ok: leading", "readyz check passed"])
        #expect(report(checks.health, verbose: true) == ["200", "[+]ping ok", "readyz check passed"])
    }

    @Test(arguments: [true, false]) func `a process that holds on to a lease that ran out is not healthy`(
        isOverdue: Bool
    ) {
        let checks = HealthChecks(of: OperatorTelemetry(electionName: "promptops"), isLeaseOverdue: { isOverdue })
        let line =
            isOverdue
            ? "[-]leader-lease failed: the lease ran out and was not given up" : "[+]leader-lease ok"
        #expect(report(checks.health, verbose: true)[2] == line)
    }
}
