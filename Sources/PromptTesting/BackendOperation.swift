import PromptCore
import PromptOperator

/// One call of a backend, with what it carries: what a fault hook is asked about and a simulation counts.
package enum BackendOperation: Sendable {
    case readRelease(ObjectKey)
    case commit(ReleaseStatus, of: ObjectKey)
    case forget(ObjectKey)
    case readSuite(ObjectKey)
    case readEndpoint(ObjectKey)
    case readVersions(ObjectKey)
    case recordVersion(PromptVersion)
    case deleteVersion(PromptVersion)
    case readRuns(ObjectKey)
    case saveRun(EvaluationRun)
    case deleteRun(EvaluationRun)
    case readDecisions(ObjectKey)
    case reportOutcome(ReleaseDecision.Outcome, of: ReleaseDecision)
    case deleteDecision(ReleaseDecision)
    case readBundle(ObjectKey)
    case deliver(BundleDelivery)
    case removeBundle(ObjectKey)

    /// Whether it changes what is stored.
    package var isEffect: Bool {
        switch self {
        case .readRelease, .readSuite, .readEndpoint, .readVersions, .readRuns, .readDecisions, .readBundle: false
        case .commit, .forget, .recordVersion, .deleteVersion, .saveRun, .deleteRun, .reportOutcome, .deleteDecision,
            .deliver, .removeBundle:
            true
        }
    }

    /// The operation in a word, for tables and messages.
    package var name: String {
        switch self {
        case .readRelease: "readRelease"
        case .commit: "commit"
        case .forget: "forget"
        case .readSuite: "readSuite"
        case .readEndpoint: "readEndpoint"
        case .readVersions: "readVersions"
        case .recordVersion: "recordVersion"
        case .deleteVersion: "deleteVersion"
        case .readRuns: "readRuns"
        case .saveRun: "saveRun"
        case .deleteRun: "deleteRun"
        case .readDecisions: "readDecisions"
        case .reportOutcome: "reportOutcome"
        case .deleteDecision: "deleteDecision"
        case .readBundle: "readBundle"
        case .deliver: "deliver"
        case .removeBundle: "removeBundle"
        }
    }
}

/// When a fault hook is asked: before the operation, or after it took effect and before its caller hears of it.
package enum OperationMoment: Sendable, Hashable { case before, after }

/// Asked around every operation; an error that it answers is what the caller gets. It may wait, and so let anything
/// else happen between two operations.
package typealias FaultHook = @Sendable (BackendOperation, OperationMoment) async -> BackendError?
