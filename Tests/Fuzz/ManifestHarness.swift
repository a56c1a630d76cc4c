import JSON
import PromptCore
import YAML

/// The manifest decoder: it gives manifests or says why not, places lie in the text, the digest of what was understood
/// depends on the meaning alone (not on layout, order of keys or format), and nothing is lost silently.
///
/// The input is a manifest file and, behind separators, the texts that it may refer to.
enum ManifestHarness {
    private struct Decoded: Equatable {
        var manifests: [Manifest] = []
        var diagnostics: [Diagnostic] = []

        /// What was understood and what is wrong, without the places; some messages name a line.
        var meaning: [String] {
            manifests.map { String(decoding: $0.specJSON.canonicalBytes, as: UTF8.self) }
                + diagnostics.map { $0.message.replacing(/line \d+/, with: "line") }.sorted()
        }
    }

    static func check(_ bytes: [UInt8]) {
        let parts = parts(bytes)
        let (text, references) = (parts[0], Array(parts.dropFirst()))
        let read = ManifestFile.read(text, file: "m.yaml")
        let decoded = decode(read, references)
        promise(decoded == decode(ManifestFile.read(text, file: "m.yaml"), references), "two readings differ")
        let places = PlacesInText(text)
        for diagnostic in decoded.diagnostics {
            promise(!diagnostic.message.isEmpty, "a diagnostic without a message")
            _ = diagnostic.text
            guard diagnostic.file == "m.yaml" else { continue }
            promise(places.has(diagnostic.mark), "\(diagnostic.headline) is past the text")
        }
        for document in read.documents where document.problems.isEmpty { checkMeaning(document, references) }
    }

    /// The same document in another layout and in JSON means the same.
    private static func checkMeaning(_ document: ManifestDocument, _ references: [[UInt8]]) {
        let meaning = decode([document], references)
        let isRight = !meaning.diagnostics.hasErrors
        promise(isRight || !meaning.manifests.isEmpty || !meaning.diagnostics.isEmpty, "nothing is said of a document")
        let rewritten = decode(
            ManifestFile.read(Array(YAMLWriter.write(document.root).utf8), file: "m.yaml"), references)
        promise(
            rewritten.meaning == meaning.meaning,
            "another layout means something else: \(rewritten.diagnostics.map(\.text))")
        let json = decode(ManifestFile.read(document.root.json.canonicalBytes, file: "m.yaml"), references)
        promise(json.diagnostics.hasErrors == !isRight, "JSON is judged otherwise: \(json.diagnostics.map(\.text))")
        if isRight {
            promise(
                json.manifests.map(\.specDigest) == meaning.manifests.map(\.specDigest), "JSON means something else")
        }
    }

    private static func decode(_ file: ManifestFile, _ references: [[UInt8]]) -> Decoded {
        var decoded = decode(file.documents, references)
        decoded.diagnostics = file.diagnostics + decoded.diagnostics
        return decoded
    }

    private static func decode(_ documents: [ManifestDocument], _ references: [[UInt8]]) -> Decoded {
        var decoded = Decoded()
        for document in documents {
            let (manifest, diagnostics) = ManifestDecoder.decode(document) { reference in
                // Which text a reference leads to follows from its length alone: any name reaches any text.
                guard !references.isEmpty else { return .failure(ReferenceProblem(message: "no such file")) }
                return .success(references[reference.text.utf8.count % references.count])
            }
            if let manifest { decoded.manifests.append(manifest) }
            decoded.diagnostics += diagnostics
        }
        return decoded
    }
}
