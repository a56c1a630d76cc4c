import PromptCore

/// What `run --once` left; pure.
struct RunOutcome: Sendable {
    var releases: [RecordedRelease]
    /// What is wrong with manifest files beside the releases' own problems.
    var fileProblems: [Diagnostic]
    /// Releases that vanished with too many others.
    var held: [ObjectKey]
    /// False: a signal came before.
    var hasComeToRest: Bool
    /// Releases whose status does not speak of the manifest as it is now: every try to work on them failed.
    var unobserved: [ObjectKey] = []
    /// Releases and runs that failed every time they were tried.
    var failing = 0
    /// Why the manifests folder itself could not be read; nil when it was.
    var missingManifests: String?

    /// Nil when every release is Ready.
    var exit: CommandExit? {
        let statuses = releases.map(\.status)
        if missingManifests != nil || fileProblems.hasErrors || statuses.contains(where: Self.isStuck) {
            return .failure
        }
        if !hasComeToRest { return .waiting }
        if !unobserved.isEmpty || failing > 0 { return .failure }
        if !held.isEmpty { return .waiting }
        return statuses.allSatisfy { $0?.condition(.ready)?.status == .true } ? nil : .waiting
    }

    /// A person has to mend something before anything moves or is delivered.
    private static func isStuck(_ status: ReleaseStatus?) -> Bool {
        status?.condition(.stalled)?.status == .true
            || status?.condition(.delivered)?.reason == StatusReason.deliveryFailed
    }
}
