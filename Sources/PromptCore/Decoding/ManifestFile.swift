import JSON
import YAML

/// A manifest file taken apart into its documents; nothing in them is judged yet but that they are objects.
package struct ManifestFile: Sendable {
    package var documents: [ManifestDocument]
    /// Syntax errors, text that is not UTF-8, a file too large, documents that are no objects.
    package var diagnostics: [Diagnostic]
    /// False: the file could not be read to its end; the documents before the error are there.
    package var isComplete: Bool

    /// Reads YAML or JSON; a `v1` `List` counts as the documents it holds.
    package static func read(_ bytes: [UInt8], file: String) -> ManifestFile {
        let source = SourceText(bytes, file: file)
        let scope = DecodingScope(source: source, log: DecodingLog())
        let stream = YAMLReader.documents(bytes)
        if let error = stream.error { scope.error(error.message, at: error.mark) }
        let documents = stream.documents.flatMap { document in
            let objects = objects(in: document)
            return objects.indices.filter { isObject(objects[$0], in: scope) }
                .map { index in
                    let problems = problems(
                        of: document, before: objects.dropFirst(index + 1).first, after: objects[index])
                    return ManifestDocument(root: objects[index], problems: problems, source: source)
                }
        }
        return ManifestFile(
            documents: documents, diagnostics: scope.log.sorted(file: file), isComplete: stream.error == nil)
    }

    /// The document itself, or the items of a list as `kubectl get -o yaml` writes it.
    private static func objects(in document: YAMLDocument) -> [Node] {
        let root = document.root
        guard root["apiVersion"]?.string == "v1", root["kind"]?.string == "List", let items = root["items"]?.items
        else { return [root] }
        return items
    }

    /// The problems of a document that stand in one of its objects; those before the first count for the first.
    private static func problems(of document: YAMLDocument, before next: Node?, after object: Node) -> [SyntaxError] {
        let isFirst = objects(in: document).first?.mark == object.mark
        return document.problems.filter { problem in
            (isFirst || problem.mark >= object.mark) && next.map { problem.mark < $0.mark } ?? true
        }
    }

    /// Whether a document names its kind. Files that other files refer to (a chat array) and settings of other programs
    /// lie in the same folders, so what has nothing of an object is passed over.
    private static func isObject(_ root: Node, in scope: DecodingScope) -> Bool {
        guard root.members != nil else {
            if !isChat(root) { scope.error("a manifest must be a map, not \(root.kindName)", at: root.mark) }
            return false
        }
        let missing = ["apiVersion", "kind"].filter { root[$0]?.string == nil }
        if missing.isEmpty { return true }
        if missing.count == 2, root["metadata"] == nil, root["spec"] == nil {
            scope.warning("this is no manifest: it has neither `apiVersion` nor `kind`; it is ignored", at: root.mark)
        } else {
            for key in missing { scope.error(missingMessage(key, in: root), at: root[key]?.mark ?? root.mark) }
        }
        return false
    }

    private static func missingMessage(_ key: String, in root: Node) -> String {
        if let node = root[key], !node.isNull { return "`\(key)` must be a string, not \(node.kindName)" }
        let mend =
            key == "kind"
            ? "write one of \(Prose.list(ManifestDecoder.writtenKinds.map(\.rawValue), "or"))"
            : "write `apiVersion: \(ResourceKind.apiVersion)`"
        return "`\(key)` is missing: \(mend)"
    }

    private static func isChat(_ root: Node) -> Bool {
        root.items?.allSatisfy { $0["role"]?.string != nil && $0["content"] != nil } ?? false
    }
}
