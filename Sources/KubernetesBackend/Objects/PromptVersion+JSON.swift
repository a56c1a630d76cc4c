import JSON
import PromptCore

extension PromptVersion {
    /// The API object that records this version; its `spec` is frozen.
    package var apiObject: JSONValue {
        var spec: [String: JSONValue] = [
            "releaseName": .string(releaseName), "intent": .string(intent), "version": .string(version),
            "digest": .string(digest.text), "content": content.json, "recordedAt": .string(recordedAt.text),
        ]
        spec["source"] = source.map(JSONValue.string)
        spec["provenance"] = provenance?.json
        return [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(ResourceKind.version.rawValue),
            "metadata": ObjectMeta.record(meta.key, of: releaseName), "spec": .object(spec),
        ]
    }

    /// Reads a recorded version; its content must have the digest that was recorded with it.
    init(apiObject object: JSONValue) throws(ObjectDamage) {
        let spec = try object.member("spec")
        let written = try spec.member("content")
        guard written.object != nil else { throw ObjectDamage(field: "content") }
        let content = VersionContent(normalized: written)
        guard try spec.text("digest") == content.digest.text else { throw ObjectDamage(field: "digest") }
        self.init(
            meta: ObjectMeta(apiObject: object), releaseName: try spec.text("releaseName"),
            intent: try spec.text("intent"), version: try spec.text("version"), content: content,
            source: spec["source"]?.string, recordedAt: try spec.time("recordedAt"))
        provenance = spec["provenance"].flatMap(Provenance.init)
    }
}
