import JSON

/// What a document of ours says.
package enum Manifest: Sendable, Hashable {
    case release(PromptRelease)
    case suite(EvaluationSuite)
    case endpoint(ModelEndpoint)
    case decision(ReleaseDecision)
    case configMap(ConfigMap)
    case keySecret(KeySecret)

    package var meta: ObjectMeta {
        switch self {
        case .release(let release): release.meta
        case .suite(let suite): suite.meta
        case .endpoint(let endpoint): endpoint.meta
        case .decision(let decision): decision.meta
        case .configMap(let map): map.meta
        case .keySecret(let secret): secret.meta
        }
    }

    package var key: ObjectKey { meta.key }

    /// What is wrong with it; a decision, a config map and a secret exist only where nothing is.
    package var diagnostics: [Diagnostic] {
        switch self {
        case .release(let release): release.diagnostics
        case .suite(let suite): suite.diagnostics
        case .endpoint(let endpoint): endpoint.diagnostics
        case .decision, .configMap, .keySecret: []
        }
    }

    /// The kind as manifests write it.
    package var kind: String {
        switch self {
        case .release: ResourceKind.release.rawValue
        case .suite: ResourceKind.suite.rawValue
        case .endpoint: ResourceKind.endpoint.rawValue
        case .decision: ResourceKind.decision.rawValue
        case .configMap: "ConfigMap"
        case .keySecret: "Secret"
        }
    }
}

/// Texts that manifests refer to, as Kubernetes keeps them.
package struct ConfigMap: Sendable, Hashable {
    package var meta: ObjectMeta
    package var data: [String: String]

    package init(meta: ObjectMeta, data: [String: String]) {
        self.meta = meta
        self.data = data
    }

    package var key: ObjectKey { meta.key }
}

/// How the texts of `from`, `casesFrom` and `answersFrom` are looked up; a closure, so that decoding stays pure.
package typealias ReferenceLookup = (TextReference) -> Result<[UInt8], ReferenceProblem>

/// Why a text that a manifest refers to could not be read: "no such file", "it leaves the manifest's folder".
package struct ReferenceProblem: Error, Sendable, Hashable {
    package var message: String

    package init(message: String) { self.message = message }
}
