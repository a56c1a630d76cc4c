import JSON

/// Reads one entry of a release's `versions` into its frozen, normalised content.
struct VersionDecoder {
    /// The most bytes of canonical JSON that one version may have.
    static let maximumBytes = 64 << 10

    let texts: TextReader
    let scope: DecodingScope

    /// Nil only where the version has no usable name; a content with anything wrong in it is left out.
    func decode(_ field: Field) -> VersionSpec? {
        let errors = scope.log.errorCount
        let decoded: VersionSpec? = field.fields { fields in
            let name = fields.required("name")
            let text = name?.name(.version)
            let draft = draft(&fields)
            guard let name, let text else { return nil }
            return VersionSpec(
                name: text, content: content(draft, at: field), source: draft.source, mark: name.mark)
        }
        guard var spec = decoded else { return nil }
        if scope.log.errorCount > errors { spec.content = nil }
        return spec
    }

    /// The parts of a content before the defaults are left out.
    private struct Draft {
        var members: [String: JSONValue] = [:]
        var source: TextReference?
    }

    private func draft(_ fields: inout FieldReader) -> Draft {
        var draft = Draft()
        let language = fields.optional("template")
        let isMustache = isMustache(language)
        if !isMustache { draft.members["template"] = "none" }
        let body = BodyDecoder(texts: texts).decode(&fields, allowsReference: true)
        draft.source = body?.source
        draft.members.merge(body?.members ?? [:]) { $1 }
        let inputs = ContractDecoder.inputs(fields.optional("inputs"))
        if !inputs.isEmpty { draft.members["inputs"] = .array(inputs.map(\.json)) }
        draft.members["output"] = ContractDecoder.output(fields.optional("output"))
        let model = ModelDecoder.model(fields.optional("model"))
        draft.members["model"] = model
        let variants = variants(fields.optional("variants"), inherited: model)
        if !variants.isEmpty { draft.members["variants"] = .array(variants.map(\.json)) }
        draft.members["notes"] = Self.notes(fields.optional("notes"))
        if let imported = body?.imported {
            language?.error("the file says itself in which language it is: leave `template` out")
            draft.members = Self.merged(imported.content, under: draft.members)
        }
        if isMustache {
            let declared = Set(inputs.map(\.name))
            for text in (body?.texts ?? []) + variants.flatMap(\.texts) { text.checkTemplate(declared: declared) }
        }
        return draft
    }

    private static func notes(_ field: Field?) -> JSONValue? {
        guard let text = field?.string(), !text.isEmpty else { return nil }
        return .string(text)
    }

    private func isMustache(_ field: Field?) -> Bool {
        enum Language: String, CaseIterable { case mustache, none }
        return field?.choice(of: Language.self) != Language.none
    }

    /// What a file says, where the manifest does not say it itself: inputs by name, the model's settings one by one.
    private static func merged(
        _ file: [String: JSONValue], under written: [String: JSONValue]
    ) -> [String: JSONValue] {
        var members = file.merging(written) { $1 }
        if let model = file["model"]?.object {
            members["model"] = .object(model.merging(written["model"]?.object ?? [:]) { $1 })
        }
        if let inputs = file["inputs"]?.array {
            let own = written["inputs"]?.array ?? []
            let replaced = inputs.map { input in own.first { $0["name"] == input["name"] } ?? input }
            members["inputs"] = .array(
                replaced + own.filter { one in !inputs.contains { $0["name"] == one["name"] } })
        }
        return members
    }

    private func content(_ draft: Draft, at field: Field) -> VersionContent {
        let content = VersionContent(normalized: .object(draft.members))
        if content.canonical.count > Self.maximumBytes {
            field.error(
                "a version may have at most \(Self.maximumBytes) bytes as canonical JSON, this one has "
                    + "\(content.canonical.count)")
        }
        return content
    }

    /// One of a version's `variants`, and the texts in it.
    private struct Variant {
        var json: JSONValue
        var texts: [WrittenText]
    }

    private func variants(_ field: Field?, inherited: JSONValue?) -> [Variant] {
        guard let items = field?.items() else { return [] }
        return items.compactMap { item in
            item.fields { fields in
                var members: [String: JSONValue] = [:]
                if let models = fields.required("models", "write globs over model ids, as `models: [\"claude-*\"]`") {
                    let globs = models.strings() ?? []
                    if globs.isEmpty, models.node.items?.isEmpty == true {
                        models.error("`models` must have at least one glob, as `\"claude-*\"`")
                    }
                    members["models"] = .array(globs.map(JSONValue.string))
                }
                members["endpointName"] = fields.optional("endpointName")?.name(.subdomain).map(JSONValue.string)
                let body = BodyDecoder(texts: texts).decode(&fields, allowsReference: false)
                members.merge(body?.members ?? [:]) { $1 }
                let model = fields.optional("model")
                members["model"] = ModelDecoder.model(model)
                // Settings that all equal their defaults still replace those of the version.
                if model != nil, members["model"] == nil, inherited != nil { members["model"] = .object([:]) }
                return Variant(json: .object(members), texts: body?.texts ?? [])
            }
        }
    }
}
