import JSON
import YAML

/// Finds where in the files that people wrote a finding about one of a release's versions stands.
package struct LintLocator {
    /// A text that a version refers to.
    package enum Text: Sendable {
        /// A whole file.
        case file(SourceText)
        /// A scalar of another manifest, as a ConfigMap's key.
        case scalar(Node, SourceText)
    }

    /// A place in a file.
    package struct Location: Sendable, Hashable {
        package var source: SourceText
        package var mark: Mark

        package init(_ source: SourceText, _ mark: Mark) {
            self.source = source
            self.mark = mark
        }
    }

    private let document: ManifestDocument
    private let lookup: (TextReference) -> Text?

    /// `lookup` gives the texts that the document's versions refer to; nil for one that is not at hand.
    package init(_ document: ManifestDocument, lookup: @escaping (TextReference) -> Text?) {
        self.document = document
        self.lookup = lookup
    }

    /// The place itself, or the nearest around it that can be told: the scalar of a text that is written with escapes or
    /// folded, the field around one that is not written, the version's name.
    package func location(of place: LintPlace, inVersion name: String) -> Location {
        let spec = document.root["spec"]
        switch place.root {
        case .spec: return location(of: place, in: spec ?? document.root, path: place.path[...])
        case .version:
            guard let version = spec?["versions"]?.items?.first(where: { $0["name"]?.string == name }) else {
                return Location(document.source, document.root["metadata"]?["name"]?.mark ?? document.root.mark)
            }
            if let from = version["from"], isBody(place) { return location(of: place, from: from) }
            guard !place.path.isEmpty, resolved(place.path[...], in: version).steps > 0 else {
                return Location(document.source, version["name"]?.mark ?? version.mark)
            }
            return location(of: place, in: version, path: place.path[...])
        }
    }

    private func location(of place: LintPlace, in root: Node, path: ArraySlice<LintPlace.Step>) -> Location {
        let (node, steps) = resolved(path, in: root)
        return Location(document.source, mark(of: place, at: node, isWhole: steps == path.count, document.source))
    }

    private func mark(of place: LintPlace, at node: Node, isWhole: Bool, _ source: SourceText) -> Mark {
        guard isWhole, let inner = place.mark, let text = node.string else { return node.mark }
        return source.place(of: inner, inScalar: text, at: node.mark)
    }

    /// The node that a path leads to, or the last on the way, and how many steps led there.
    private func resolved(_ path: ArraySlice<LintPlace.Step>, in root: Node) -> (node: Node, steps: Int) {
        var (node, steps) = (root, 0)
        for step in path {
            switch step {
            case .key(let key):
                guard let next = node[key] else { return (node, steps) }
                node = next
            case .index(let index):
                guard let items = node.items, items.indices.contains(index) else { return (node, steps) }
                node = items[index]
            }
            steps += 1
        }
        return (node, steps)
    }
}

// MARK: - Texts that stand elsewhere

extension LintLocator {
    private func isBody(_ place: LintPlace) -> Bool { place.path.first == "text" || place.path.first == "messages" }

    private func location(of place: LintPlace, from: Node) -> Location {
        let here = Location(document.source, from.mark)
        guard let reference = TextReference(written: from), let text = lookup(reference) else { return here }
        let isText = place.path.first == "text"
        let ending = BodyDecoder.fileExtension(reference)
        if ending == "prompty" || ending == "prompt" {
            return location(of: place, inPrompt: text, isPrompty: ending == "prompty") ?? here
        }
        switch text {
        case .file(let source) where isText:
            return Location(source, place.mark ?? Mark(line: 1, column: 1))
        case .file(let source):
            guard let root = YAMLReader.documents(source.bytes).documents.first?.root else { return here }
            let path = place.path.dropFirst()
            let (node, steps) = resolved(path, in: root)
            return Location(source, mark(of: place, at: node, isWhole: steps == path.count, source))
        case .scalar(let node, let source):
            return Location(source, isText ? mark(of: place, at: node, isWhole: true, source) : node.mark)
        }
    }

    /// A place in a file of another format; nil where the file cannot be read, or not any more.
    private func location(of place: LintPlace, inPrompt text: Text, isPrompty: Bool) -> Location? {
        switch text {
        case .file(let source):
            return Self.mark(of: place, inPrompt: source, isPrompty: isPrompty).map { Location(source, $0) }
        case .scalar(let node, let source):
            guard let text = node.string,
                let mark = Self.mark(
                    of: place, inPrompt: SourceText(Array(text.utf8), file: source.file), isPrompty: isPrompty)
            else { return nil }
            return Location(source, source.place(of: mark, inScalar: text, at: node.mark))
        }
    }

    /// The file is read once more: a version's content no longer knows what its messages were written as.
    private static func mark(of place: LintPlace, inPrompt source: SourceText, isPrompty: Bool) -> Mark? {
        guard let prompt = PromptFile.prompt(source, isPrompty: isPrompty) else { return nil }
        var index = 0
        if place.path.count > 1, case .index(let message) = place.path[1] { index = message }
        guard prompt.textMarks.indices.contains(index) else { return nil }
        let start = prompt.textMarks[index]
        let text = prompt.content["text"] ?? prompt.content["messages"]?.array?[index]["content"]
        guard let inner = place.mark, let text = text?.string else { return start }
        return source.place(of: inner, inTranslation: text, from: start)
    }
}
