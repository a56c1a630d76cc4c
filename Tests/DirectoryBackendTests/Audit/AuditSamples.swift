import Foundation
import PromptCore
import PromptOperator

@testable import DirectoryBackend

/// What audit tests write into logs.
enum AuditSamples {
    static let key = Workplace.key("triage")
    static let at = Timestamp(milliseconds: 1_800_000_000_123)
    static let digest = Digest(of: [1])

    static func event(
        _ reason: RolloutEvent.Reason = .promoted, _ message: String = "it \"works\"\n",
        by actor: RolloutEvent.Actor = .automatic, _ detail: (inout RolloutEvent) -> Void = { _ in }
    ) -> ReleaseEvent {
        ReleaseEvent(release: key, releaseUID: "uid-1", RolloutEvent(reason, message, by: actor, detail), at: at)
    }

    /// An event with everything that can be said.
    static var full: ReleaseEvent {
        event(.gateDecided, "grün / 5 %", by: .person("ada")) {
            $0.isWarning = true
            $0.alias = "production"
            $0.version = "v2"
            $0.digest = digest
            $0.attempt = 3
            $0.weight = RolloutEvent.WeightChange(from: .zero, to: .all)
            $0.gate = RolloutEvent.GateOutcome(name: "golden", weight: .all, verdict: .fail, run: "triage-1")
            $0.decision = RolloutEvent.DecisionOutcome(uid: "u", action: .abort, reason: "bad")
            $0.rejection = .gateFailed
            $0.bundle = RolloutEvent.BundleFact(name: "triage", transition: 4, digest: digest)
            $0.generation = 7
            $0.provenance = Provenance(
                commit: "abc", author: "Ada <ada@example.com>", authoredAt: at, isDirty: true, isApproximate: true)
        }
    }
}

extension TemporaryFolder {
    /// The lines of a file of the log without their newlines.
    func auditLines(_ number: Int = 1) -> [String] {
        (text("state/audit/" + AuditFolder.name(of: number)) ?? "").split(separator: "\n").map(String.init)
    }

    /// Writes the lines of a file anew.
    func writeAuditLines(_ lines: [String], _ number: Int = 1) throws {
        try write(lines.map { $0 + "\n" }.joined(), to: "state/audit/" + AuditFolder.name(of: number))
    }

    var auditFiles: [String] { names("state/audit").filter { $0 != "HEAD" } }
}
