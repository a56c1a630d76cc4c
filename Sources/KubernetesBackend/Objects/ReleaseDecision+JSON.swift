import JSON
import PromptCore

extension ReleaseDecision {
    /// The API object of a decision as a person creates it; an empty name lets the server make one.
    package var apiObject: JSONValue {
        var metadata: [String: JSONValue] = ["namespace": .string(meta.namespace)]
        if meta.name.isEmpty {
            metadata["generateName"] = .string(releaseName + "-")
        } else {
            metadata["name"] = .string(meta.name)
        }
        return [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(ResourceKind.decision.rawValue),
            "metadata": .object(metadata), "spec": specJSON,
        ]
    }

    /// Reads a decision; what a person wrote wrong in it is damage too, as no part of a decision may be guessed.
    init(apiObject object: JSONValue) throws(ObjectDamage) {
        let written = DecodedObject(object, texts: .none, keepsStatus: true)
        guard case .decision(var decision)? = written.manifest else { throw ObjectDamage(field: written.firstError) }
        decision.meta = ObjectMeta(apiObject: object)
        self = decision
    }
}

extension ReleaseDecision.Outcome {
    /// The `status` of a decision that was dealt with.
    var apiStatus: JSONValue {
        ["outcome": .string(outcome.rawValue), "message": .string(message), "at": .string(at.text)]
    }
}
