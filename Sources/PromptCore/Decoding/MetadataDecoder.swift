import JSON

/// Checks the `metadata` of one of our documents.
enum MetadataDecoder {
    /// Records of a release are named after it with 13 characters more.
    private static let longestReleaseName = 240

    /// Reports what is wrong; true when the object has a name and a namespace to be known by.
    static func check(_ root: inout FieldReader, kind: ResourceKind?) -> Bool {
        guard let metadata = root.required("metadata", "write `metadata: {name: ...}`") else { return false }
        return metadata.fields { fields in
            fields.tolerate(
                "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "ownerReferences",
                "finalizers", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink")
            let isNamed = checkName(&fields, kind)
            let namespace = fields.optional("namespace")
            let isPlaced = namespace == nil || namespace?.name(.label) != nil
            _ = fields.optional("labels")?.stringMap()
            _ = fields.optional("annotations")?.stringMap()
            return isNamed && isPlaced
        } ?? false
    }

    private static func checkName(_ fields: inout FieldReader, _ kind: ResourceKind?) -> Bool {
        let generated = fields.optional("generateName")
        if kind == .decision, let generated, fields.optional("name") == nil { return generated.words() != nil }
        guard let field = fields.required("name"), let name = field.name(.subdomain) else { return false }
        guard kind != .release || name.utf8.count <= longestReleaseName else {
            field.error("the name of a PromptRelease may have at most \(longestReleaseName) characters")
            return false
        }
        return true
    }
}
