import Glibc

@testable import DirectoryBackend

/// Folders, files and links in memory, as they would be found on a disk.
struct DiskImage: Sendable, Hashable {
    enum Node: Sendable, Hashable {
        case file([UInt8])
        case folder([String: Int])
        case link(String)
    }

    static let root = 1

    private(set) var nodes: [Int: Node] = [root: .folder([:])]

    /// What stands at a path with what is below it, by path; links are not followed.
    func tree(_ path: String) -> [String: Node] {
        var found: [String: Node] = [:]
        guard let number = try? find(path, followingLinks: false) else { return [:] }
        collect(number, path, &found)
        return found
    }

    private func collect(_ number: Int, _ path: String, _ found: inout [String: Node]) {
        guard case .folder(let entries)? = nodes[number] else {
            found[path] = nodes[number]
            return
        }
        // Which number a name leads to is of no account.
        found[path] = .folder([:])
        for (name, next) in entries { collect(next, path + "/" + name, &found) }
    }

    /// The node at an absolute path; nil when its folder is there and it is not. Throws what the system would.
    func find(_ path: String, followingLinks: Bool) throws(FileError) -> Int? {
        try place(path, followingLinks: followingLinks).node
    }

    /// Where a path leads: the folder, the name in it, and what stands there.
    func place(
        _ path: String, followingLinks: Bool
    ) throws(FileError) -> (folder: Int, name: String, node: Int?) {
        var parts = path.split(separator: "/").map(String.init)
        var way = [Self.root]
        var links = 0
        while !parts.isEmpty {
            let name = parts.removeFirst()
            let folder = way[way.count - 1]
            guard case .folder(let entries)? = nodes[folder] else { throw FileError("find", path, code: ENOTDIR) }
            if name == ".." {
                if way.count > 1 { way.removeLast() }
                continue
            }
            guard let next = entries[name] else {
                if parts.isEmpty { return (folder, name, nil) }
                throw FileError("find", path, code: ENOENT)
            }
            if case .link(let destination)? = nodes[next], followingLinks || !parts.isEmpty {
                links += 1
                guard links < 40 else { throw FileError("find", path, code: ELOOP) }
                if destination.hasPrefix("/") { way = [Self.root] }
                parts = destination.split(separator: "/").map(String.init) + parts
                continue
            }
            if parts.isEmpty { return (folder, name, next) }
            way.append(next)
        }
        return (way[way.count - 1], "", way[way.count - 1])
    }

    /// The path of a folder or file without links, found from the root.
    func path(of number: Int) -> String? {
        func search(_ folder: Int, _ path: String) -> String? {
            guard case .folder(let entries)? = nodes[folder] else { return nil }
            for (name, next) in entries {
                if next == number { return path + "/" + name }
                if let found = search(next, path + "/" + name) { return found }
            }
            return nil
        }
        return search(Self.root, "")
    }

    /// Applies one effect; what it names is made when it is not there yet.
    mutating func apply(_ effect: DiskEffect) {
        switch effect {
        case .content(let number, let bytes): nodes[number] = .file(bytes)
        case .entries(let changes):
            for change in changes {
                guard case .folder(var entries) = nodes[change.folder, default: .folder([:])] else { continue }
                entries[change.name] = change.node?.number
                nodes[change.folder] = .folder(entries)
                if let node = change.node, nodes[node.number] == nil { nodes[node.number] = node.blank }
            }
        }
    }
}

/// One thing that reaches a disk as a whole or not at all.
enum DiskEffect: Sendable, Hashable {
    /// What a name in a folder leads to from now on; nil: it is no name any more.
    struct Entry: Sendable, Hashable {
        var folder: Int
        var name: String
        var node: Target?
    }

    /// A node by its number, and what it is as long as no content has reached it.
    struct Target: Sendable, Hashable {
        var number: Int
        var blank: DiskImage.Node
    }

    case content(Int, [UInt8])
    /// More than one for a rename: both names change or neither.
    case entries([Entry])
}
