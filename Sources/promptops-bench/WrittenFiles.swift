import CLinux
import Foundation
import Glibc

/// What a cold sync left in the output and state folders, to be written again by bare system calls.
///
/// The floor writes the bytes that stayed, once, and makes them durable at the points at which the order of a rollout
/// asks for it: records before the status that names them, the status before the bundle, the bundle before its report.
/// It does so for 64 releases at a time, however many the operator works on: a yardstick stays as it is.
struct WrittenFiles {
    private static let batch = 64

    private enum Entry {
        case file(path: String, bytes: [UInt8])
        case link(path: String, destination: String)

        var path: String {
            switch self {
            case .file(let path, _), .link(let path, _): path
            }
        }
    }

    /// The entries of one release, in the order in which they are made durable.
    private struct Release {
        var records: [Entry] = []
        var status: [Entry] = []
        var bundle: [Entry] = []
    }

    private var releases: [String: Release] = [:]
    private(set) var bytes = 0
    private(set) var count = 0

    /// Reads all that there is.
    init(folder: BenchFolder) throws {
        for (name, root) in [("output", folder.output), ("state", folder.state)] {
            guard let walk = FileManager.default.enumerator(atPath: root) else { continue }
            for case let path as String in walk { try add(path, in: name, root) }
        }
    }

    private mutating func add(_ path: String, in name: String, _ root: String) throws {
        let full = "\(root)/\(path)"
        var parts = path.split(separator: "/")
        let kind = name == "state" ? String(parts.removeFirst()) : "output"
        guard parts.count >= 2 else { return }
        let entry: Entry
        switch try FileManager.default.attributesOfItem(atPath: full)[.type] as? FileAttributeType {
        case .typeSymbolicLink?:
            let destination = try FileManager.default.destinationOfSymbolicLink(atPath: full)
            entry = .link(path: "\(name)/\(path)", destination: destination)
        case .typeRegular?:
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: full)))
            entry = .file(path: "\(name)/\(path)", bytes: bytes)
            self.bytes += bytes.count
        default: return
        }
        count += 1
        let key = "\(parts[0])/\(parts[1].split(separator: ".")[0])"
        switch kind {
        case "versions": releases[key, default: Release()].records.append(entry)
        case "releases": releases[key, default: Release()].status.append(entry)
        default: releases[key, default: Release()].bundle.append(entry)
        }
    }

    /// Writes it all below a folder that is not there yet; seconds.
    func rewrite(below root: String) throws -> Double {
        var made: Set<String> = []
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let descriptor = open(root, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw POSIXError(.ENOENT) }
        defer { close(descriptor) }
        let all = releases.sorted { $0.key < $1.key }.map(\.value)
        let start = ContinuousClock.now
        for first in stride(from: 0, to: all.count, by: Self.batch) {
            let part = all[first..<min(first + Self.batch, all.count)]
            for entries in [
                part.flatMap(\.records), part.flatMap(\.status), part.flatMap(\.bundle), part.flatMap(\.status),
            ] {
                for entry in entries { try write(entry, root, &made) }
                clinux_syncfs(descriptor)
                for entry in entries { try name(entry, root) }
            }
        }
        clinux_syncfs(descriptor)
        return (ContinuousClock.now - start).seconds
    }

    private func write(_ entry: Entry, _ root: String, _ made: inout Set<String>) throws {
        guard case .file(let path, let bytes) = entry else { return }
        let full = "\(root)/\(path)"
        let folder = String(full[..<(full.lastIndex(of: "/") ?? full.endIndex)])
        if made.insert(folder).inserted {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let file = open(full + ".next", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count else { throw POSIXError(.EIO) }
        close(file)
    }

    private func name(_ entry: Entry, _ root: String) throws {
        let full = "\(root)/\(entry.path)"
        let result =
            switch entry {
            case .file: rename(full + ".next", full)
            case .link(_, let destination): symlink(destination, full)
            }
        guard result == 0 else { throw POSIXError(.EIO) }
    }
}
