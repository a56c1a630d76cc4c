import JSON

/// The files of one release's bundle: a function of its contents, so that equal contents have equal bytes.
package struct ReleaseBundle: Sendable, Hashable {
    /// The bytes of each file by its name.
    package private(set) var files: [String: [UInt8]] = [:]

    /// Builds the files; throws `unbuildable` for a name that is no file name, two files of one name, a version without
    /// its document, a document of another version or intent, and a weight beyond 0 to 10,000.
    package init(_ contents: BundleContents) throws(BundleError) {
        let index = try ReleaseIndex(contents)
        try add(BundleFormat.indexFile, index.json.canonicalBytes)
        try add(BundleFormat.flagsFile, FlagDefinitions(index).json.canonicalBytes)
        // An alias's file has the bytes of its version's: written once, held once.
        var prompts: [String: [UInt8]] = [:]
        for version in index.versions.keys.sorted() {
            let bytes = try contents.document(version).json.canonicalBytes
            prompts[version] = bytes
            try add(BundleFormat.promptFile(version: version), bytes)
        }
        for (name, alias) in index.aliases.sorted(by: { $0.key < $1.key }) {
            let document = try contents.document(alias.stable)
            try add(BundleFormat.aliasFile(name), prompts[alias.stable] ?? document.json.canonicalBytes)
            if let text = document.content.body.singleText {
                try add(BundleFormat.aliasTextFile(name), Array(text.utf8))
            }
        }
    }

    /// The bytes of all values together, which is what a ConfigMap limits.
    package var totalBytes: Int { files.values.reduce(0) { $0 + $1.count } }

    /// The bytes whose SHA-256 is the bundle's digest: for each file, sorted by name, its name and its bytes as
    /// netstrings (`<length>:<bytes>,`).
    package var digestInput: [UInt8] {
        var input: [UInt8] = []
        // Two netstrings a file, each with at most ten bytes beside its own.
        input.reserveCapacity(files.reduce(0) { $0 + $1.key.utf8.count + $1.value.count + 20 })
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            for part in [Array(name.utf8), bytes] {
                input.append(contentsOf: "\(part.count):".utf8)
                input.append(contentsOf: part)
                input.append(UInt8(ascii: ","))
            }
        }
        return input
    }

    private mutating func add(_ name: String, _ bytes: [UInt8]) throws(BundleError) {
        guard BundleFormat.isFileName(name) else {
            throw .unbuildable(reason: "\"\(name)\" cannot be a file's name: letters, digits, '-', '.' and '_' can")
        }
        guard files.updateValue(bytes, forKey: name) == nil else {
            throw .unbuildable(reason: "two files of the bundle would be named \"\(name)\"")
        }
    }
}

extension BundleContents {
    /// The document of a version, which must be there and be of that version and this intent.
    func document(_ version: String) throws(BundleError) -> PromptDocument {
        guard let document = versions[version] else {
            throw .unbuildable(reason: "an alias names version \"\(version)\", which is not there")
        }
        guard document.version == version, document.intent == intent else {
            throw .unbuildable(
                reason: "the document of version \"\(version)\" of \"\(intent)\" says that it is "
                    + "\"\(document.version)\" of \"\(document.intent)\"")
        }
        return document
    }
}

extension ReleaseIndex {
    /// The index of what a release serves: aliases with a stable version, canaries with a weight, versions in use.
    init(_ contents: BundleContents) throws(BundleError) {
        self.init(
            release: contents.release, namespace: contents.namespace, intent: contents.intent,
            bucketing: contents.bucketing, aliases: [:], versions: [:])
        for (name, alias) in contents.aliases {
            guard let stable = alias.stable else { continue }
            let canary = try alias.canary.flatMap { canary throws(BundleError) in
                try Canary(canary, alias: name, of: contents)
            }
            aliases[name] = Alias(stable: stable, canary: canary)
            for version in [stable, canary?.version].compactMap(\.self) {
                versions[version] = Version(
                    digest: try contents.document(version).digest, file: BundleFormat.promptFile(version: version))
            }
        }
    }
}

extension ReleaseIndex.Canary {
    /// The canary of an alias; nil when it gets no traffic.
    fileprivate init?(_ canary: BundleContents.Canary, alias: String, of contents: BundleContents) throws(BundleError) {
        guard (0...BucketingAlgorithm.total).contains(canary.weight) else {
            throw .unbuildable(reason: "the weight \(canary.weight) is not from 0 to \(BucketingAlgorithm.total)")
        }
        guard canary.weight > 0 else { return nil }
        let digest = try contents.document(canary.version).digest
        self.init(
            version: canary.version, weight: canary.weight,
            salt: Self.salt(intent: contents.intent, alias: alias, digest: digest))
    }

    /// What stands before targeting keys: another one for every candidate, so that each tries its luck with other users.
    package static func salt(intent: String, alias: String, digest: String) -> String {
        let hex = digest.split(separator: ":").last ?? ""
        return "\(intent)/\(alias)/\(hex.prefix(12))/"
    }
}
