import Foundation
import Glibc
import PromptTesting
import Testing

/// Rollouts on folders that fill up, or may not be written, at random moments; they recover by themselves.
@Suite(.enabled(if: OperatorProcess.program != nil, "the program is not built"))
struct DiskStormTests {
    /// Set in the process that this suite starts in a namespace of its own, to the folder that it works in.
    private static let inside = ProcessInfo.processInfo.environment["PROMPTOPS_STORM"]
    private static let rounds = 30

    @Test(.enabled(if: inside == nil && MountNamespace.isAvailable, "mount namespaces are missing"))
    func `full disks are never seen, and room lets everything through`() throws {
        let folder = try Storm.makeFolder()
        // The readers have to be where the disks are: these tests once more, behind the mounts.
        let run = try MountNamespace.run(
            """
            mkdir "$O" "$S" && mount -t tmpfs -o size=2m tmpfs "$O" && mount -t tmpfs -o size=8m tmpfs "$S" || exit 9
            PROMPTOPS_STORM='\(folder.path)' exec '\(CommandLine.arguments[0])' --testing-library swift-testing \
                --filter DiskStormTests 2>&1
            """, in: folder)
        #expect(run.exit == 0, "\(run.out)")
        #expect(run.out.contains("prompts read"), "\(run.out)")
    }

    @Test(.enabled(if: inside != nil, "it runs in a namespace"))
    func `full disks, inside`() async throws {
        let program = try #require(OperatorProcess.program)
        let storm = try Storm(program, in: Folder(at: try #require(Self.inside)))
        let (editor, full) = try await storm.rage {
            let running = try storm.operate(loggingTo: "log")
            var random = SeededGenerator(seed: Storm.seed &+ 3)
            var full = 0
            for _ in 0..<Self.rounds {
                try await Task.sleep(for: .milliseconds(Int.random(in: 10...150, using: &random)))
                let name = random.pick(["o/fill", "s/fill"])
                if Self.fill(storm.folder(name), leaving: Int.random(in: 0...24_000, using: &random)) { full += 1 }
                try await Task.sleep(for: .milliseconds(Int.random(in: 10...150, using: &random)))
                try storm.folder.remove(name)
            }
            #expect(running.stop().exit == 0)
            return full
        }
        #expect(full == Self.rounds)
        #expect(try storm.folder.read("log").contains("no space is left on the disk"))
        try await storm.expectCalm(after: editor, program)
    }

    /// Writes until nothing more fits, and gives some of it back; false when there is too much room.
    private static func fill(_ path: String, leaving room: Int) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        defer { _ = close(descriptor) }
        let block = [UInt8](repeating: 0, count: 64 << 10)
        var written = 0
        while written < 64 << 20 {
            let count = write(descriptor, block, block.count)
            guard count > 0 else { return ftruncate(descriptor, max(0, written - room)) == 0 }
            written += count
        }
        return false
    }

    @Test(.enabled(if: inside == nil && Person.isAvailable, "nobody here may be refused anything"))
    func `folders that may not be written are never seen, and permission lets everything through`() async throws {
        let program = try #require(OperatorProcess.program)
        let storm = try Storm(program, as: Person.prefix, decides: false)
        for name in ["o", "s"] {
            try FileManager.default.createDirectory(
                atPath: storm.folder(name), withIntermediateDirectories: true)
            #expect(Person.own(storm.folder(name)))
        }
        let (editor, refused) = try await storm.rage {
            let running = try storm.operate(loggingTo: "log")
            var random = SeededGenerator(seed: Storm.seed &+ 4)
            var refused = 0
            for _ in 0..<Self.rounds {
                try await Task.sleep(for: .milliseconds(Int.random(in: 10...150, using: &random)))
                let path = storm.folder(
                    random.pick([
                        "o/support", "o/support/r1", "o/support/r2", "s/tmp", "s/releases/support", "s/bundles/support",
                        "s/versions/support/r3", "s/runs/support/r4", "s",
                    ]))
                if chmod(path, 0o555) == 0 { refused += 1 }
                try await Task.sleep(for: .milliseconds(Int.random(in: 10...150, using: &random)))
                _ = chmod(path, 0o755)
            }
            #expect(running.stop().exit == 0)
            return refused
        }
        #expect(refused > Self.rounds / 2)
        #expect(try storm.folder.read("log").contains("Permission denied"))
        try await storm.expectCalm(after: editor, program)
    }
}

/// Somebody whom permission bits hold for: this user, or for root, whom they do not, another one.
enum Person {
    private static let isRoot = geteuid() == 0
    private static let nobody: uid_t = 65534

    /// What makes a program run as that person.
    static var prefix: [String] {
        isRoot ? ["setpriv", "--reuid", "\(nobody)", "--regid", "\(nobody)", "--clear-groups"] : []
    }

    /// Whether there is such a person, who may run the program.
    static let isAvailable: Bool = {
        guard let program = OperatorProcess.program else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = prefix + [program.path, "--version"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Gives a folder to that person.
    static func own(_ path: String) -> Bool { !isRoot || chown(path, nobody, nobody) == 0 }
}
