import JSON

/// Turns documents into manifests, and everything that is wrong in them into diagnostics, all in one pass.
package struct ManifestDecoder {
    /// The kinds that people write.
    static let writtenKinds: [ResourceKind] = [.release, .suite, .endpoint, .decision]

    /// The texts that a document refers to, without reading them: which files and config maps it depends on.
    package static func references(of document: ManifestDocument) -> [TextReference] {
        guard document.apiVersion == ResourceKind.apiVersion, let kind = document.kind.flatMap(ResourceKind.init) else {
            return []
        }
        let spec = document.root["spec"]
        let nodes: [Node?] =
            switch kind {
            case .release: (spec?["versions"]?.items ?? []).map { $0["from"] }
            case .suite: [spec?["casesFrom"]]
            case .endpoint: [spec?["answersFrom"]]
            case .decision, .version, .run: []
            }
        return nodes.compactMap { $0 }.compactMap(TextReference.init(written:))
    }

    /// Decodes one document; wrong parts are left out of the value and told in its diagnostics.
    ///
    /// Nil without diagnostics: a document that is not ours, or a `Secret` without our label. Nil with diagnostics: a document that
    /// should be one of ours but has no usable identity, or a decision, config map or secret with something wrong in it.
    package static func decode(
        _ document: ManifestDocument, lookup: ReferenceLookup
    ) -> (manifest: Manifest?, diagnostics: [Diagnostic]) {
        // The decoders hold the closure only as long as this call lasts.
        withoutActuallyEscaping(lookup) { decode(document, looking: $0) }
    }

    private static func decode(
        _ document: ManifestDocument, looking lookup: @escaping ReferenceLookup
    ) -> (manifest: Manifest?, diagnostics: [Diagnostic]) {
        let scope = DecodingScope(source: document.source, log: DecodingLog())
        let kind = DocumentKind(of: document, in: scope)
        let manifest: Manifest?
        switch kind {
        case .resource(let kind):
            manifest = decode(kind, document, TextReader(lookup: lookup, scope: scope), scope)
        case .configMap: manifest = ConfigMapDecoder.decode(document, in: scope).map(Manifest.configMap)
        case .keySecret: manifest = KeySecretDecoder.decode(document, in: scope).map(Manifest.keySecret)
        case .foreign: return (nil, [])
        case .mistaken: manifest = nil
        }
        for problem in document.problems { scope.error(problem.message, at: problem.mark) }
        var diagnostics = scope.log.sorted(file: document.file)
        if case .keySecret = kind {
            for index in diagnostics.indices { diagnostics[index].sourceLine = nil }
        }
        return (manifest?.reporting(diagnostics), diagnostics)
    }

    static func decode(
        _ kind: ResourceKind, _ document: ManifestDocument, _ texts: TextReader, _ scope: DecodingScope
    ) -> Manifest? {
        let root = Field(name: kind.rawValue, node: document.root, scope: scope)
        return root.fields { root in
            root.tolerate("apiVersion", "kind")
            let hasIdentity = MetadataDecoder.check(&root, kind: kind)
            if kind != .decision, root.optional("status") != nil {
                scope.warning(
                    "`status` is written by the operator; it is ignored here", at: root.place(of: "status"))
            }
            let meta = document.meta
            let manifest: Manifest? =
                switch kind {
                case .release: ReleaseDecoder(texts: texts, scope: scope).decode(&root, meta).map(Manifest.release)
                case .suite: SuiteDecoder(texts: texts, scope: scope).decode(&root, meta).map(Manifest.suite)
                case .endpoint: EndpointDecoder(texts: texts, scope: scope).decode(&root, meta).map(Manifest.endpoint)
                case .decision: DecisionDecoder.decode(&root, meta, in: scope).map(Manifest.decision)
                case .version, .run: nil
                }
            return hasIdentity ? manifest : nil
        }
    }
}

extension Manifest {
    /// The same manifest with its diagnostics; nil for a kind that exists only where nothing is wrong.
    fileprivate func reporting(_ diagnostics: [Diagnostic]) -> Manifest? {
        switch self {
        case .release(var release):
            release.diagnostics = diagnostics
            return .release(release)
        case .suite(var suite):
            suite.diagnostics = diagnostics
            return .suite(suite)
        case .endpoint(var endpoint):
            endpoint.diagnostics = diagnostics
            return .endpoint(endpoint)
        case .decision, .configMap, .keySecret:
            return diagnostics.hasErrors ? nil : self
        }
    }
}
