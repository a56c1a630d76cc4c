import Foundation
import PromptBundle

/// A temporary folder that is laid out as kubelet does it, or with plain files; removed by `remove()`.
struct BundleFolder {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bundle-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }

    /// Writes a new folder with the files, points `..data` at it in one step, and removes the folder it pointed at.
    func swap(_ files: [String: [UInt8]]) throws {
        let manager = FileManager.default
        let name = "..2026_11_22." + UUID().uuidString
        try manager.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: false)
        for (file, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(path)/\(name)/\(file)")) }
        let old = try? manager.destinationOfSymbolicLink(atPath: path + "/..data")
        try manager.createSymbolicLink(atPath: path + "/..data_tmp", withDestinationPath: name)
        guard rename(path + "/..data_tmp", path + "/..data") == 0 else { throw CocoaError(.fileWriteUnknown) }
        for file in files.keys where !manager.fileExists(atPath: "\(path)/\(file)") {
            try manager.createSymbolicLink(atPath: "\(path)/\(file)", withDestinationPath: "..data/" + file)
        }
        if let old { try manager.removeItem(atPath: path + "/" + old) }
    }

    /// Writes plain files.
    func write(_ files: [String: [UInt8]]) throws {
        for (file, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(path)/\(file)")) }
    }

    func write(_ text: String, to file: String) throws { try write([file: Array(text.utf8)]) }
}
