import Glibc
import Synchronization

@testable import DirectoryBackend

/// A disk behind a page cache: all that is written is seen at once, and survives a power cut only after a sync.
///
/// What reaches the disk without one, and in which order, is free: contents apart from names, every name apart from the
/// others, a content whole, half or not at all. Only a rename is one thing, as every journaling file system has it.
final class SimulatedDisk: FileSystem {
    /// What happened, in order.
    enum Record: Sendable {
        case effect(DiskEffect, device: Int)
        /// Everything before it on the device is durable.
        case sync(device: Int)
        /// Somebody was told something that has to be true from then on.
        case answer(PowerCutAnswer)
    }

    private struct State {
        var image: DiskImage
        var journal: [Record] = []
        var lastNumber: Int
        /// By node: counts its changes.
        var changes: [Int: Int64] = [:]
        var clock: Int64 = 1_000_000_000
        /// How many syncs were asked for.
        var syncs = 0
    }

    /// The device whose writes are durable at once: what people write is not what is tested.
    static let people = 0

    /// Folders that are devices of their own, with the device's number; everything else is device 1.
    let mounts: [String: Int]
    /// Which syncs, counted from 1, do what they should.
    private let isHonest: @Sendable (Int) -> Bool
    private let state: Mutex<State>

    init(
        _ image: DiskImage = DiskImage(), mounts: [String: Int],
        isHonest: @escaping @Sendable (Int) -> Bool = { _ in true }
    ) {
        self.mounts = mounts
        self.isHonest = isHonest
        state = Mutex(State(image: image, lastNumber: image.nodes.keys.max() ?? DiskImage.root))
    }

    var image: DiskImage { state.withLock { $0.image } }

    var journal: [Record] { state.withLock { $0.journal } }

    var syncs: Int { state.withLock { $0.syncs } }

    func note(_ answer: PowerCutAnswer) { state.withLock { $0.journal.append(.answer(answer)) } }

    private func device(_ path: String) -> Int {
        mounts.filter { PathText.isWithin(path, $0.key) }.max { $0.key.count < $1.key.count }?.value ?? 1
    }

