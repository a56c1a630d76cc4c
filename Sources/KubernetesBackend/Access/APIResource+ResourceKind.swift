import KubernetesClient
import PromptCore

extension APIResource {
    /// One of the product's own kinds.
    package init(_ kind: ResourceKind) {
        let plural =
            switch kind {
            case .release: "promptreleases"
            case .suite: "evaluationsuites"
            case .endpoint: "modelendpoints"
            case .decision: "releasedecisions"
            case .version: "promptversions"
            case .run: "evaluationruns"
            }
        self.init(group: ResourceKind.group, version: "v1alpha1", plural: plural, kind: kind.rawValue)
    }
}
