import JSON

/// Reads the spec of a `ModelEndpoint`.
struct EndpointDecoder {
    let texts: TextReader
    let scope: DecodingScope

    private static let replay = "replay"
    private static let protocols = RemoteModel.WireProtocol.allCases.map(\.rawValue) + [replay]

    func decode(_ root: inout FieldReader, _ meta: ObjectMeta) -> ModelEndpoint? {
        var spec = ModelEndpointSpec.replay(model: nil, answersFrom: .file(""), answers: "")
        if let field = root.required("spec") {
            field.readFields { fields in
                let name = Self.protocolName(&fields)
                let model = fields.optional("model")?.words()
                let concurrency: Int?
                if let wire = name.flatMap(RemoteModel.WireProtocol.init) {
                    let decoder = RemoteModelDecoder(wire: wire)
                    concurrency = decoder.concurrency(&fields) { remote in spec = .remote(model: model, remote) }
                } else {
                    // What else a protocol takes that is none cannot be known: only what is replayed is read.
                    spec = replay(&fields, model: model, isMeant: name != nil)
                    concurrency = Self.replayConcurrency(fields.optional("limits"), isMeant: name != nil)
                }
                if let concurrency { spec.concurrency = concurrency }
            }
        }
        return ModelEndpoint(meta: meta, spec: spec)
    }

    /// Nil where it is missing or unknown, which is reported.
    private static func protocolName(_ fields: inout FieldReader) -> String? {
        let hint = "write `protocol: openai`, `anthropic` or `replay`"
        guard let field = fields.required("protocol", hint), let name = field.string() else { return nil }
        if protocols.contains(name) { return name }
        let known = Prose.list(protocols.map { "`\($0)`" }, "or")
        field.error("`protocol` must be \(known), not `\(name)`\(NearestName.hint(name, in: protocols))")
        return nil
    }

    private func replay(_ fields: inout FieldReader, model: String?, isMeant: Bool) -> ModelEndpointSpec {
        for key in ["baseURL", "apiKeyFrom", "price", "headers"] {
            if isMeant {
                fields.refuse(key, "`\(key)` says nothing to the protocol replay: leave it out")
            } else {
                fields.tolerate(key)
            }
        }
        let answers =
            isMeant
            ? fields.required("answersFrom", "write `answersFrom: {file: answers.jsonl}`")
            : fields.optional("answersFrom")
        let text = answers.flatMap(texts.read)
        if let text { JSONLines(text).checkObjects() }
        return .replay(model: model, answersFrom: text?.reference ?? .file(""), answers: text?.text ?? "")
    }

    private static func replayConcurrency(_ field: Field?, isMeant: Bool) -> Int? {
        return field?.fields { fields in
            for key in ["requestsPerMinute", "timeout", "retries"] {
                if isMeant {
                    fields.refuse(key, "`\(key)` says nothing to the protocol replay: leave it out")
                } else {
                    fields.tolerate(key)
                }
            }
            return fields.optional("concurrency")?.integer(in: 1...1024)
        }
    }
}
