import JSON

/// Reads a plain `v1` ConfigMap, which our manifests may refer to.
enum ConfigMapDecoder {
    static func decode(_ document: ManifestDocument, in scope: DecodingScope) -> ConfigMap? {
        let root = Field(name: "ConfigMap", node: document.root, scope: scope)
        return root.fields { fields in
            fields.tolerate("apiVersion", "kind", "binaryData", "immutable")
            let data = fields.optional("data")?.stringMap() ?? [:]
            guard MetadataDecoder.check(&fields, kind: nil) else { return nil }
            return ConfigMap(meta: document.meta, data: data)
        }
    }
}
