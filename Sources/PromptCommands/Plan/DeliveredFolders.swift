import DirectoryBackend
import PromptCore

/// What workloads see below the output folder.
struct DeliveredFolders: Sendable {
    var path: String
    var files: any FileSystem = LocalFileSystem()

    /// Larger files are none of ours.
    private static let limit = 2 << 20

    /// The visible files of a bundle; nil when there is no folder for it, or nothing in it.
    func files(named name: String, in namespace: String) -> [String: [UInt8]]? {
        let folder = "\(path)/\(namespace)/\(name)"
        guard let names = try? files.names(in: folder) else { return nil }
        var found: [String: [UInt8]] = [:]
        for name in names where !name.hasPrefix("..") {
            // What cannot be read is not what was delivered.
            found[name] = (try? files.read("\(folder)/\(name)", limit: Self.limit).bytes) ?? []
        }
        return found.isEmpty ? nil : found
    }

    /// The digest of a bundle with these files: over their names and bytes as netstrings, sorted by name.
    static func digest(of files: [String: [UInt8]]) -> Digest {
        var input: [UInt8] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            for part in [Array(name.utf8), bytes] { input += Array("\(part.count):".utf8) + part + Array(",".utf8) }
        }
        return Digest(of: input)
    }
}
