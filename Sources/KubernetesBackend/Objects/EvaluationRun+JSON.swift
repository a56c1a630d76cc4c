import Foundation
import JSON
import PromptCore

extension EvaluationRun {
    /// The API object that is this evidence; it is written once, so the result is part of the frozen `spec`.
    package var apiObject: JSONValue {
        var spec: [String: JSONValue] = [
            "releaseName": .string(releaseName), "suiteName": .string(suiteName),
            "candidateVersion": .string(candidateVersion), "binding": .encoding(binding), "result": .encoding(result),
        ]
        spec["stableVersion"] = stableVersion.map(JSONValue.string)
        return [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(ResourceKind.run.rawValue),
            "metadata": ObjectMeta.record(meta.key, of: releaseName), "spec": .object(spec),
        ]
    }

    /// Reads a run.
    init(apiObject object: JSONValue) throws(ObjectDamage) {
        let spec = try object.member("spec")
        self.init(
            meta: ObjectMeta(apiObject: object), releaseName: try spec.text("releaseName"),
            suiteName: try spec.text("suiteName"), candidateVersion: try spec.text("candidateVersion"),
            stableVersion: spec["stableVersion"]?.string, binding: try spec.decoded("binding"),
            result: try spec.decoded("result"))
    }
}

extension JSONValue {
    /// What `Codable` makes of a value of texts, numbers, times and digests, which always encode.
    static func encoding(_ value: some Encodable) -> JSONValue {
        (try? JSONEncoder().encode(value)).flatMap { try? JSONParser.value(Array($0)) } ?? .null
    }
}
