import Foundation
import JSON
import KubernetesClient
import PromptCore
import PromptOperator

/// What a delivery does to its ConfigMap.
enum BundleWrite: Sendable, Hashable {
    /// All is as it should be.
    case nothing
    /// A JSON merge patch that names the resource version it is for.
    ///
    /// Server-side apply would leave the keys that somebody else added, and replacing the object would need its labels
    /// and annotations written back; a patch that names the keys that stand there makes the content whole and leaves
    /// what is not the operator's.
    case patch(JSONValue)
    /// No operator made what stands there.
    case notOwned(String)
    /// A person has to mend it.
    case denied(String)

    /// What makes `standing` the delivery.
    init(_ delivery: BundleDelivery, over standing: PlacedBundle) {
        let place = "\(delivery.release.namespace)/\(delivery.name)"
        let isSame = standing.digest == delivery.digest
        if standing.meta.annotations[ObjectMark.releaseUID] == nil, !isSame {
            self = .notOwned("the ConfigMap \(place) was not made by an operator")
            return
        }
        if standing.isImmutable, !isSame {
            self = .denied("the ConfigMap \(place) is immutable: delete it, and it is made anew")
            return
        }
        var patch = Self.patch(delivery, standing)
        guard !patch.isEmpty else {
            self = .nothing
            return
        }
        let version: [String: JSONValue] = ["resourceVersion": .string(standing.meta.resourceVersion)]
        patch["metadata"] = .object((patch["metadata"]?.object ?? [:]).merging(version) { $1 })
        self = .patch(.object(patch))
    }

    /// The members that differ.
    private static func patch(_ delivery: BundleDelivery, _ standing: PlacedBundle) -> [String: JSONValue] {
        var (data, binary): ([String: JSONValue], [String: JSONValue]) = ([:], [:])
        for (name, bytes) in delivery.files {
            let text = BundleFiles.text(bytes)
            guard standing.entries[name] != .init(isBinary: text == nil, digest: Digest(of: bytes)) else { continue }
            if let text { data[name] = .string(text) } else { binary[name] = .string(base64(bytes)) }
        }
        for (name, entry) in standing.entries {
            let isKept = delivery.files[name].map { (BundleFiles.text($0) == nil) == entry.isBinary } ?? false
            guard !isKept else { continue }
            if entry.isBinary { binary[name] = .null } else { data[name] = .null }
        }
        var patch: [String: JSONValue] = [:]
        if !data.isEmpty { patch["data"] = .object(data) }
        if !binary.isEmpty { patch["binaryData"] = .object(binary) }
        let metadata = metadata(delivery, standing)
        if !metadata.isEmpty { patch["metadata"] = .object(metadata) }
        return patch
    }

    private static func metadata(_ delivery: BundleDelivery, _ standing: PlacedBundle) -> [String: JSONValue] {
        var metadata: [String: JSONValue] = [:]
        let labels = ObjectMark.labels(of: delivery.release.name).filter { standing.meta.labels[$0.key] != $0.value }
        let annotations = annotations(delivery).filter { standing.meta.annotations[$0.key] != $0.value }
        if !labels.isEmpty { metadata["labels"] = .object(labels.mapValues(JSONValue.string)) }
        if !annotations.isEmpty { metadata["annotations"] = .object(annotations.mapValues(JSONValue.string)) }
        let owners = OwnerReference.of(delivery, among: standing.ownerReferences)
        if owners != standing.ownerReferences { metadata["ownerReferences"] = .array(owners) }
        return metadata
    }

    private static func annotations(_ delivery: BundleDelivery) -> [String: String] {
        let mark = [
            ObjectMark.transition: String(delivery.transition), ObjectMark.releaseUID: delivery.releaseUID,
            ObjectMark.bundleDigest: delivery.digest.text,
        ]
        return mark.merging(ObjectMark.annotations(of: delivery.release.name)) { $1 }
    }

    /// The ConfigMap of a delivery to a place where nothing stands.
    static func create(_ delivery: BundleDelivery) -> JSONValue {
        var (data, binary): ([String: JSONValue], [String: JSONValue]) = ([:], [:])
        for (name, bytes) in delivery.files {
            if let text = BundleFiles.text(bytes) {
                data[name] = .string(text)
            } else {
                binary[name] = .string(base64(bytes))
            }
        }
        var metadata: [String: JSONValue] = [
            "name": .string(delivery.name), "namespace": .string(delivery.release.namespace),
            "labels": .object(ObjectMark.labels(of: delivery.release.name).mapValues(JSONValue.string)),
            "annotations": .object(annotations(delivery).mapValues(JSONValue.string)),
        ]
        let owners = OwnerReference.of(delivery, among: [])
        if !owners.isEmpty { metadata["ownerReferences"] = .array(owners) }
        var object: [String: JSONValue] = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": .object(metadata)]
        if !data.isEmpty { object["data"] = .object(data) }
        if !binary.isEmpty { object["binaryData"] = .object(binary) }
        return .object(object)
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}

/// The reference from a bundle to its release, by which the garbage collector finds what a release leaves behind.
enum OwnerReference {
    /// The owners of a delivered bundle: those of others stay, a release's is the one that it is delivered for, and none
    /// where the bundle outlives its release.
    static func of(_ delivery: BundleDelivery, among owners: [JSONValue]) -> [JSONValue] {
        let others = owners.filter { !isRelease($0) }
        guard delivery.deletionPolicy == .delete else { return others }
        // An object has at most one controller; somebody else's stays.
        let isControlled = others.contains { $0["controller"]?.bool == true }
        return others + [
            [
                "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(ResourceKind.release.rawValue),
                "name": .string(delivery.release.name), "uid": .string(delivery.releaseUID),
                "controller": .bool(!isControlled),
                "blockOwnerDeletion": true,
            ]
        ]
    }

    /// The owners without the release of this uid.
    static func without(_ uid: String, among owners: [JSONValue]) -> [JSONValue] {
        owners.filter { !(isRelease($0) && $0["uid"]?.string == uid) }
    }

    private static func isRelease(_ owner: JSONValue) -> Bool {
        owner["apiVersion"]?.string?.hasPrefix(ResourceKind.group + "/") == true
            && owner["kind"]?.string == ResourceKind.release.rawValue
    }
}
