import PromptCore

/// The digest of a bundle's files: over `ReleaseBundle.digestInput`'s stream of names and bytes.
enum BundleDigest {
    /// The digest of these files; `flaws` are names that stand wrong in the folder, and make any digest another one.
    static func of(_ files: [String: [UInt8]], flaws: [String] = []) -> Digest {
        var input: [UInt8] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            append(Array(name.utf8), to: &input)
            append(bytes, to: &input)
        }
        if !flaws.isEmpty {
            input.append(UInt8(ascii: "!"))
            for flaw in flaws.sorted() { append(Array(flaw.utf8), to: &input) }
        }
        return Digest(of: input)
    }

    /// A netstring: `<length>:<bytes>,`.
    private static func append(_ bytes: [UInt8], to input: inout [UInt8]) {
        input += Array("\(bytes.count):".utf8)
        input += bytes
        input.append(UInt8(ascii: ","))
    }
}
