import JSON
import YAML

/// The formats of other programs that one file can have.
package enum PromptFile: String, Sendable, Hashable, CaseIterable {
    case prompty
    case dotprompt
    case promptPack
    case promptfoo

    /// The most bytes of a file that is imported.
    package static let maximumBytes = 4 << 20

    /// The most bytes of a file that a version's `from` names: far beyond what a version may have.
    static let maximumVersionBytes = 1 << 20

    /// The format of a file: by its extension, and for JSON and YAML by what stands in it; nil for none of them.
    static func format(of path: String, root: () -> Node?) -> PromptFile? {
        let name = path.unicodeScalars.split(separator: "/").last.map(String.init) ?? path
        if name.hasSuffix(".prompty") { return .prompty }
        if name.hasSuffix(".prompt") { return .dotprompt }
        guard [".json", ".yaml", ".yml"].contains(where: name.hasSuffix), let root = root() else { return nil }
        if root["prompts"]?.members?.contains(where: { $0.value.members != nil }) == true { return .promptPack }
        return root["prompts"] == nil ? nil : .promptfoo
    }

    /// One prompt of a `.prompty` or `.prompt` file that a version's `from` names.
    static func version(_ text: TextReader.Text, isPrompty: Bool) -> ImportedPrompt? {
        guard text.text.utf8.count <= maximumVersionBytes else {
            text.field.error("`\(text.reference.text)` has more than \(maximumVersionBytes >> 20) MiB")
            return nil
        }
        let scope = ImportScope(scope: text.scope, notes: ImportNotes())
        let prompt = prompt(text.text, isPrompty: isPrompty, in: scope)
        for item in scope.notes.leftOut { item.report(in: text.scope) }
        return prompt
    }

    /// The same prompt for who only looks for places in it; nil where the file is wrong, which is reported elsewhere.
    static func prompt(_ source: SourceText, isPrompty: Bool) -> ImportedPrompt? {
        guard source.bytes.count <= maximumVersionBytes, let text = String(validating: source.bytes, as: UTF8.self)
        else { return nil }
        let scope = DecodingScope(source: source, log: DecodingLog())
        return prompt(text, isPrompty: isPrompty, in: ImportScope(scope: scope, notes: ImportNotes()))
    }

    private static func prompt(_ text: String, isPrompty: Bool, in scope: ImportScope) -> ImportedPrompt? {
        let text = ImportedText.plain(text)
        return isPrompty ? PromptyReader.read(text, in: scope) : DotpromptReader.read(text, in: scope)
    }
}

// MARK: - Whole files

extension PromptFile {
    /// Everything that a file of another format says, as manifests say it; `lookup` reads the files that it names.
    /// `format` is nil where the file's name and what stands in it say its format.
    package static func read(
        _ bytes: [UInt8], file: String, as format: PromptFile? = nil, lookup: ReferenceLookup
    ) -> ImportedFile {
        withoutActuallyEscaping(lookup) { read(bytes, file, format, $0) }
    }

    private static func read(
        _ bytes: [UInt8], _ file: String, _ format: PromptFile?, _ lookup: @escaping ReferenceLookup
    ) -> ImportedFile {
        let scope = ImportScope(
            scope: DecodingScope(source: SourceText(bytes, file: file), log: DecodingLog()), notes: ImportNotes())
        var read = ImportedFile()
        if let text = text(bytes, in: scope) {
            read = Self.read(text, format, scope, lookup)
            let isEmpty = read.releases.isEmpty && read.endpoints.isEmpty
            if isEmpty, scope.scope.log.errorCount == 0 {
                scope.error("there is no prompt in this file that can be carried over", at: Mark(line: 1, column: 1))
            }
        }
        read.leftOut = scope.notes.leftOut
        read.diagnostics = scope.scope.log.sorted(file: file)
        return read
    }

    private static func text(_ bytes: [UInt8], in scope: ImportScope) -> String? {
        let start = Mark(line: 1, column: 1)
        guard bytes.count <= maximumBytes else {
            scope.error("the file has more than \(maximumBytes >> 20) MiB", at: start)
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            scope.error("the file is not UTF-8", at: start)
            return nil
        }
        return ImportedText.plain(text)
    }

    private static func read(
        _ text: String, _ known: PromptFile?, _ scope: ImportScope, _ lookup: @escaping ReferenceLookup
    ) -> ImportedFile {
        var stream: YAMLStream?
        func root() -> Node? {
            let read = YAMLReader.documents(text, dialect: .core)
            stream = read
            return read.documents.first?.root
        }
        let format = known ?? format(of: scope.scope.source.file, root: root)
        if known == .promptPack || known == .promptfoo { _ = root() }
        for problem in stream?.problems ?? [] { scope.error(problem.message, at: problem.mark) }
        switch format {
        case .prompty: return one(PromptyReader.read(text, in: scope))
        case .dotprompt: return one(DotpromptReader.read(text, in: scope))
        case .promptPack:
            guard let root = stream?.documents.first?.root else { return ImportedFile() }
            return ImportedFile(releases: PromptPackReader.read(root, in: scope))
        case .promptfoo:
            guard let root = stream?.documents.first?.root else { return ImportedFile() }
            return PromptfooReader.read(root, in: scope, lookup: lookup)
        case nil:
            scope.error(
                "this is neither a .prompty or .prompt file nor a PromptPack or promptfoo config, which have `prompts`",
                at: Mark(line: 1, column: 1))
            return ImportedFile()
        }
    }

    private static func one(_ prompt: ImportedPrompt?) -> ImportedFile {
        guard let prompt else { return ImportedFile() }
        return ImportedFile(
            releases: [ImportedRelease(name: prompt.name, description: prompt.description, versions: [prompt])])
    }
}
