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
            // A first delivery that was cut short leaves our own folders and names, and no link that they lead through.
            return try isAllOurs(names) ? .nothing : .foreign
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

    /// Gives files their visible names before they are seen, so that an index that is seen never names a file that is
    /// not; the names that were not there. A name that stands wrong is left to `repairNames`.
    func addNames(_ wanted: Set<String>) throws(FileError) -> [String] {
        var added: [String] = []
        do throws(FileError) {
            for name in wanted.subtracting(try files.names(in: path)).sorted() {
                try files.makeLink(to: Self.dataLink + "/" + name, at: path + "/" + name)
                added.append(name)
            }
        } catch {
            removeNames(added)
            throw error
        }
        return added
    }

    /// Takes visible names back; one that cannot be removed leads to nothing, and is repaired with the next delivery.
    func removeNames(_ names: [String]) {
        for name in names { _ = try? files.removeFileIfPresent(path + "/" + name) }
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

    /// Makes the visible names of wanted files right: missing links are made, wrong ones replaced.
    func repairNames(_ wanted: Set<String>) throws(FileError) {
        if wanted.isEmpty { return }
        let present = try files.names(in: path)
        for name in wanted.sorted() {
            let (visible, destination) = (path + "/" + name, Self.dataLink + "/" + name)
            guard present.contains(name) else {
                try files.makeLink(to: destination, at: visible)
                continue
            }
            if try files.destinationIfPresent(of: visible) == destination { continue }
            let next = path + "/" + Self.nextNameLink
            try replaceLink(to: destination, at: next)
            try files.rename(next, to: visible)
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

    /// Removes visible names that lead to nothing; only once no bundle that has them can come back.
    func removeStaleNames(_ wanted: Set<String>, among present: [String]) throws(FileError) {
        for name in present where !wanted.contains(name) && !name.hasPrefix("..") {
            if try isOurLink(name) { try files.removeFileIfPresent(path + "/" + name) }
        }
    }

    /// What a killed run left: data folders that are not read, links on their way, names that lead to nothing.
    func leftovers() throws(FileError) -> [String] {
        let current = try files.destinationIfPresent(of: path + "/" + Self.dataLink)
        var wanted: [String] = []
        if let current { wanted = try files.namesIfPresent(in: path + "/" + current) }
        var leftovers: [String] = []
        for name in try Set(files.namesIfPresent(in: path)).subtracting(wanted).sorted() where name != current {
            let isLink = try isOurLink(name)
            if isLink || Self.isTemporary(name) || Self.isDataFolder(name) { leftovers.append(name) }
        }
        return leftovers
    }

    /// Removes leftovers; only once what `..data` leads to now is durable: a power cut must find a whole bundle.
    func removeLeftovers() throws(FileError) {
        for name in try leftovers() {
            if Self.isDataFolder(name) {
                try files.removeFlatFolder(path + "/" + name)
            } else {
                try files.removeFileIfPresent(path + "/" + name)
            }
        }
    }

    /// Takes the bundle from its readers, all names at once.
    func unpublish() throws(FileError) { try files.removeFileIfPresent(path + "/" + Self.dataLink) }

    /// Removes what is left of an unpublished bundle; files that are not part of it stay, and the folder with them.
    func remove() throws(FileError) {
        guard try files.statusIfPresent(of: path) != nil else { return }
        try removeLeftovers()
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

    private func isAllOurs(_ names: [String]) throws(FileError) -> Bool {
        for name in names where !Self.isDataFolder(name) && !Self.isTemporary(name) {
            if try !isOurLink(name) { return false }
        }
        return true
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
        var look = FolderLook(files: files)
        return look.addBundle(at: path)
    }
}
