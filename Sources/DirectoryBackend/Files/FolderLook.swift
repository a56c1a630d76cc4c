import PromptCore

/// What stands at paths, without the files' content: names, fingerprints and links.
struct FolderLook: Sendable {
    let files: any FileSystem
    private var bytes: [UInt8] = []

    init(files: any FileSystem) { self.files = files }

    /// Over all that was added so far.
    var digest: Digest { Digest(of: bytes) }

    /// Adds a text as it is.
    mutating func add(_ text: some StringProtocol) {
        bytes += text.utf8
        bytes.append(0)
    }

    /// Adds what a file is, or that there is none.
    mutating func add(file path: String) {
        guard let status = try? files.status(of: path, followingLinks: false) else { return bytes.append(0) }
        add(status)
    }

    /// Adds the names in a folder, and what each is.
    mutating func addFiles(of folder: String) {
        let entries = (try? files.entries(in: folder)) ?? []
        for entry in entries.sorted(by: { $0.name < $1.name }) {
            add(entry.name)
            add(entry.status)
        }
        bytes.append(2)
    }

    private mutating func add(_ status: FileStatus) {
        let print = status.fingerprint
        bytes.append(1)
        let numbers = [
            print.device, print.inode, UInt64(bitPattern: print.size), UInt64(bitPattern: print.modified),
            UInt64(bitPattern: print.changed),
        ]
        numbers.withUnsafeBytes { bytes += $0 }
    }

    /// Adds a bundle's folder: its names, where `..data` leads, and the files there. The number changes with every change
    /// of what stands there, and is of use in this process alone.
    @discardableResult
    mutating func addBundle(at path: String) -> Int {
        let start = bytes.count
        add(file: path)
        if let data = try? files.destinationIfPresent(of: path + "/" + BundleFolder.dataLink) {
            add(data)
            add(file: path + "/" + data)
            addFiles(of: path + "/" + data)
        }
        return bytes[start...].hashValue
    }
}
