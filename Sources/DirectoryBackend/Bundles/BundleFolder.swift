import Glibc
import PromptCore

/// One bundle's folder, laid out as kubelet lays out a volume:
///
/// ```
/// ..2026_11_22_10_00_00.k3x9q2wm/    the files
/// ..data -> ..2026_11_22_10_00_00.k3x9q2wm
/// release.json -> ..data/release.json
/// ```
struct BundleFolder: Sendable {
    let path: String
    let files: any FileSystem

    static let dataLink = "..data"
    private static let nextDataLink = "..data_tmp"
    private static let nextNameLink = "..name_tmp"
    /// The largest file that is read back; a larger one is not ours.
    private static let fileLimit = 2 << 20

    /// What stands in the folder.
    enum Content: Sendable, Hashable {
        /// No folder, or an empty one.
        case nothing
        /// A folder that is not laid out so, or no folder.
        case foreign
        case bundle(Snapshot)
    }

    /// A bundle as it was read through one `..data`.
    struct Snapshot: Sendable, Hashable {
        /// What `..data` leads to.
        var dataFolder: String
        var files: [String: [UInt8]]
        /// Names that are missing, lead elsewhere or cannot be read.
        var flaws: [String]

        var digest: Digest { BundleDigest.of(files, flaws: flaws) }
    }

    /// Reads what is there now.
    func read() throws(FileError) -> Content {
        guard let status = try files.statusIfPresent(of: path) else {
            // A link that leads nowhere is somebody's too.
            return try files.statusIfPresent(of: path, followingLinks: false) == nil ? .nothing : .foreign
        }
        guard status.kind == .folder else { return .foreign }
        let names = try files.names(in: path)
        guard let data = try files.destinationIfPresent(of: path + "/" + Self.dataLink), Self.isDataFolder(data) else {
            // A first delivery that was cut short leaves our own folders and no link.
            return names.allSatisfy { Self.isDataFolder($0) || Self.isTemporary($0) } ? .nothing : .foreign
        }
        var snapshot = Snapshot(dataFolder: data, files: [:], flaws: [])
        for name in try files.namesIfPresent(in: path + "/" + data) {
            do throws(FileError) {
                snapshot.files[name] = try files.read("\(path)/\(data)/\(name)", limit: Self.fileLimit).bytes
            } catch {
                guard error.isAbsence || error.code == EFBIG || error.code == EISDIR || error.code == EINVAL else {
                    throw error
                }
                snapshot.flaws.append(name)
            }
        }
        snapshot.flaws += try misplaced(Set(snapshot.files.keys), among: names)
        return .bundle(snapshot)
    }

    /// Writes a new data folder that nobody sees yet; nothing stays of one that could not be written.
    func stage(_ contents: [String: [UInt8]], as folder: String) throws(FileError) {
        try files.makeFolders(path)
        let data = path + "/" + folder
        do throws(FileError) {
            try files.makeFolder(data)
            for (name, bytes) in contents.sorted(by: { $0.key < $1.key }) {
                try files.write(bytes, to: data + "/" + name)
            }
        } catch {
            discard(folder)
            // The folder's name is another one at each try: told, it would make one problem look like many.
            guard error.path.hasPrefix(data) else { throw error }
            throw FileError(error.operation, path + error.path.dropFirst(data.count), code: error.code)
        }
    }

    /// Removes a data folder that nobody reads; what cannot be removed now is at the next start.
    func discard(_ folder: String) {
        _ = try? files.removeFlatFolder(path + "/" + folder)
        // Fails, as it should, unless the folder was made for this delivery.
        _ = try? files.removeFolder(path)
    }

    /// Makes a staged folder the one that is read, at once.
    func publish(_ folder: String) throws(FileError) {
        let next = path + "/" + Self.nextDataLink
        try replaceLink(to: folder, at: next)
        do throws(FileError) {
            try files.rename(next, to: path + "/" + Self.dataLink)
        } catch {
            _ = try? files.removeFileIfPresent(next)
            throw error
        }
    }

