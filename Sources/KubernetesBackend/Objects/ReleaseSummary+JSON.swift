import JSON
import PromptCore
import PromptOperator

extension ReleaseSummary {
    /// What is kept in memory of a release's API object; nil for one without a name.
    ///
    /// A feed tells of thousands of changes: this looks only where references stand, and does not decode the rest. What
    /// is wrong counts as not written, as in the decoder.
    package init?(apiObject object: JSONValue) {
        let meta = ObjectMeta(apiObject: object)
        guard !meta.name.isEmpty else { return nil }
        let spec = object["spec"]
        let versions = spec?["versions"]?.array ?? []
        self.init(
            key: meta.key, uid: meta.uid, creationTimestamp: meta.creationTimestamp,
            resourceVersion: meta.resourceVersion, intent: spec?["intent"]?.string ?? meta.name,
            deliveryName: spec?["delivery"]?["name"]?.string ?? meta.name, suites: Self.suites(spec),
            endpoints: Set(versions.flatMap(Self.endpoints)),
            configMaps: Set(versions.compactMap { $0["from"]?["configMapKeyRef"]?["name"]?.string }))
    }

    private static func suites(_ spec: JSONValue?) -> Set<String> {
        let strategies = (spec?["aliases"]?.array ?? []).compactMap(\.["strategy"])
        let moves = strategies.compactMap { $0["immediate"] ?? $0["canary"] }
        let steps = moves.flatMap { $0["steps"]?.array ?? [] }
        let gates = (moves + steps).flatMap { $0["gates"]?.array ?? [] }
        return Set(gates.compactMap { $0["evaluation"]?["suiteName"]?.string })
    }

    private static func endpoints(_ version: JSONValue) -> [String] {
        ([version] + (version["variants"]?.array ?? [])).compactMap { part in
            part["endpointName"]?.string ?? part["model"]?["endpointName"]?.string
        }
    }
}

extension RelatedObject {
    /// What is kept in memory of an object that concerns releases; nil for one without a name.
    init?(_ kind: Kind, apiObject object: JSONValue) {
        let meta = ObjectMeta(apiObject: object)
        guard !meta.name.isEmpty else { return nil }
        let release: String? =
            switch kind {
            case .decision: object["spec"]?["releaseName"]?.string
            case .run, .version, .bundle: meta.releaseName
            case .suite, .endpoint, .configMap: nil
            }
        self.init(kind: kind, key: meta.key, releaseName: release, resourceVersion: meta.resourceVersion)
    }

    /// A ConfigMap: a bundle where it bears the operator's mark, or else a text that others may refer to.
    init?(configMap object: JSONValue) {
        let meta = ObjectMeta(apiObject: object)
        self.init(meta.annotations[ObjectMark.releaseUID] == nil ? .configMap : .bundle, apiObject: object)
    }
}
