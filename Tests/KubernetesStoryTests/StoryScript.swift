import Foundation

/// `Tests/e2e.sh` as a process.
enum StoryScript {
    /// How it ended and what it wrote.
    struct Told: Sendable {
        var exit: Int32
        var text: String

        func lines(beginningWith prefix: String) -> [String] {
            text.split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
        }
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// The program beside the tests' own; nil where only the tests were built.
    static var program: URL? {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let program = folder.appending(path: "promptops")
        return FileManager.default.isExecutableFile(atPath: program.path()) ? program : nil
    }

    /// Runs it against the server at `url`, with a kubeconfig of its own.
    static func run(against url: String, program: URL, _ variables: [String: String] = [:]) async throws -> Told {
        let folder = FileManager.default.temporaryDirectory.appending(path: "story-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let kubeconfig = folder.appending(path: "kubeconfig")
        try Data(Self.kubeconfig(url).utf8).write(to: kubeconfig)
        let standard = [
            "KUBECONFIG": kubeconfig.path(), "PROMPTOPS": program.path(), "PROMPTOPS_E2E": "1",
            "TMPDIR": folder.path(),
        ]
        return try await run(standard.merging(variables) { $1 }, in: folder)
    }

    /// Runs it with these variables over the environment's; an empty one is taken out of it.
    static func run(_ variables: [String: String], in folder: URL) async throws -> Told {
        try await withCheckedThrowingContinuation { continuation in
            // A process is waited for on a thread of its own, not on one of those that the server needs.
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result { try start(variables, in: folder) })
            }
        }
    }

    private static func start(_ variables: [String: String], in folder: URL) throws -> Told {
        let output = folder.appending(path: "output")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        defer { try? handle.close() }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["bash", tests.appending(path: "e2e.sh").path()]
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }.filter { !$1.isEmpty }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return Told(
            exit: process.terminationStatus, text: String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }

    private static func kubeconfig(_ url: String) -> String {
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: fake, cluster: {server: "\(url)"}}]
        users: [{name: admin, user: {}}]
        contexts: [{name: fake, context: {cluster: fake, user: admin}}]
        current-context: fake
        """
    }
}
