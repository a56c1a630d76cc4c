import KubernetesClient
import PromptCore
import PromptOperator

extension EventFact {
    /// What happened to a release, as its events tell it: `kubectl describe` shows it below the release.
    package init(_ event: ReleaseEvent) {
        let release = ObjectReference(
            apiVersion: ResourceKind.apiVersion, kind: ResourceKind.release.rawValue,
            namespace: event.release.namespace, name: event.release.name, uid: event.releaseUID)
        self.init(
            event.kind == .warning ? .warning : .normal, regarding: release, action: event.reason.rawValue,
            reason: event.reason.rawValue, note: event.message)
    }
}
