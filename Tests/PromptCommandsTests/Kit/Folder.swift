import Foundation

/// A folder of files for one test, removed with it.
final class Folder: Sendable {
    let path: String
    private let isOwn: Bool

    /// With files by their paths below it.
    init(_ files: [String: String] = [:], in place: URL = FileManager.default.temporaryDirectory) throws {
        path = place.appendingPathComponent("promptops-\(UUID().uuidString)").path
        isOwn = true
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try write(text, to: name) }
    }

    /// One that is there and belongs to somebody else.
    init(at path: String) {
        self.path = path
        isOwn = false
    }

    deinit { if isOwn { try? FileManager.default.removeItem(atPath: path) } }

    /// The path of something below it.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Replaces a file at once, as `git checkout` does.
    func write(_ text: String, to name: String) throws {
        let file = URL(fileURLWithPath: self(name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: self(name), encoding: .utf8) }

    func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: self(name)) }

    /// Every file below it by path, with its content.
    func everything() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            found[name] = FileManager.default.contents(atPath: self(name)) ?? Data()
        }
        return found
    }
}
