import Foundation

/// A shell that may mount small disks of its own, unseen by everybody else; nothing is left when it ends.
enum MountNamespace {
    /// False where the system allows no such thing to this user.
    static let isAvailable: Bool = {
        guard let run = try? run("mount -t tmpfs -o size=64k tmpfs /mnt && echo mounted") else { return false }
        return run.out == "mounted\n"
    }()

    /// Runs a script with the tests' own environment, `PROMPTOPS` and the folders of `folder` as `M`, `O` and `S`.
    static func run(_ script: String, in folder: Folder? = nil) throws -> (out: String, exit: Int32) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
        var environment = ProcessInfo.processInfo.environment
        environment["PROMPTOPS"] = OperatorProcess.program?.path
        for (name, path) in [("M", "m"), ("O", "o"), ("S", "s")] { environment[name] = folder?(path) }
        process.environment = environment
        let out = Pipe()
        process.standardOutput = out
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus)
    }
}
