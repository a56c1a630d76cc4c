import Foundation
import PromptCore
import PromptOperator

/// Which part of a cluster an operator is in charge of.
package struct KubernetesConfiguration: Sendable {
    /// Empty: all.
    package var namespaces: [String] = []
    /// The releases of this shard; nil: all. Everything else that a release needs is found from the release.
    package var selector: LabelSelector?
    /// The time by which records expire.
    package var now: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int64((Date.now.timeIntervalSince1970 * 1000).rounded()))
    }
    /// Is told what happened to releases, after it did; must not block.
    package var tell: @Sendable (ReleaseEvent) -> Void = { _ in }

    package init() {}

    /// What lists and watches are of: each namespace, or nil for all.
    var scopes: [String?] { namespaces.isEmpty ? [nil] : namespaces.map { $0 } }
}
