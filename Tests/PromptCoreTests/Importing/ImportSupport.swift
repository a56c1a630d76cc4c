import JSON
import PromptCore

/// Imports files as the tests of the importers need them.
enum Foreign {
    /// What one file became.
    static func read(_ text: String, _ file: String, texts: [String: String] = [:]) -> ImportedFile {
        read(bytes: Array(text.utf8), file, texts: texts)
    }

    static func read(bytes: [UInt8], _ file: String, texts: [String: String] = [:]) -> ImportedFile {
        PromptFile.read(bytes, file: file) { reference in
            texts[reference.text].map { .success(Array($0.utf8)) }
                ?? .failure(ReferenceProblem(message: "no such file"))
        }
    }

    /// The only version that a file became.
    static func version(_ text: String, _ file: String) -> ImportedPrompt? {
        read(text, file).releases.first?.versions.first
    }

    /// The content of a .prompty file of this body, and the header's lines before it.
    static func prompty(_ body: String, header: String = "name: p") -> ImportedFile {
        read("---\n\(header)\n---\n\(body)", "p.prompty")
    }

    /// The text of its only message.
    static func jinja(_ body: String, header: String = "name: p") -> String? {
        let content = prompty("user:\n\(body)", header: header).releases.first?.versions.first?.content
        return content?["messages"]?.array?.first?["content"]?.string
    }

    static func headlines(_ file: ImportedFile) -> [String] { file.diagnostics.map(\.headline) }
}
