import Foundation
import JSON
import PromptCore

extension KeySecret {
    /// Reads a Secret that carries the label; nil for any other. Values that are no text are no keys.
    init?(apiObject object: JSONValue) {
        let meta = ObjectMeta(apiObject: object)
        guard meta.labels[Self.label] == "true" else { return nil }
        let data = (object["data"]?.object ?? [:])
            .compactMapValues { value in
                value.string.flatMap { Data(base64Encoded: $0) }.flatMap { String(validating: $0, as: UTF8.self) }
                    .map(SecretText.init)
            }
        // Annotations may hold the Secret's values: `kubectl apply` writes them there.
        self.init(
            meta: ObjectMeta(
                name: meta.name, namespace: meta.namespace, uid: meta.uid, resourceVersion: meta.resourceVersion),
            data: data)
    }
}
