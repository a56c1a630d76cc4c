import Foundation
import JSON

/// The kubectl of this machine, asked what it makes of manifests; it needs no server for that.
enum Kubectl {
    /// Where it is installed; nil where it is not.
    static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { $0 + "/kubectl" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// The documents of a text that has none of its own, behind which its value stands as a member.
    static func document(_ name: String, _ members: String) -> String {
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\n" + members
    }

    /// What it makes of files: the values of all documents of each, in order; nil for a file that it refuses.
    static func read(_ files: [String: String]) throws -> [String: [JSONValue]?] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kubectl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name + ".yaml")) }
        let (output, errors) = try run(["label", "--local", "-f", ".", "-o", "json", "kubectl=read"], in: folder)
        var documents: [String: [JSONValue]] = [:]
        let (nodes, error) = JSONParser.sequence(output)
        if let error { throw error }
        for value in nodes.map(\.json) {
            let file = String((value["metadata"]?["name"]?.string ?? "").prefix { $0 != "." })
            documents[file, default: []].append(unlabelled(value))
        }
        return files.reduce(into: [:]) { answers, file in
            let isRefused = errors.contains("\(file.key).yaml:")
            answers[file.key] = .some(isRefused ? nil : documents[file.key] ?? [])
        }
    }

    /// The document without the label that kubectl was asked to add.
    private static func unlabelled(_ value: JSONValue) -> JSONValue {
        guard var members = value.object, var meta = members["metadata"]?.object else { return value }
        meta["labels"] = nil
        members["metadata"] = .object(meta)
        return .object(members)
    }

    private static func run(_ arguments: [String], in folder: URL) throws -> (output: [UInt8], errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: path ?? "kubectl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "KUBECONFIG": "/dev/null"]
        // Files rather than pipes: both grow beyond what a pipe holds.
        let outputs = [folder.appending(path: "output"), folder.appending(path: "errors")]
        for output in outputs { try Data().write(to: output) }
        process.standardOutput = try FileHandle(forWritingTo: outputs[0])
        process.standardError = try FileHandle(forWritingTo: outputs[1])
        try process.run()
        process.waitUntilExit()
        return (
            Array(try Data(contentsOf: outputs[0])), String(decoding: try Data(contentsOf: outputs[1]), as: UTF8.self)
        )
    }
}
