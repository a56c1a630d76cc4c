import ControllerRuntime
import PromptCore

/// Something that the operator found or did, for whoever counts.
package enum OperatorFact: Sendable {
    /// Where a release stands, after each look at it; most of them say what was said before.
    case stands(ObjectKey, ReleaseStanding)
    /// A release is no more.
    case gone(ObjectKey)
    /// Something that was committed, delivered or put back.
    case happened(ReleaseEvent)
    /// A run of a suite has ended.
    case evaluated(ObjectKey, EvaluationResult)
}

/// What the operator's engine has done and does now, for metrics and health.
package struct OperatorFigures: Sendable {
    /// One each for releases and evaluation runs.
    package var controllers: [ControllerFigures]
    /// Whether everything was listed once.
    package var hasSynced: Bool

    /// These figures.
    package init(controllers: [ControllerFigures], hasSynced: Bool) {
        self.controllers = controllers
        self.hasSynced = hasSynced
    }
}
