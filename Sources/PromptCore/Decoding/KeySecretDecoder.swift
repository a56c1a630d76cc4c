import Foundation
import JSON

/// Reads a plain `v1` Secret that carries the label of `KeySecret`; its values are never repeated in a message.
enum KeySecretDecoder {
    static func decode(_ document: ManifestDocument, in scope: DecodingScope) -> KeySecret? {
        let root = Field(name: "Secret", node: document.root, scope: scope)
        return root.fields { fields in
            fields.tolerate("apiVersion", "kind", "type", "immutable")
            // As the API server does it, `stringData` wins over `data`.
            var data = fields.optional("data").map { Self.values($0, decodingBase64: true) } ?? [:]
            let plain = fields.optional("stringData").map { Self.values($0, decodingBase64: false) } ?? [:]
            data.merge(plain) { _, plain in plain }
            guard MetadataDecoder.check(&fields, kind: nil) else { return nil }
            return KeySecret(meta: document.meta, data: data)
        }
    }

    private static func values(_ field: Field, decodingBase64: Bool) -> [String: SecretText] {
        guard let members = field.node.members else {
            field.scope.errorHidingLine("`\(field.name)` must be a map", at: field.mark)
            return [:]
        }
        var values: [String: SecretText] = [:]
        for member in members {
            if let text = member.value.string.flatMap({ decodingBase64 ? decoded($0) : $0 }) {
                values[member.key] = SecretText(text)
            } else {
                let mend =
                    decodingBase64
                    ? "must be text in base64: write plain text below `stringData`"
                    : "must be a string: put it in quotes"
                field.scope.errorHidingLine("`\(member.key)` \(mend)", at: member.keyMark)
            }
        }
        return values
    }

    private static func decoded(_ text: String) -> String? {
        Data(base64Encoded: text, options: .ignoreUnknownCharacters).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
