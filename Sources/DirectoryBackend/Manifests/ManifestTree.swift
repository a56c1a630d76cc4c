import Glibc

/// What a walk over the manifests folder found; paths are relative to it, and "" is the folder itself.
struct ManifestTree: Sendable, Hashable {
    var files: [String: FileFingerprint] = [:]
    /// Folders, links to nothing and files that cannot be looked at: what is below them is not known to be gone.
    var unreadable: [String: FileError] = [:]

    /// Whether a path may be there although the walk did not find it.
    func isUnknown(_ path: String) -> Bool { unreadable.keys.contains { PathText.isWithin(path, $0) } }
}

/// Whether something stands at a path.
enum Presence: Sendable, Hashable {
    case file(FileFingerprint)
    case absent
    /// It cannot be told: a folder above it cannot be read, or a link leads to nothing.
    case unknown(FileError)
}

/// Walks the manifests folder. Names that begin with `.` are passed over: volumes of kubelet and git-sync show their
/// files through links with visible names.
struct ManifestScanner: Sendable {
    /// The manifests folder, as given.
    let root: String
    let files: any FileSystem

    static func isManifest(_ name: String) -> Bool {
        !name.hasPrefix(".") && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
    }

    /// The path as the system knows it.
    func absolute(_ path: String) -> String { PathText.join(root, path) }

    /// Walks a folder and all below it; `entering` is called with each folder before it is listed.
    ///
    /// Links to folders are followed after the folders themselves, and each folder is entered once, so loops end.
    func scan(_ folder: String = "", entering: (String) -> Void = { _ in }) -> ManifestTree {
        var tree = ManifestTree()
        var visited: Set<FileIdentity> = []
        var folders = [folder]
        var linked: [String] = []
        while let next = folders.popLast() ?? linked.popLast() {
            do throws(FileError) {
                let status = try files.status(of: absolute(next), followingLinks: true)
                guard status.kind == .folder, visited.insert(status.fingerprint.identity).inserted else { continue }
                entering(next)
                for name in try files.names(in: absolute(next)).sorted(by: >) where !name.hasPrefix(".") {
                    look(at: PathText.join(next, name), &tree, &folders, &linked)
                }
            } catch {
                // A folder below another that went away meanwhile is not there; the root always is.
                if next.isEmpty || !error.isAbsence { tree.unreadable[next] = error }
            }
        }
        return tree
    }

    private func look(at path: String, _ tree: inout ManifestTree, _ folders: inout [String], _ linked: inout [String])
    {
        do throws(FileError) {
            guard let entry = try files.statusIfPresent(of: absolute(path), followingLinks: false) else { return }
            let isLink = entry.kind == .link
            let status = isLink ? try files.status(of: absolute(path), followingLinks: true) : entry
            switch status.kind {
            case .folder where isLink: linked.append(path)
            case .folder: folders.append(path)
            case .file where Self.isManifest(path): tree.files[path] = status.fingerprint
            case .file, .link, .other: break
            }
        } catch {
            tree.unreadable[path] = error
        }
    }

    /// Whether a file is there, told without believing a missing folder.
    func presence(of path: String) -> Presence {
        do throws(FileError) {
            guard let status = try files.statusIfPresent(of: absolute(path)) else { return absence(of: path) }
            guard status.kind == .file else { return .unknown(FileError("read", absolute(path), code: EISDIR)) }
            return .file(status.fingerprint)
        } catch {
            return .unknown(error)
        }
    }

    /// Absent only if some folder above it can be listed and the next name on the way is not in it.
    private func absence(of path: String) -> Presence {
        let missing = FileError("look at", absolute(path), code: ENOENT)
        do throws(FileError) {
            guard try files.statusIfPresent(of: absolute(path), followingLinks: false) == nil else {
                return .unknown(missing)
            }
            if path.isEmpty { return .unknown(missing) }
            let folder = PathText.folder(of: path)
            guard let status = try files.statusIfPresent(of: absolute(folder)) else { return absence(of: folder) }
            return status.kind == .folder ? .absent : .unknown(missing)
        } catch {
            return .unknown(error)
        }
    }
}
