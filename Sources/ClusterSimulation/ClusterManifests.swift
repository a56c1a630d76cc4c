import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import PromptTesting

/// What people of simulated worlds write, as API objects.
enum ClusterManifests {
    /// A release of the catalog; a mistake in it is a field that nobody knows.
    static func object(_ release: PromptRelease) -> JSONValue {
        var spec = release.spec.json.object ?? [:]
        spec["lint"] = nil
        spec["versions"] = .array(release.spec.versions.map(version))
        spec["aliases"] = .array(release.spec.aliases.indices.map { alias(release.spec.json["aliases"]?[$0]) })
        if release.diagnostics.hasErrors { spec["mistake"] = true }
        return object(.release, release.key, .object(spec).withoutNulls)
    }

    private static func version(_ version: VersionSpec) -> JSONValue {
        let content = version.content?.json.object ?? [:]
        return .object(content.merging(["name": .string(version.name)]) { $1 })
    }

    private static func alias(_ alias: JSONValue?) -> JSONValue {
        var members = alias?.object ?? [:]
        members["strategy"] = ["canary": members["strategy"] ?? [:]]
        return .object(members)
    }

    /// A suite whose digest follows from `revision`.
    static func suite(_ key: ObjectKey, revision: Int) -> JSONValue {
        object(
            .suite, key,
            [
                "sampling": "deterministic",
                "cases": [["name": "one", "inputs": [:], "assert": [["contains": .string("x\(revision)")]]]],
                "thresholds": ["passRate": ["min": "90%"], "regression": ["maxDrop": "5%", "maxBroken": 0]],
            ])
    }

    /// An endpoint that serves what the ConfigMap `answers` holds.
    static func endpoint(_ key: ObjectKey) -> JSONValue {
        object(
            .endpoint, key,
            [
                "protocol": "replay", "model": "model",
                "answersFrom": ["configMapKeyRef": ["name": .string(ClusterMirror.answers.name), "key": "a.jsonl"]],
            ])
    }

    /// The ConfigMap of a revision.
    static func answers(revision: Int) -> JSONValue {
        configMap(
            ClusterMirror.answers, ["data": ["a.jsonl": .string("{\"key\": \"a\", \"answer\": \"\(revision)\"}")]])
    }

    /// What stands at a place after somebody had their hands on it.
    static func bundle(
        _ place: ObjectKey, _ bundle: InMemoryContents.HeldBundle, over known: JSONValue?
    ) -> JSONValue {
        var metadata = known?["metadata"]?.object ?? [:]
        var annotations = metadata["annotations"]?.object ?? [:]
        annotations[ObjectMark.transition] = bundle.transition.map { .string(String($0)) }
        annotations[ObjectMark.releaseUID] = bundle.ownerUID.map(JSONValue.string)
        metadata["annotations"] = .object(annotations)
        var labels = metadata["labels"]?.object ?? [:]
        labels[ObjectMark.release] = bundle.release.map { .string($0.name) }
        metadata["labels"] = .object(labels)
        // Everything that is delivered here is text.
        let data = bundle.files.mapValues { JSONValue.string(String(decoding: $0, as: UTF8.self)) }
        return configMap(place, ["metadata": .object(metadata), "data": .object(data)])
    }

    private static func configMap(_ key: ObjectKey, _ members: [String: JSONValue]) -> JSONValue {
        let named: [String: JSONValue] = ["name": .string(key.name), "namespace": .string(key.namespace)]
        let metadata = (members["metadata"]?.object ?? [:]).merging(named) { $1 }
        let frame: [String: JSONValue] = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": .object(metadata)]
        return .object(members.merging(frame) { $1 })
    }

    private static func object(_ kind: ResourceKind, _ key: ObjectKey, _ spec: JSONValue) -> JSONValue {
        [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(kind.rawValue),
            "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)], "spec": spec,
        ]
    }
}

extension JSONValue {
    fileprivate subscript(_ index: Int) -> JSONValue? { array.flatMap { $0.indices.contains(index) ? $0[index] : nil } }

    /// A copy of an object with another member; nil takes it away.
    func with(_ key: String, _ value: JSONValue?) -> JSONValue {
        var members = object ?? [:]
        members[key] = value
        return .object(members)
    }
}
