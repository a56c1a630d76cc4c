import JSON
import PromptCore

/// An API object as the decoder of manifests understands it, so that one manifest means the same everywhere: what the
/// decoder refuses is told in the value's diagnostics, also where the API server let it through.
struct DecodedObject {
    let manifest: Manifest?
    let diagnostics: [Diagnostic]

    /// Decodes an object; `keepsStatus` where the decoder reads it.
    init(_ object: JSONValue, texts: ReferredTexts, keepsStatus: Bool = false) {
        let document = Self.document(object, keepsStatus: keepsStatus)
        (manifest, diagnostics) = ManifestDecoder.decode(document, lookup: texts.lookup)
    }

    /// The first thing that is wrong, in words; empty where nothing is.
    var firstError: String { diagnostics.errors.first?.message ?? "" }

    /// The object as a person wrote it: of the metadata only what people write.
    static func document(_ object: JSONValue, keepsStatus: Bool = false) -> ManifestDocument {
        let meta = ObjectMeta(apiObject: object)
        var members: [String: JSONValue] = [
            "metadata": [
                "name": .string(meta.name), "namespace": .string(meta.namespace),
                "labels": .object(meta.labels.mapValues(JSONValue.string)),
                "annotations": .object(meta.annotations.mapValues(JSONValue.string)),
            ]
        ]
        for key in ["apiVersion", "kind", "spec"] + (keepsStatus ? ["status"] : []) { members[key] = object[key] }
        let kind = object["kind"]?.string ?? ""
        return ManifestDocument(
            root: Node(.object(members)), source: SourceText([], file: "\(kind.lowercased())/\(meta.key)"))
    }
}

/// The texts of ConfigMaps that an object refers to, read before it is decoded.
struct ReferredTexts: Sendable {
    /// By name; a ConfigMap that is not there is missing.
    var configMaps: [String: ConfigMapText]

    static let none = ReferredTexts(configMaps: [:])

    /// The values of one ConfigMap.
    struct ConfigMapText: Sendable {
        var resourceVersion: String
        var data: [String: [UInt8]]
    }

    /// The ConfigMaps that a document names.
    static func names(in document: ManifestDocument) -> Set<String> {
        Set(
            ManifestDecoder.references(of: document).compactMap { reference in
                if case .configMapKey(let name, _) = reference { name } else { nil }
            })
    }

    func lookup(_ reference: TextReference) -> Result<[UInt8], ReferenceProblem> {
        switch reference {
        case .file:
            return .failure(
                ReferenceProblem(
                    message: "a cluster has no files; `promptops inline` writes its content into the manifest"))
        case .configMapKey(let name, let key):
            guard let map = configMaps[name] else {
                return .failure(ReferenceProblem(message: "there is no ConfigMap `\(name)` in this namespace"))
            }
            guard let text = map.data[key] else {
                return .failure(ReferenceProblem(message: "the ConfigMap `\(name)` has no key `\(key)`"))
            }
            return .success(text)
        }
    }

    /// A resource version that changes with the object and with every ConfigMap that it refers to.
    func resourceVersion(of object: String, _ names: Set<String>) -> String {
        ReferredTexts.join(object, names) { configMaps[$0]?.resourceVersion }
    }

    static func join(_ object: String, _ names: Set<String>, _ version: (String) -> String?) -> String {
        names.sorted().reduce(object) { "\($0),\($1)=\(version($1) ?? "-")" }
    }
}
