import Foundation
import Glibc
import Testing

/// Changes that the kernel does not tell one by one, and folders that are swapped as a whole.
@Suite(.enabled(if: OperatorProcess.program != nil, "the program is not built"))
struct WatchFaultTests {
    /// Events that the kernel keeps for one reader.
    private static let queue =
        (try? String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8))
        .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 16384

    private static func style(_ number: Int, of release: String, in folder: Folder) -> Bool {
        (try? folder.read("o/support/\(release)/production.txt").contains("in style \(number).")) ?? false
    }

    /// Returns as soon as something is so; false when it is not within ten seconds.
    private static func becomes(_ isSo: () -> Bool) async throws -> Bool {
        for _ in 0..<500 {
            if isSo() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return isSo()
    }

    @Test(.enabled(if: queue <= 100_000, "the kernel keeps too many events"))
    func `more changes than the kernel keeps lose nothing`() async throws {
        let folder = try Folder([
            "m/changed.yaml": Manifests.release("changed"), "m/removed.yaml": Manifests.release("removed"),
            "m/team/kept.yaml": Manifests.release("kept"),
        ])
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(
            try await Self.becomes {
                ["changed", "removed", "kept"].allSatisfy { Self.style(1, of: $0, in: folder) }
            })
        running.signal(SIGSTOP)
        // Each is made, closed and removed: three events.
        for number in 0..<(Self.queue / 3 + 500) {
            let path = folder("m/noise-\(number).txt")
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            unlink(path)
        }
        try folder.write(Manifests.release("changed", versions: 2, alias: "v2"), to: "m/changed.yaml")
        try folder.write(Manifests.release("new"), to: "m/team/deep/new.yaml")
        try folder.remove("m/removed.yaml")
        try folder.write("changed", to: "tampered")
        #expect(rename(folder("tampered"), folder("o/support/kept/..data/production.txt")) == 0)
        running.signal(SIGCONT)
        #expect(running.said("inotify lost events"))
        #expect(
            try await Self.becomes {
                Self.style(2, of: "changed", in: folder) && Self.style(1, of: "new", in: folder)
                    && Self.style(1, of: "kept", in: folder) && !folder.contains("o/support/removed")
            })
        // What was made meanwhile is watched from now on.
        try folder.write(Manifests.release("new", versions: 2, alias: "v2"), to: "m/team/deep/new.yaml")
        #expect(try await Self.becomes { Self.style(2, of: "new", in: folder) })
        #expect(running.stop().exit == 0)
    }

    @Test func `a manifests folder that is moved away and comes back as another one is followed`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(try await Self.becomes { Self.style(1, of: "greeting", in: folder) })
        for style in 2...3 {
            try folder.write(Manifests.release(versions: style, alias: "v\(style)"), to: "next/release.yaml")
            #expect(rename(folder("m"), folder("old\(style)")) == 0)
            // Longer than the pause that ends a batch of changes: it is missed before it is back.
            try await Task.sleep(for: .milliseconds(300))
            #expect(Self.style(style - 1, of: "greeting", in: folder))
            #expect(rename(folder("next"), folder("m")) == 0)
            #expect(try await Self.becomes { Self.style(style, of: "greeting", in: folder) })
        }
        try folder.write(Manifests.release(versions: 4, alias: "v4"), to: "m/release.yaml")
        #expect(try await Self.becomes { Self.style(4, of: "greeting", in: folder) })
        #expect(running.stop().exit == 0)
    }

    @Test func `a manifests folder that is a link is followed when the link is swapped, as git-sync does it`()
        async throws
    {
        let folder = try Folder(["tree1/release.yaml": Manifests.release()])
        #expect(symlink("tree1", folder("m")) == 0)
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(try await Self.becomes { Self.style(1, of: "greeting", in: folder) })
        for style in 2...4 {
            try folder.write(Manifests.release(versions: style, alias: "v\(style)"), to: "tree\(style)/release.yaml")
            #expect(symlink("tree\(style)", folder("next")) == 0)
            #expect(rename(folder("next"), folder("m")) == 0)
            try folder.remove("tree\(style - 1)")
            #expect(try await Self.becomes { Self.style(style, of: "greeting", in: folder) })
        }
        #expect(running.stop().exit == 0)
    }

    @Test(.enabled(if: MountNamespace.isAvailable, "namespaces are missing"))
    func `an operator that may not watch every folder says so and serves all of them`() throws {
        let folder = try Folder([
            "m/one.yaml": Manifests.release("one"), "m/a/b/c/d/e/f/two.yaml": Manifests.release("two"),
        ])
        let told = try MountNamespace.run(
            """
            echo 3 > /proc/sys/user/max_inotify_watches || exit 9
            "$PROMPTOPS" run --once --manifests "$M" --output "$O" --state "$S" 2>&1
            """, in: folder)
        #expect(told.exit == 0)
        #expect(told.out.contains("Not every folder can be watched"))
        #expect(["one", "two"].allSatisfy { Self.style(1, of: $0, in: folder) })
    }
}
