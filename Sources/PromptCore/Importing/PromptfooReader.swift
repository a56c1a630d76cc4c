import JSON
import YAML

/// Reads a promptfoo config: its prompts become the versions of one release, its tests a suite.
struct PromptfooReader {
    private let scope: ImportScope
    private let lookup: ReferenceLookup
    private var description: String?
    private var providers: [PromptfooProviders.Provider] = []

    /// A longer list of combinations is not what a person wrote down.
    private static let mostCombinations = 1_000

    /// What a config became; problems are reported.
    static func read(_ root: Node, in scope: ImportScope, lookup: @escaping ReferenceLookup) -> ImportedFile {
        var reader = PromptfooReader(scope: scope, lookup: lookup)
        for member in root.members ?? [] { reader.read(member) }
        let versions = reader.prompts(root["prompts"])
        var file = ImportedFile()
        file.endpoints = reader.endpoints
        if !versions.isEmpty {
            file.releases = [
                ImportedRelease(
                    name: nil, description: reader.description, versions: versions,
                    suite: reader.suite(root["tests"], root["defaultTest"]))
            ]
        }
        return file
    }

    private init(scope: ImportScope, lookup: @escaping ReferenceLookup) {
        self.scope = scope
        self.lookup = lookup
    }

    private mutating func read(_ member: Node.Member) {
        switch member.key {
        case "prompts", "tests", "defaultTest": break
        case "description": description = scope.string(member.value, "description")
        case "providers", "targets": providers = PromptfooProviders(scope: scope).read(member.value)
        case "$schema", "tags", "outputPath", "sharing", "metadata", "evaluateOptions", "commandLineOptions":
            scope.leaveOut("`\(member.key)`", "it says how another program runs", .note, at: member.keyMark)
        default:
            scope.leaveOut(
                "`\(member.key)`", "neither a release nor a suite has anything like it", .error, at: member.keyMark)
        }
    }

    /// Each once, by name.
    private var endpoints: [ImportedEndpoint] {
        var known: Set<String> = []
        return providers.compactMap(\.endpoint).filter { known.insert($0.name).inserted }
    }
}

// MARK: - Prompts

extension PromptfooReader {
    private func prompts(_ node: Node?) -> [ImportedPrompt] {
        guard let node else { return [] }
        if node.string != nil { return prompts(node, label: nil) }
        return (node.items ?? []).flatMap { item -> [ImportedPrompt] in
            for key in ["function", "config", "prefix", "suffix"] where item[key] != nil {
                scope.leaveOut(
                    "`\(key)` of a prompt", "a version has nothing like it", .error, at: item[key]?.mark ?? item.mark)
            }
            return prompts(item["raw"] ?? item["id"] ?? item, label: item["label"]?.string)
        }
    }

    private func prompts(_ node: Node, label: String?) -> [ImportedPrompt] {
        guard let text = scope.string(node, "prompts") else { return [] }
        guard let path = Self.path(text) else {
            let source = TemplateText(text, inScalarAt: node.mark, of: scope.scope.source)
            return [prompt(source, at: node.mark, label, scope)].compactMap { $0 }
        }
        let type = path.split(separator: ".").last.map(String.init) ?? ""
        guard ["txt", "md", "json", "yaml", "yml", "j2"].contains(type), !path.contains("*") else {
            scope.leaveOut(
                "the prompt `\(text)`", "only files of text, JSON and YAML can be read, each by its name", .error,
                at: node.mark)
            return []
        }
        guard let file = read(path, at: node) else { return [] }
        let inner = ImportScope(
            scope: DecodingScope(source: SourceText(Array(file.utf8), file: shown(path)), log: scope.scope.log),
            notes: scope.notes)
        let pieces = type == "txt" ? Self.pieces(file) : [(file, Mark(line: 1, column: 1))]
        return pieces.compactMap { piece, mark in prompt(TemplateText(piece, from: mark), at: mark, label, inner) }
    }

    /// Below the config's folder, as the config's own path is shown.
    private func shown(_ path: String) -> String {
        guard let slash = scope.scope.source.file.lastIndex(of: "/") else { return path }
        return scope.scope.source.file[...slash] + path
    }

    /// The file that a text names; nil for a text that is the prompt itself.
    private static func path(_ text: String) -> String? {
        if text.hasPrefix("file://") { return String(text.dropFirst(7)) }
        let isPath = [".txt", ".md", ".json", ".yaml", ".yml", ".j2", ".js", ".py", ".ts"].contains(
            where: text.hasSuffix)
        return isPath && !text.contains(where: \.isWhitespace) ? text : nil
    }

