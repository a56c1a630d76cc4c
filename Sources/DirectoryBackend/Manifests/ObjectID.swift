import PromptCore

/// What a manifest defines: its kind and key.
struct ObjectID: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable {
        case release = "PromptRelease"
        case suite = "EvaluationSuite"
        case endpoint = "ModelEndpoint"
        case configMap = "ConfigMap"
        case keySecret = "Secret"
    }

    var kind: Kind
    var key: ObjectKey

    init(_ kind: Kind, _ key: ObjectKey) {
        self.kind = kind
        self.key = key
    }
}

extension ObjectID {
    /// What a manifest defines here; nil for a decision, which no folder of manifests holds.
    init?(_ manifest: Manifest) {
        switch manifest {
        case .release: self.init(.release, manifest.key)
        case .suite: self.init(.suite, manifest.key)
        case .endpoint: self.init(.endpoint, manifest.key)
        case .configMap: self.init(.configMap, manifest.key)
        case .keySecret: self.init(.keySecret, manifest.key)
        case .decision: return nil
        }
    }
}
