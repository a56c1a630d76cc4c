import JSON

extension ManifestDecoder {
    /// The fields that decoding knows in each map of a document, by the map's place, whether or not they are written.
    ///
    /// It tells which fields the API has, so that a schema of it can be held to the decoder. A map that decoding does not
    /// look into (a JSON Schema, the inputs of a case, one that an error keeps it from) is not among them; empty for a
    /// document that is none of ours.
    package static func knownFields(of document: ManifestDocument) -> [Mark: Set<String>] {
        let scope = DecodingScope(source: document.source, log: DecodingLog(collectsFields: true))
        guard case .resource(let kind) = DocumentKind(of: document, in: scope) else { return [:] }
        let lookup: ReferenceLookup = { _ in .failure(ReferenceProblem(message: "nothing is read here")) }
        _ = decode(kind, document, TextReader(lookup: lookup, scope: scope), scope)
        return scope.log.knownFields
    }
}
