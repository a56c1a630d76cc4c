import JSON

/// Reads the texts that a manifest refers to.
struct TextReader {
    let lookup: ReferenceLookup
    let scope: DecodingScope

    /// A text that was read, with the reference as it was written.
    struct Text {
        var reference: TextReference
        var text: String
        /// For diagnostics inside the text.
        var scope: DecodingScope
        /// Where the manifest refers to it.
        var field: Field
    }

    /// The text behind `{file: ...}` or `{configMapKeyRef: {name, key}}`; reports what is wrong.
    func read(_ field: Field) -> Text? {
        guard let reference = reference(field) else { return nil }
        switch lookup(reference) {
        case .failure(let problem):
            field.error("`\(reference.text)` cannot be read: \(problem.message)")
            return nil
        case .success(let bytes):
            let source = SourceText(bytes, file: shownPath(reference))
            guard let text = String(validating: withoutByteOrderMark(bytes), as: UTF8.self) else {
                field.error("`\(reference.text)` is not UTF-8")
                return nil
            }
            return Text(
                reference: reference, text: text, scope: DecodingScope(source: source, log: scope.log), field: field)
        }
    }

    private func withoutByteOrderMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }

    private func reference(_ field: Field) -> TextReference? {
        return field.fields { fields in
            let file = fields.optional("file")
            let map = fields.optional("configMapKeyRef")
            if file != nil, map != nil {
                fields.error("`\(field.name)` must have either `file` or `configMapKeyRef`, not both")
                return nil
            }
            if let file { return Self.path(file).map(TextReference.file) }
            if let map { return Self.key(map) }
            fields.reportMissing(
                oneOf: ["file", "configMapKeyRef"], "`\(field.name)` must have `file` or `configMapKeyRef`")
            return nil
        }
    }

    private static func path(_ field: Field) -> String? {
        guard let path = field.words() else { return nil }
        if let problem = TextReference.problem(ofPath: path) {
            field.error("`file` \(problem)")
            return nil
        }
        return path
    }

    private static func key(_ field: Field) -> TextReference? {
        return field.fields { fields in
            let name = fields.required("name")?.name(.subdomain)
            let key = fields.required("key")?.words()
            guard let name, let key else { return nil }
            return .configMapKey(name: name, key: key)
        }
    }

    /// A file's path as the manifest's own is shown: below the manifest's folder.
    private func shownPath(_ reference: TextReference) -> String {
        guard case .file(let path) = reference, let slash = scope.source.file.lastIndex(of: "/") else {
            return reference.text
        }
        return scope.source.file[...slash] + path
    }
}

extension TextReference {
    /// A reference that is well formed; nil for anything else, which decoding reports.
    init?(written node: Node) {
        if let path = node["file"]?.string, node["configMapKeyRef"] == nil {
            guard Self.problem(ofPath: path) == nil else { return nil }
            self = .file(path)
        } else if let map = node["configMapKeyRef"], let name = map["name"]?.string, let key = map["key"]?.string {
            self = .configMapKey(name: name, key: key)
        } else {
            return nil
        }
    }

    /// Why a path cannot be one below the manifest's folder; nil when it can.
    static func problem(ofPath path: String) -> String? {
        // By scalars, as the system reads a path: a `/` that a combining mark follows is another character.
        let parts = path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if path.utf8.first == UInt8(ascii: "/") {
            return "must be a path below the manifest's folder, not an absolute one"
        }
        if path.unicodeScalars.contains("\0") { return "must not hold a NUL character" }
        if parts.contains("..") { return "must stay below the manifest's folder: `..` is not allowed" }
        if parts.contains("") { return "must name a file, without `//` or a `/` at its end" }
        return nil
    }
}