    private func read(_ path: String, at node: Node) -> String? {
        let path = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        if let problem = TextReference.problem(ofPath: path) {
            scope.error("`\(path)` \(problem)", at: node.mark)
            return nil
        }
        switch lookup(.file(path)) {
        case .failure(let problem): scope.error("`\(path)` cannot be read: \(problem.message)", at: node.mark)
        case .success(let bytes):
            if let text = String(validating: bytes, as: UTF8.self) { return ImportedText.plain(text) }
            scope.error("`\(path)` is not UTF-8", at: node.mark)
        }
        return nil
    }

    /// The prompts of a text file, which lines of `---` part, white space at both ends cut, with the place of each.
    private static func pieces(_ text: String) -> [(String, Mark)] {
        var pieces: [([Substring], Int)] = [([], 1)]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if JinjaReader.trim(String(line)) == "---" {
                pieces.append(([], index + 2))
            } else {
                pieces[pieces.count - 1].0.append(line)
            }
        }
        return pieces.compactMap { lines, line in
            let text = lines.joined(separator: "\n")
            var cursor = TemplateCursor(text)
            cursor.skip(text.prefix(while: \.isWhitespace).unicodeScalars.count)
            let trimmed = JinjaReader.trim(text)
            let mark = Mark(line: cursor.mark.line + line - 1, column: cursor.mark.column)
            return trimmed.isEmpty ? nil : (trimmed, mark)
        }
    }

    private func prompt(_ source: TemplateText, at mark: Mark, _ label: String?, _ scope: ImportScope)
        -> ImportedPrompt?
    {
        var builder = PromptBuilder(scope: scope)
        let chat = PromptfooChat.messages(source, at: mark, in: scope)
        guard let messages = chat else { return nil }
        defer { refuseEnvironment(builder.inputs, scope) }
        guard let body = builder.body(messages, isText: messages.count == 1 && messages[0].isText) else { return nil }
        var prompt = ImportedPrompt(version: label, content: body, mark: mark)
        prompt.content["inputs"] = builder.inputs.content(in: scope)
        prompt.content["model"] = providers.first.map(Self.model)
        let variants = providers.dropFirst().map { provider -> JSONValue in
            var variant: [String: JSONValue] = ["models": [.string(provider.modelID)], "model": Self.model(provider)]
            for key in ["messages", "text"] { variant[key] = body[key] }
            return .object(variant)
        }
        if !variants.isEmpty { prompt.content["variants"] = .array(variants) }
        return prompt
    }

    /// `{{ env.KEY }}` is the environment there.
    private func refuseEnvironment(_ inputs: ImportedInputs, _ scope: ImportScope) {
        guard let input = inputs["env"] else { return }
        scope.error(
            "`env` cannot be carried over: a prompt does not read the environment, so name an input", at: input.mark)
    }

    private static func model(_ provider: PromptfooProviders.Provider) -> JSONValue {
        var members: [String: JSONValue] = ["id": .string(provider.modelID)]
        members["parameters"] = provider.parameters
        members["endpointName"] = provider.endpoint.map { .string($0.name) }
        return .object(members)
    }
}

// MARK: - Tests

extension PromptfooReader {
    private func suite(_ tests: Node?, _ common: Node?) -> ImportedSuite? {
        guard let tests else { return nil }
        var items = tests.items ?? []
        if let path = tests.string { items = self.items(path, at: tests) }
        for key in common?.members ?? [] where !["vars", "assert"].contains(key.key) {
            leaveOut(key, of: "defaultTest")
        }
        var suite = ImportedSuite()
        for (index, item) in items.enumerated() {
            if let path = item.string {
                for one in self.items(path, at: item) { add(one, "test-\(suite.cases.count + 1)", common, to: &suite) }
            } else {
                add(item, "test-\(index + 1)", common, to: &suite)
            }
        }
        return suite.cases.isEmpty ? nil : suite
    }

    private func leaveOut(_ member: Node.Member, of place: String) {
        if member.key == "options", let options = member.value.members {
            // Who grades is heard by the assertions that are graded.
            for option in options where option.key != "provider" { leaveOut(option, of: "the options of \(place)") }
            return
        }
        let isNote = ["metadata"].contains(member.key)
        scope.leaveOut(
            "`\(member.key)` of \(place)", "a case has inputs and assertions, all of which must hold",
            isNote ? .note : .error, at: member.keyMark)
    }

