/// The answer to a probe, in the words of the API server's own health endpoints; pure.
package struct HealthReport: Equatable, Sendable {
    /// Whether every check that was asked holds: 200, or else 500.
    package let isPassed: Bool
    /// Text for people; scripts read the status.
    package let text: String

    /// Looks at all checks but those that `excluding` names. A failure is always told check by check, a success only if it
    /// is to be verbose.
    package init(_ path: String, _ checks: [HealthCheck], isVerbose: Bool = false, excluding: Set<String> = []) {
        var lines: [String] = []
        var isPassed = true
        for check in checks {
            if excluding.contains(check.name) {
                lines.append("[+]\(check.name) excluded: ok")
                continue
            }
            switch check.look() {
            case .passed(let detail):
                lines.append("[+]\(check.name) ok" + (detail.map { ": " + $0 } ?? ""))
            case .failed(let reason):
                isPassed = false
                lines.append("[-]\(check.name) failed: \(reason)")
            }
        }
        let unknown = excluding.subtracting(checks.map(\.name)).sorted()
        if !unknown.isEmpty {
            let names = unknown.map { "\"\($0)\"" }.joined(separator: ",")
            lines.append("warn: some health checks cannot be excluded: no matches for \(names)")
        }
        lines.append("\(path) check \(isPassed ? "passed" : "failed")")
        self.isPassed = isPassed
        text = isPassed && !isVerbose ? "ok" : lines.map { $0 + "\n" }.joined()
    }
}
