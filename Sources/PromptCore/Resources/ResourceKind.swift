/// The API group and the kinds of this product.
package enum ResourceKind: String, Sendable, Hashable, CaseIterable, Codable {
    case release = "PromptRelease"
    case suite = "EvaluationSuite"
    case endpoint = "ModelEndpoint"
    case decision = "ReleaseDecision"
    case version = "PromptVersion"
    case run = "EvaluationRun"

    package static let group = "promptops.dev"
    package static let apiVersion = "promptops.dev/v1alpha1"
}