    private func items(_ path: String, at node: Node) -> [Node] {
        let name = Self.path(path) ?? path
        guard [".yaml", ".yml", ".json"].contains(where: name.hasSuffix), !name.contains("*") else {
            scope.leaveOut(
                "the tests `\(path)`", "only YAML and JSON files can be read, each by its name", .error, at: node.mark)
            return []
        }
        guard let text = read(name, at: node) else { return [] }
        let stream = YAMLReader.documents(text, dialect: .core)
        if let problem = stream.problems.first {
            scope.error("`\(name)`, line \(problem.mark.line): \(problem.message)", at: node.mark)
        }
        return stream.documents.first?.root.items ?? []
    }

    private func add(_ item: Node, _ fallback: String, _ common: Node?, to suite: inout ImportedSuite) {
        for member in item.members ?? [] where !["description", "vars", "assert"].contains(member.key) {
            leaveOut(member, of: "a test")
        }
        var name = item["description"]?.string ?? fallback
        if suite.cases.contains(where: { $0.name == name }) { name += " (\(fallback))" }
        let written = (common?["vars"]?.members ?? []) + (item["vars"]?.members ?? [])
        guard let rows = rows(written, at: item) else { return }
        let assertions = assertions(gradedBy: item["options"]?["provider"] ?? common?["options"]?["provider"])
        for (index, inputs) in rows.enumerated() {
            let all = assertions.list(common?["assert"], inputs) + assertions.list(item["assert"], inputs)
            guard !all.isEmpty else {
                return scope.leaveOut(
                    "the test `\(name)`", "nothing that it asserts could be carried over", .error, at: item.mark)
            }
            suite.cases.append(
                .init(name: rows.count == 1 ? name : "\(name) #\(index + 1)", inputs: inputs, assertions: all))
        }
    }

    /// Files that stand for something else than their text: what a program prints, a picture, YAML made JSON.
    private static let madeElsewhere: Set<String> = [
        "js", "cjs", "mjs", "ts", "cts", "mts", "py", "yaml", "yml", "pdf", "jpg", "jpeg", "png", "gif", "bmp", "webp",
        "svg", "mp4", "webm", "ogg", "mov", "avi", "wmv", "mkv", "m4v",
    ]

    /// The text of the file that a variable names, white space at both ends cut; nil, and listed, for other files.
    private func text(_ written: String, of member: Node.Member) -> String? {
        let path = String(written.dropFirst(7))
        let type = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard !Self.madeElsewhere.contains(type) else {
            scope.leaveOut(
                "a test with the variable `\(member.key)`", "`\(path)` is not read as a text: write its value", .error,
                at: member.keyMark)
            return nil
        }
        return read(path, at: member.value).map(JinjaReader.trim)
    }

    private func assertions(gradedBy grader: Node?) -> PromptfooAssertions {
        let named = providers.flatMap { provider in
            provider.endpoint.map { endpoint in provider.names.map { ($0, endpoint.name) } } ?? []
        }
        return PromptfooAssertions(
            scope: scope, endpoints: Dictionary(named, uniquingKeysWith: { first, _ in first }),
            candidate: providers.first?.endpoint?.name, grader: grader)
    }

    /// The inputs of a test: a list of values stands for a test with each; nil where one cannot be carried over.
    private func rows(_ members: [Node.Member], at item: Node) -> [[String: JSONValue]]? {
        var rows: [[String: JSONValue]] = [[:]]
        for member in members {
            var values = member.value.items?.map(\.json) ?? [member.value.json]
            for (index, value) in values.enumerated() {
                guard let text = value.string else { continue }
                if text.contains("{{") || text.contains("{%") {
                    scope.leaveOut(
                        "a test with the variable `\(member.key)`", "an input is a value, not a template", .error,
                        at: member.keyMark)
                    return nil
                }
                guard text.hasPrefix("file://") else {
                    // One newline at the end goes there before a prompt is filled in.
                    if text.hasSuffix("\n") { values[index] = .string(String(text.dropLast())) }
                    continue
                }
                guard let read = self.text(text, of: member) else { return nil }
                values[index] = .string(read)
            }
            rows = rows.flatMap { row in values.map { row.merging([member.key: $0]) { $1 } } }
            guard rows.count <= Self.mostCombinations else {
                scope.leaveOut(
                    "a test", "its lists have more than \(Self.mostCombinations) combinations", .error, at: item.mark)
                return nil
            }
        }
        return rows
    }
}
