import JSON

/// One document of a YAML stream, or one JSON text.
package struct YAMLDocument: Sendable, Hashable {
    /// The tree, without the values that `problems` tells of.
    package var root: Node
    /// Values that could not be resolved, in the order of the text: duplicate keys, unknown anchors, wrong tags.
    package var problems: [SyntaxError]

    package init(root: Node, problems: [SyntaxError] = []) {
        self.root = root
        self.problems = problems
    }
}

/// What a file held: the documents up to its end, or up to the error that ended the reading.
package struct YAMLStream: Sendable, Hashable {
    package var documents: [YAMLDocument]
    package var error: SyntaxError?

    package init(documents: [YAMLDocument], error: SyntaxError? = nil) {
        self.documents = documents
        self.error = error
    }

    /// Every problem of every document, and the error that ended the reading, in the order of the text.
    package var problems: [SyntaxError] { documents.flatMap(\.problems) + (error.map { [$0] } ?? []) }
}

/// Reads manifests as kubectl reads them: YAML streams, and JSON texts one after the other.
///
/// Stricter than kubectl, which guesses or drops: a key that is there twice, text that is not UTF-8, a lone surrogate, a
/// `!!binary` value that is no text, and a document after `...` without its `---` are errors, in values that a merge
/// replaces too; two keys that Unicode holds for the same text are one key. More lenient, where kubectl refuses what YAML
/// allows: directives, content on the line of `---`, `...` behind nothing, a flow map that begins a file, the escape
/// `\/`, a `!!timestamp` that is no day. Otherwise only where libyaml is newer than kubectl's copy of it: a comma or
/// bracket ends a tag, `{a:}` is an error, and so is a byte order mark at the start of a later line.
package enum YAMLReader {
    /// What one file may cost. All counts are taken after aliases have been expanded.
    package struct Limits: Sendable, Hashable {
        /// The size of the file.
        package var bytes: Int
        /// Scalars, lists and maps in all documents together; keys count too.
        package var nodes: Int
        /// The bytes of all scalars together.
        package var text: Int
        /// How deep lists and maps may nest.
        package var depth: Int

        package init(bytes: Int = 4 << 20, nodes: Int = 1_000_000, text: Int = 16 << 20, depth: Int = 100) {
            self.bytes = bytes
            self.nodes = nodes
            self.text = text
            self.depth = depth
        }

        package static let `default` = Limits()
    }

    /// The documents of a file; those that are empty or null are left out, as kubectl leaves them out.
    ///
    /// A text that begins with `{` is read as JSON, and as YAML when it is none.
    package static func documents(
        _ bytes: [UInt8], limits: Limits = .default, dialect: YAMLDialect = .kubectl
    ) -> YAMLStream {
        if let refusal = refusal(bytes, limits) { return YAMLStream(documents: [], error: refusal) }
        guard looksLikeJSON(bytes) else { return yaml(bytes, limits, dialect) }
        let (nodes, error) = JSONParser.sequence(bytes)
        let json = YAMLStream(documents: nodes.map { YAMLDocument(root: $0) }, error: error)
        guard let error else { return json }
        let stream = yaml(bytes, limits, dialect)
        // When both readings fail, the one that understood more of the text has the better message.
        if let other = stream.error, other.mark <= error.mark { return json }
        return stream
    }

    /// The documents of a text.
    package static func documents(
        _ text: String, limits: Limits = .default, dialect: YAMLDialect = .kubectl
    ) -> YAMLStream {
        documents(Array(text.utf8), limits: limits, dialect: dialect)
    }

    private static func yaml(_ bytes: [UInt8], _ limits: Limits, _ dialect: YAMLDialect) -> YAMLStream {
        do throws(SyntaxError) {
            var composer = Composer(try EventParser(bytes), limits: limits, dialect: dialect)
            return composer.stream()
        } catch {
            return YAMLStream(documents: [], error: error)
        }
    }

    private static func refusal(_ bytes: [UInt8], _ limits: Limits) -> SyntaxError? {
        guard bytes.count <= limits.bytes else {
            return SyntaxError("the file is larger than \(limits.bytes) bytes", at: Mark(line: 1, column: 1))
        }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            return SyntaxError("the file is UTF-16; save it as UTF-8", at: Mark(line: 1, column: 1))
        }
        guard isASCII(bytes) || String(validating: bytes, as: UTF8.self) != nil else {
            return SyntaxError("this byte is not UTF-8", at: Mark(of: firstInvalidByte(bytes), in: bytes))
        }
        return directivesRefusal(bytes)
    }

    /// Most manifests are, and then nothing has to be validated.
    private static func isASCII(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { $0.reduce(0) { $0 | $1 } } < 0x80
    }

    /// libyaml compares every `%TAG` line with those before it; in a small file that costs little, whatever their number.
    private static func directivesRefusal(_ bytes: [UInt8]) -> SyntaxError? {
        guard bytes.count > 64 << 10 else { return nil }
        var count = 0
        var previous = UInt8(ascii: "\n")
        for (offset, byte) in bytes.enumerated() {
            defer { previous = byte }
            guard byte == UInt8(ascii: "%"), previous == UInt8(ascii: "\n") || previous == UInt8(ascii: "\r") else {
                continue
            }
            guard bytes[offset...].starts(with: "%TAG".utf8) else { continue }
            count += 1
            if count > 100 { return SyntaxError("more than 100 %TAG directives", at: Mark(of: offset, in: bytes)) }
        }
        return nil
    }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var offset = 0
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { offset += scalar.count }
        return offset
    }

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return text.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: "{")
    }
}
