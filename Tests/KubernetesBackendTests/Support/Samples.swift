import PromptCore
import PromptTesting

/// Small values for tests.
enum Samples {
    static let key = ObjectKey(namespace: "support", name: "triage")

    static func decision(_ name: String, of release: ObjectKey = key) -> ReleaseDecision {
        ReleaseDecision(
            meta: ObjectMeta(name: name, namespace: release.namespace, creationTimestamp: Fixtures.start),
            releaseName: release.name, alias: "production", digest: Digest(of: [1]), attempt: 1,
            weight: Percentage("5%"), action: .approve, actor: "alice", reason: nil, expiresAt: nil)
    }

    /// A release of one version that is served at once.
    static func release(
        _ key: ObjectKey = key, text: String = "Hello", named version: String = "v1", delivery: String = "{}",
        labels: String = "{}"
    ) -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: \(key.name), namespace: \(key.namespace), labels: \(labels)}
        spec:
          versions: [{name: \(version), text: "\(text)"}]
          aliases: [{name: production, version: \(version)}]
          delivery: \(delivery)
        """
    }
}