    /// Makes the visible names those of the data folder: missing links are made, wrong ones replaced, stale ones removed.
    func repairNames(_ wanted: Set<String>) throws(FileError) {
        let present = try files.names(in: path)
        for name in try misplaced(wanted, among: present).sorted() {
            let (visible, destination) = (path + "/" + name, Self.dataLink + "/" + name)
            if !wanted.contains(name) {
                try files.removeFileIfPresent(visible)
            } else if present.contains(name) {
                let next = path + "/" + Self.nextNameLink
                try replaceLink(to: destination, at: next)
                try files.rename(next, to: visible)
            } else {
                try files.makeLink(to: destination, at: visible)
            }
        }
    }

    /// Makes a link where a killed run may have left one.
    private func replaceLink(to destination: String, at path: String) throws(FileError) {
        do throws(FileError) {
            try files.makeLink(to: destination, at: path)
        } catch {
            guard error.code == EEXIST else { throw error }
            try files.removeFileIfPresent(path)
            try files.makeLink(to: destination, at: path)
        }
    }

    /// Removes what a killed run left: data folders that are not read, links on their way.
    func removeLeftovers() throws(FileError) {
        let current = try files.destinationIfPresent(of: path + "/" + Self.dataLink)
        for name in try files.namesIfPresent(in: path) where name != current {
            if Self.isTemporary(name) {
                try files.removeFileIfPresent(path + "/" + name)
            } else if Self.isDataFolder(name) {
                try files.removeFlatFolder(path + "/" + name)
            }
        }
    }

    /// Removes the bundle, all names at once; files that are not part of it stay, and the folder with them.
    func remove() throws(FileError) {
        guard try files.statusIfPresent(of: path) != nil else { return }
        try files.removeFileIfPresent(path + "/" + Self.dataLink)
        try removeLeftovers()
        for name in try files.names(in: path) where try isOurLink(name) {
            try files.removeFileIfPresent(path + "/" + name)
        }
        do throws(FileError) { try files.removeFolder(path) } catch {
            guard error.isAbsence || error.code == ENOTEMPTY || error.code == EEXIST else { throw error }
        }
    }

    /// Names that do not stand as they should: links of ours that lead to nothing, and wanted names without their link.
    private func misplaced(_ wanted: Set<String>, among present: [String]) throws(FileError) -> [String] {
        var flaws: [String] = []
        for name in present where !wanted.contains(name) && !name.hasPrefix("..") {
            if try isOurLink(name) { flaws.append(name) }
        }
        for name in wanted {
            let destination = present.contains(name) ? try files.destinationIfPresent(of: path + "/" + name) : nil
            if destination != Self.dataLink + "/" + name { flaws.append(name) }
        }
        return flaws
    }

    private func isOurLink(_ name: String) throws(FileError) -> Bool {
        try files.destinationIfPresent(of: path + "/" + name)?.hasPrefix(Self.dataLink + "/") ?? false
    }

    private static func isTemporary(_ name: String) -> Bool { name == nextDataLink || name == nextNameLink }
}

extension BundleFolder {
    /// The name of a new data folder: `..2026_11_22_10_00_00.<word>`.
    static func dataFolderName(at now: Timestamp, word: String) -> String {
        let digits = now.wholeSecond.text.prefix(19).map { $0.isNumber ? $0 : "_" }
        return "..\(String(digits)).\(word)"
    }

    /// Whether a name is one that `dataFolderName` makes.
    static func isDataFolder(_ name: String) -> Bool {
        let parts = name.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false)
        guard name.hasPrefix(".."), parts.count == 2, parts[0].count == 19, !parts[1].isEmpty else { return false }
        return parts[0].allSatisfy { $0.isASCII && ($0.isNumber || $0 == "_") }
            && parts[1].allSatisfy { $0.isASCII && ($0.isNumber || $0.isLetter) }
    }
}

extension BundleFolder {
    /// A number that changes with every change of what stands in the folder, found without reading any file; not kept
    /// beyond this process.
    var look: Int {
        var hasher = Hasher()
        let data = try? files.destinationIfPresent(of: path + "/" + Self.dataLink)
        hasher.combine(data)
        hasher.combine(try? files.statusIfPresent(of: path)?.fingerprint)
        if let data {
            let folder = path + "/" + data
            hasher.combine(try? files.statusIfPresent(of: folder)?.fingerprint)
            for name in (try? files.namesIfPresent(in: folder)) ?? [] {
                hasher.combine(try? files.statusIfPresent(of: folder + "/" + name)?.fingerprint)
            }
        }
        return hasher.finalize()
    }
}
