/// The names and numbers of the bundle's format.
package enum BundleFormat {
    /// Changes only when an old reader would go wrong.
    package static let version = 1
    package static let indexFile = "release.json"
    package static let flagsFile = "flags.json"

    /// The file of one version.
    package static func promptFile(version: String) -> String { version + ".prompt.json" }

    /// The file of an alias's stable prompt.
    package static func aliasFile(_ alias: String) -> String { alias + ".json" }

    /// The file of an alias's stable prompt as text.
    package static func aliasTextFile(_ alias: String) -> String { alias + ".txt" }

    /// Whether a name is a key of a ConfigMap: `[-._a-zA-Z0-9]{1,253}`, not `.` and not begun by `..`.
    package static func isFileName(_ name: String) -> Bool {
        guard (1...BundleLimit.fileNameLength).contains(name.utf8.count), name != ".", !name.hasPrefix("..") else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                true
            default: false
            }
        }
    }
}

/// What a ConfigMap takes.
package enum BundleLimit {
    /// The bytes of all values together.
    package static let totalBytes = 1_048_576
    package static let fileNameLength = 253

    /// Throws `tooLarge` for a bundle whose values take more than a ConfigMap holds.
    package static func check(_ bundle: ReleaseBundle) throws(BundleError) {
        guard bundle.totalBytes <= totalBytes else {
            throw .tooLarge(bytes: bundle.totalBytes, limit: totalBytes)
        }
    }
}
