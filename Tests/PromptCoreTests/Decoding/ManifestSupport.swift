import JSON
import PromptCore

/// Reads manifests as the tests of the decoder need them.
enum Written {
    /// Texts that manifests of a test refer to, by `TextReference.text`.
    typealias Texts = [String: String]

    /// Reads one file and decodes all of its documents.
    static func decode(
        _ text: String, texts: Texts = [:], file: String = "m.yaml"
    ) -> (manifests: [Manifest], diagnostics: [Diagnostic]) {
        decode(bytes: Array(text.utf8), texts: texts, file: file)
    }

    static func decode(
        bytes: [UInt8], texts: Texts = [:], file: String = "m.yaml"
    ) -> (manifests: [Manifest], diagnostics: [Diagnostic]) {
        let read = ManifestFile.read(bytes, file: file)
        var manifests: [Manifest] = []
        var diagnostics = read.diagnostics
        for document in read.documents {
            let decoded = ManifestDecoder.decode(document) { reference in
                texts[reference.text].map { .success(Array($0.utf8)) }
                    ?? .failure(ReferenceProblem(message: "no such file"))
            }
            if let manifest = decoded.manifest { manifests.append(manifest) }
            diagnostics += decoded.diagnostics
        }
        return (manifests, diagnostics)
    }

    /// The headlines of everything that is wrong.
    static func headlines(_ text: String, texts: Texts = [:], file: String = "m.yaml") -> [String] {
        decode(text, texts: texts, file: file).diagnostics.map(\.headline)
    }

    static func release(_ text: String, texts: Texts = [:]) -> PromptRelease? {
        for case .release(let release) in decode(text, texts: texts).manifests { return release }
        return nil
    }

    static func suite(_ text: String, texts: Texts = [:]) -> EvaluationSuite? {
        for case .suite(let suite) in decode(text, texts: texts).manifests { return suite }
        return nil
    }

    static func endpoint(_ text: String, texts: Texts = [:]) -> ModelEndpoint? {
        for case .endpoint(let endpoint) in decode(text, texts: texts).manifests { return endpoint }
        return nil
    }

    static let releaseHead = """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: r}

        """

    /// A release whose only version, `v1`, is this flow map's inner part.
    static func releaseText(version: String) -> String {
        releaseHead + "spec:\n  versions:\n  - {name: v1, \(version)}\n"
    }

    /// The content of that version.
    static func content(_ version: String, texts: Texts = [:]) -> VersionContent? {
        release(releaseText(version: version), texts: texts)?.spec.versions.first?.content
    }
}