    private func with<Value>(_ body: (inout State) throws(FileError) -> Value) throws(FileError) -> Value {
        let result: Result<Value, FileError> = state.withLock { state in
            do throws(FileError) { return .success(try body(&state)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func existing(_ path: String, _ state: State, followingLinks: Bool = true) throws(FileError) -> Int {
        guard let node = try state.image.find(path, followingLinks: followingLinks) else {
            throw FileError("find", path, code: ENOENT)
        }
        return node
    }

    /// Applies an effect and notes it.
    private func take(_ effect: DiskEffect, at path: String, _ state: inout State) {
        state.image.apply(effect)
        state.journal.append(.effect(effect, device: device(path)))
        state.clock += 1_000_000
        switch effect {
        case .content(let number, _): state.changes[number] = state.clock
        case .entries(let entries):
            for entry in entries {
                state.changes[entry.folder] = state.clock
                if let node = entry.node { state.changes[node.number] = state.clock }
            }
        }
    }

    /// Gives a new node a name that is free.
    private func make(_ blank: DiskImage.Node, at path: String, _ state: inout State) throws(FileError) -> Int {
        let place = try state.image.place(path, followingLinks: false)
        guard place.node == nil else { throw FileError("make", path, code: EEXIST) }
        state.lastNumber += 1
        let target = DiskEffect.Target(number: state.lastNumber, blank: blank)
        take(.entries([.init(folder: place.folder, name: place.name, node: target)]), at: path, &state)
        return target.number
    }
}

// MARK: - Reading

extension SimulatedDisk {
    func status(of path: String, followingLinks: Bool) throws(FileError) -> FileStatus {
        try with { state throws(FileError) in
            let number = try existing(path, state, followingLinks: followingLinks)
            return status(number, path, state)
        }
    }

    private func status(_ number: Int, _ path: String, _ state: State) -> FileStatus {
        let (kind, size): (FileStatus.Kind, Int) =
            switch state.image.nodes[number] {
            case .file(let bytes)?: (.file, bytes.count)
            case .folder?: (.folder, 0)
            case .link?: (.link, 0)
            case nil: (.other, 0)
            }
        let time = state.changes[number] ?? 0
        return FileStatus(
            kind: kind, names: 1,
            fingerprint: FileFingerprint(
                device: UInt64(device(path)), inode: UInt64(number), size: Int64(size), modified: time, changed: time))
    }

    func names(in folder: String) throws(FileError) -> [String] {
        try with { state throws(FileError) in
            guard case .folder(let entries)? = state.image.nodes[try existing(folder, state)] else {
                throw FileError("list", folder, code: ENOTDIR)
            }
            return Array(entries.keys)
        }
    }

    func readOnce(_ path: String, limit: Int) throws(FileError) -> FileContent {
        try with { state throws(FileError) in
            let number = try existing(path, state)
            guard case .file(let bytes)? = state.image.nodes[number] else {
                throw FileError("read", path, code: EISDIR)
            }
            guard bytes.count <= limit else { throw FileError("read", path, code: EFBIG) }
            return FileContent(bytes: bytes, status: status(number, path, state))
        }
    }

    func readOnce(realPath path: String, limit: Int) throws(FileError) -> FileContent {
        try readOnce(path, limit: limit)
    }

    func destination(of link: String) throws(FileError) -> String {
        try with { state throws(FileError) in
            guard case .link(let text)? = state.image.nodes[try existing(link, state, followingLinks: false)] else {
                throw FileError("read the link", link, code: EINVAL)
            }
            return text
        }
    }

    func realPath(of path: String) throws(FileError) -> String {
        try with { state throws(FileError) in state.image.path(of: try existing(path, state)) ?? "/" }
    }
}

// MARK: - Writing

extension SimulatedDisk {
    func makeFolder(_ path: String) throws(FileError) {
        try with { state throws(FileError) in _ = try make(.folder([:]), at: path, &state) }
    }

    func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try with { state throws(FileError) in
            let number = try make(.file([]), at: path, &state)
            take(.content(number, bytes), at: path, &state)
        }
    }

    func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        try with { state throws(FileError) in
            let known = try state.image.find(path, followingLinks: true)
            let number = if let known { known } else { try make(.file([]), at: path, &state) }
            guard case .file(let old)? = state.image.nodes[number] else { throw FileError("write", path, code: EISDIR) }
            take(.content(number, old + bytes), at: path, &state)
        }
    }

    func makeLink(to destination: String, at path: String) throws(FileError) {
        try with { state throws(FileError) in _ = try make(.link(destination), at: path, &state) }
    }

    func rename(_ path: String, to destination: String) throws(FileError) {
        try rename(path, to: destination, replacing: true)
    }

    func renameNew(_ path: String, to destination: String) throws(FileError) {
        try rename(path, to: destination, replacing: false)
    }

    private func rename(_ path: String, to destination: String, replacing: Bool) throws(FileError) {
        try with { state throws(FileError) in
            let (from, to) = (
                try state.image.place(path, followingLinks: false),
                try state.image.place(destination, followingLinks: false)
            )
            guard let number = from.node, let node = state.image.nodes[number] else {
                throw FileError("replace", path, code: ENOENT)
            }
            guard replacing || to.node == nil else { throw FileError("make", destination, code: EEXIST) }
            guard device(path) == device(destination) else { throw FileError("replace", path, code: EXDEV) }
            // A file's content is an effect of its own; a folder's entries are, too.
            let blank: DiskImage.Node =
                switch node {
                case .file: .file([])
                case .folder: .folder([:])
                case .link: node
                }
            take(
                .entries([
                    .init(folder: from.folder, name: from.name, node: nil),
                    .init(folder: to.folder, name: to.name, node: .init(number: number, blank: blank)),
                ]), at: destination, &state)
        }
    }

    func removeFile(_ path: String) throws(FileError) { try remove(path) }

    func removeFolder(_ path: String) throws(FileError) {
        guard try names(in: path).isEmpty else { throw FileError("remove", path, code: ENOTEMPTY) }
        try remove(path)
    }

    private func remove(_ path: String) throws(FileError) {
        try with { state throws(FileError) in
            let place = try state.image.place(path, followingLinks: false)
            guard place.node != nil else { throw FileError("remove", path, code: ENOENT) }
            take(.entries([.init(folder: place.folder, name: place.name, node: nil)]), at: path, &state)
        }
    }

    func sync(fileSystemOf folder: String) throws(FileError) {
        try with { state throws(FileError) in
            _ = try existing(folder, state)
            state.syncs += 1
            if isHonest(state.syncs) { state.journal.append(.sync(device: device(folder))) }
        }
    }
}

extension SimulatedDisk {
    /// Puts a file where people write, all folders made.
    func put(_ text: String, at path: String) throws(FileError) {
        try makeFolders(PathText.folder(of: path))
        try removeFileIfPresent(path)
        try write(Array(text.utf8), to: path)
    }
}
