import JSON

/// A bundle that was read as a whole: its index and the prompts of all of its versions.
public struct LoadedBundle: Sendable, Hashable {
    public let index: ReleaseIndex
    /// The prompts by the names of their versions.
    public let documents: [String: PromptDocument]

    /// Joins an index and its prompts; throws `malformed` when a prompt is missing, or is not the one that the index
    /// names.
    public init(index: ReleaseIndex, documents: [String: PromptDocument]) throws(BundleError) {
        for (name, version) in index.versions {
            guard let document = documents[name] else {
                throw .malformed(file: version.file, reason: "the prompt of version \"\(name)\" is missing")
            }
            let agrees =
                document.version == name && document.digest == version.digest && document.intent == index.intent
            guard agrees else {
                throw .malformed(
                    file: version.file,
                    reason: "this is \"\(document.version)\" of \"\(document.intent)\" with digest \(document.digest); "
                        + "\(BundleFormat.indexFile) names \"\(name)\" of \"\(index.intent)\" with \(version.digest)")
            }
        }
        self.index = index
        self.documents = documents
    }

    /// Reads a bundle from its files' bytes by name, for example the values of a ConfigMap.
    public init(files: [String: [UInt8]]) throws(BundleError) {
        try self.init { name throws(BundleError) in
            guard let bytes = files[name] else { throw .unreadable(file: name, reason: "there is no such file") }
            return bytes
        }
    }

    /// Reads a bundle through a function that answers with the bytes of a file.
    init(reading read: (String) throws(BundleError) -> [UInt8]) throws(BundleError) {
        let index = try ReleaseIndex(json: Self.parse(try read(BundleFormat.indexFile), file: BundleFormat.indexFile))
        var documents: [String: PromptDocument] = [:]
        for (name, version) in index.versions {
            documents[name] = try PromptDocument(
                json: Self.parse(try read(version.file), file: version.file), file: version.file)
        }
        try self.init(index: index, documents: documents)
    }

    private static func parse(_ bytes: [UInt8], file: String) throws(BundleError) -> JSONValue {
        do throws(SyntaxError) {
            return try JSONParser.parse(bytes).json
        } catch {
            throw .malformed(file: "\(file):\(error.mark.line):\(error.mark.column)", reason: error.message)
        }
    }
}
