import JSON

/// Reads the spec of a `ModelEndpoint`.
struct EndpointDecoder {
    let texts: TextReader
    let scope: DecodingScope

    private static let laterProtocols = ["openai", "anthropic"]
    private static let laterFields = ["baseURL", "apiKeyFrom", "price", "headers"]

    func decode(_ root: inout FieldReader, _ meta: ObjectMeta) -> ModelEndpoint? {
        var spec = Self.spec(model: nil, reference: .file(""), answers: "")
        if let field = root.required("spec") {
            field.readFields { fields in
                readProtocol(&fields)
                for key in Self.laterFields {
                    fields.refuse(key, "`\(key)` says nothing to the protocol replay: leave it out")
                }
                let model = fields.optional("model")?.words()
                let text = fields.required("answersFrom", "write `answersFrom: {file: answers.jsonl}`").flatMap(
                    texts.read)
                if let text { JSONLines(text).checkObjects() }
                spec = Self.spec(model: model, reference: text?.reference ?? .file(""), answers: text?.text ?? "")
                readLimits(fields.optional("limits"), into: &spec)
            }
        }
        return ModelEndpoint(meta: meta, spec: spec)
    }

    private func readProtocol(_ fields: inout FieldReader) {
        guard let field = fields.required("protocol", "write `protocol: replay`"), let name = field.string() else {
            return
        }
        if name == "replay" { return }
        if Self.laterProtocols.contains(name) {
            field.error("the protocol `\(name)` is not in this build yet: only `replay` is")
        } else {
            let known = Self.laterProtocols + ["replay"]
            field.error("`protocol` must be `replay` in this build, not `\(name)`\(NearestName.hint(name, in: known))")
        }
    }

    private func readLimits(_ field: Field?, into spec: inout ModelEndpointSpec) {
        field?.readFields { fields in
            for key in ["requestsPerMinute", "timeout", "retries"] {
                fields.refuse(key, "`\(key)` says nothing to the protocol replay: leave it out")
            }
            if let count = fields.optional("concurrency")?.integer(in: 1...1024) { spec.concurrency = count }
        }
    }

    private static func spec(model: String?, reference: TextReference, answers: String) -> ModelEndpointSpec {
        let digest = Digest(of: [
            "protocol": "replay", "model": model.map(JSONValue.string) ?? .null, "answers": .string(answers),
        ])
        return ModelEndpointSpec(
            model: model, access: .replay(answersFrom: reference, answers: answers), digest: digest)
    }
}
