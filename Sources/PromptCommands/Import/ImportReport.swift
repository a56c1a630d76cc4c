import DirectoryBackend
import JSON
import PromptCore
import YAML

/// Where `import` reads from.
struct ImportSources {
    /// The format of every file; nil where their names say it.
    var format: PromptFile?
    /// What the path `-` stands for.
    var input: CommandContext.Input
    var files: any FileSystem = LocalFileSystem()

    func bytes(of path: String) throws(FileError) -> [UInt8] {
        // One more byte than may be, so that a file that is too large is told as such.
        let limit = PromptFile.maximumBytes + 1
        return path == "-" ? try input(limit) : try files.read(path, limit: limit).bytes
    }
}

/// What several files became together.
struct ImportReport {
    /// The manifests of one file.
    struct Entry {
        /// What the file is called, without its folder and its extension.
        var fallback: String
        var documents: [Node]
    }

    private(set) var entries: [Entry] = []
    private(set) var leftOut: [LeftOut] = []
    private(set) var diagnostics: [Diagnostic] = []

    var documents: [Node] { entries.flatMap(\.documents) }

    /// Reads files, each for itself, and checks that no two of them became manifests of one name.
    static func reading(
        _ paths: [String], as writer: ImportedManifests, from sources: ImportSources
    ) -> ImportReport {
        var report = ImportReport()
        for path in paths { report.add(path, writer, sources) }
        if !report.diagnostics.hasErrors { report.checkManifests() }
        return report
    }

    private mutating func add(_ path: String, _ writer: ImportedManifests, _ sources: ImportSources) {
        let name = path == "-" ? ManifestReader.inputName : path
        do throws(FileError) {
            let bytes = try sources.bytes(of: path)
            let folder = ManifestReader.folder(of: path)
            let file = PromptFile.read(bytes, file: name, as: sources.format) { reference in
                guard case .file(let name) = reference else {
                    return .failure(ReferenceProblem(message: "there is no such ConfigMap"))
                }
                return ManifestReader.text(name, below: folder, sources.files)
            }
            let fallback = Self.baseName(path)
            entries.append(Entry(fallback: fallback, documents: writer.documents(file, fallback: fallback)))
            leftOut += file.leftOut
            diagnostics += file.diagnostics
        } catch {
            diagnostics.append(.unreadable(name, error))
        }
    }

    /// `triage` for `prompts/triage.prompty`; a Dotprompt file's variant goes too. Stdin has no name.
    private static func baseName(_ path: String) -> String {
        if path == "-" { return "prompt" }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.split(separator: ".").first.map(String.init) ?? "prompt"
    }

    /// What is printed must be what `validate` takes: it is read back, and what is wrong tells of the import.
    private mutating func checkManifests() {
        var known: Set<String> = []
        for entry in entries {
            let text = yaml(entry.documents)
            let read = ManifestFile.read(Array(text.utf8), file: "\(entry.fallback).yaml")
            diagnostics += read.diagnostics
            for document in read.documents {
                let decoded = ManifestDecoder.decode(document) { _ in
                    .failure(ReferenceProblem(message: "there is no such file"))
                }
                diagnostics += decoded.diagnostics.errors
                guard let kind = document.kind, !known.insert("\(kind) \(document.key)").inserted else { continue }
                diagnostics.append(
                    document.error(
                        "a second \(kind) `\(document.key)`: import the files one by one with --name",
                        at: document.nameMark))
            }
        }
    }
}

// MARK: - Output

extension ImportReport {
    func yaml(_ documents: [Node]) -> String {
        documents.map { YAMLWriter.write($0) }.joined(separator: "---\n")
    }

    var json: JSONValue { ["manifests": .array(documents.map(\.json)), "leftOut": leftOutJSON] }

    var leftOutJSON: JSONValue {
        .array(
            leftOut.map { item in
                [
                    "file": .string(item.file), "line": .integer(Int64(item.mark.line)),
                    "column": .integer(Int64(item.mark.column)), "what": .string(item.what), "why": .string(item.why),
                    "weight": .string(item.weight.rawValue),
                ]
            })
    }
}
