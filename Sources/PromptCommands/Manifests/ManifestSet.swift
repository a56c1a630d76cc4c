import JSON
import PromptCore

/// Manifests that were read together, as a folder holds them.
struct ManifestSet: Sendable {
    /// One manifest of ours and the document that it was written in.
    struct Entry: Sendable {
        var document: ManifestDocument
        var manifest: Manifest

        /// `file:line` of the name, for messages that point at another manifest.
        var place: String { "\(document.file):\(document.nameMark.line)" }
    }

    var files: [String]
    /// All documents in the order of reading, those of other programs too.
    var documents: [ManifestDocument] = []
    var entries: [Entry] = []
    /// What reading and decoding found.
    var diagnostics: [Diagnostic] = []
    /// Paths that were named and hold no manifest; for who names them by hand that is a mistake.
    var emptyPaths: [String] = []
    /// The files that manifests refer to, as they were read.
    var texts: [TextPlace: [UInt8]] = [:]

    /// A file as one manifest names it.
    struct TextPlace: Hashable, Sendable {
        var manifest: String
        var path: String

        init(_ manifest: String, _ path: String) {
            self.manifest = manifest
            self.path = path
        }
    }

    init(files: [String] = []) { self.files = files }

    /// Decodes documents, config maps first, since others refer to them.
    mutating func decode(
        _ documents: [ManifestDocument],
        lookup: (ManifestDocument, [ObjectKey: ConfigMap]) -> ReferenceLookup
    ) {
        var maps: [ObjectKey: ConfigMap] = [:]
        for document in documents where document.kind == "ConfigMap" {
            let decoded = ManifestDecoder.decode(document) { _ in .failure(ReferenceProblem(message: "")) }
            if case .configMap(let map)? = decoded.manifest { maps[map.key] = map }
        }
        var texts: [TextPlace: [UInt8]] = [:]
        for document in documents {
            let find = lookup(document, maps)
            let decoded = ManifestDecoder.decode(document) { reference in
                let found = find(reference)
                if case .file(let path) = reference, case .success(let bytes) = found {
                    texts[TextPlace(document.file, path)] = bytes
                }
                return found
            }
            diagnostics += decoded.diagnostics
            if let manifest = decoded.manifest { entries.append(Entry(document: document, manifest: manifest)) }
        }
        self.documents += documents
        self.texts = texts
    }
}

extension ManifestSet {
    /// An error for each path that was named and holds no manifest.
    var emptiness: [Diagnostic] {
        emptyPaths.map { path in
            Diagnostic(
                file: path, mark: Mark(line: 1, column: 1),
                message: "there is no manifest here: name a manifest, or a folder with files that end in .yaml, .yml "
                    + "or .json")
        }
    }

    var releases: [(entry: Entry, release: PromptRelease)] {
        entries.compactMap { entry in if case .release(let release) = entry.manifest { (entry, release) } else { nil } }
    }

    var suites: [EvaluationSuite] {
        entries.compactMap { if case .suite(let suite) = $0.manifest { suite } else { nil } }
    }

    var endpoints: [ModelEndpoint] {
        entries.compactMap { if case .endpoint(let endpoint) = $0.manifest { endpoint } else { nil } }
    }

    /// The Secret of keys with this name; the first one.
    func keySecret(_ key: ObjectKey) -> KeySecret? {
        for case .keySecret(let secret) in entries.map(\.manifest) where secret.key == key { return secret }
        return nil
    }

    /// The suites of a namespace by name; the first of each name.
    func suites(in namespace: String) -> [String: EvaluationSuite] {
        Dictionary(
            suites.filter { $0.meta.namespace == namespace }.map { ($0.meta.name, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The endpoints of a namespace by name; the first of each name.
    func endpoints(in namespace: String) -> [String: ModelEndpoint] {
        Dictionary(
            endpoints.filter { $0.meta.namespace == namespace }.map { ($0.meta.name, $0) },
            uniquingKeysWith: { first, _ in first })
    }
}
