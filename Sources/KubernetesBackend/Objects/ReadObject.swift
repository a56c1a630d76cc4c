import JSON
import KubernetesClient
import PromptCore

/// Why an API object is not what its kind says: a sentence that names the object and the field.
package struct UnreadableObject: Error, Sendable, Hashable {
    package var message: String

    init(_ damage: ObjectDamage, _ object: JSONValue) {
        let kind = object["kind"]?.string ?? "object"
        message = "the \(kind) \(ObjectMeta(apiObject: object).key) cannot be read: \(damage.field)"
    }
}

/// API objects as commands read them: one at a time, without a backend.
package enum ReadObject {
    package static func version(_ object: JSONValue) throws(UnreadableObject) -> PromptVersion {
        try reading(object) { () throws(ObjectDamage) in try PromptVersion(apiObject: object) }
    }

    package static func run(_ object: JSONValue) throws(UnreadableObject) -> EvaluationRun {
        try reading(object) { () throws(ObjectDamage) in try EvaluationRun(apiObject: object) }
    }

    package static func decision(_ object: JSONValue) throws(UnreadableObject) -> ReleaseDecision {
        try reading(object) { () throws(ObjectDamage) in try ReleaseDecision(apiObject: object) }
    }

    /// Nil before the operator's first commit.
    package static func status(ofRelease object: JSONValue) throws(UnreadableObject) -> ReleaseStatus? {
        try reading(object) { () throws(ObjectDamage) in try ReleaseStatus.reading(apiObject: object) }
    }

    /// A release as people wrote it, with its mistakes; `configMaps` are those that it names, as far as they are there.
    package static func release(_ object: JSONValue, configMaps: [JSONValue] = []) -> PromptRelease {
        PromptRelease(apiObject: object, texts: ReferredTexts(configMaps))
    }

    /// A suite as gates use it; nil for what the decoder cannot make one of.
    package static func suite(_ object: JSONValue, configMaps: [JSONValue] = []) -> EvaluationSuite? {
        let decoded = DecodedObject(object, texts: ReferredTexts(configMaps))
        guard case .suite(var suite)? = decoded.manifest else { return nil }
        suite.meta = ObjectMeta(apiObject: object)
        return suite
    }

    /// An endpoint as evaluations use it; nil for what the decoder cannot make one of.
    package static func endpoint(_ object: JSONValue, configMaps: [JSONValue] = []) -> ModelEndpoint? {
        let decoded = DecodedObject(object, texts: ReferredTexts(configMaps))
        guard case .endpoint(var endpoint)? = decoded.manifest else { return nil }
        endpoint.meta = ObjectMeta(apiObject: object)
        return endpoint
    }

    /// The ConfigMaps, by name, whose texts a release names as its versions.
    package static func configMapNames(ofRelease object: JSONValue) -> [String] {
        ReferredTexts.names(in: DecodedObject.document(object)).sorted()
    }

    /// The files of a bundle, which are the values of its ConfigMap.
    package static func files(ofConfigMap object: JSONValue) -> [String: [UInt8]] {
        PlacedBundle.files(apiObject: object)
    }

    /// When somebody asked for an object to be deleted; nil for one that stays.
    package static func deletedAt(_ object: JSONValue) -> Timestamp? {
        object["metadata"]?["deletionTimestamp"]?.string.flatMap { Timestamp($0) }
    }

    /// Whether names can stand in the path of an object: what no object has could lead elsewhere.
    package static func isPath(_ key: ObjectKey) -> Bool {
        ObjectName.isLabel(key.namespace) && ObjectName.isSubdomain(key.name)
    }

    /// Whether it can be a namespace.
    package static func isNamespace(_ name: String) -> Bool { ObjectName.isLabel(name) }

    private static func reading<Value>(
        _ object: JSONValue, _ read: () throws(ObjectDamage) -> Value
    ) throws(UnreadableObject) -> Value {
        do throws(ObjectDamage) {
            return try read()
        } catch {
            throw UnreadableObject(error, object)
        }
    }
}

extension ReferredTexts {
    /// The texts of ConfigMaps as the server holds them.
    fileprivate init(_ configMaps: [JSONValue]) {
        let texts = configMaps.map { map in
            (
                ObjectMeta(apiObject: map).name,
                ConfigMapText(
                    resourceVersion: ObjectMeta(apiObject: map).resourceVersion,
                    data: PlacedBundle.files(apiObject: map))
            )
        }
        self.init(configMaps: Dictionary(texts, uniquingKeysWith: { first, _ in first }))
    }
}
