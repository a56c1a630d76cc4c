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
        let texts = configMaps.map { map in
            (
                ObjectMeta(apiObject: map).name,
                ReferredTexts.ConfigMapText(
                    resourceVersion: ObjectMeta(apiObject: map).resourceVersion,
                    data: PlacedBundle.files(apiObject: map))
            )
        }
        return PromptRelease(
            apiObject: object,
            texts: ReferredTexts(configMaps: Dictionary(texts, uniquingKeysWith: { first, _ in first })))
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
