import Foundation
import Glibc
import PromptBundle
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

@Suite("A bundle in a folder")
struct BundleStoreTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private var folder: TemporaryFolder { place.folder }

    private func current(_ backend: DirectoryBackend) async throws -> StoredBundle? {
        try await backend.bundle(named: "triage", in: "support")
    }

    @Test("is laid out as kubelet lays out a volume, and read back with its digest and mark")
    func layout() async throws {
        let backend = try await place.prepared()
        #expect(try await current(backend) == nil)
        let delivery = BundleDelivery.of(["release.json": "{}", "production.txt": "Hello"], transition: 7)
        try await backend.deliver(delivery, replacing: nil)

        let names = folder.names("output/support/triage")
        #expect(names.count == 4)
        #expect(names.suffix(2) == ["production.txt", "release.json"])
        #expect(folder.text("output/support/triage/production.txt") == "Hello")
        let files = LocalFileSystem()
        let path = folder.path + "/output/support/triage"
        #expect(try files.destination(of: path + "/release.json") == "..data/release.json")
        #expect(BundleFolder.isDataFolder(try files.destination(of: path + "/..data")))
        let stored = try #require(try await current(backend))
        #expect([stored.digest.text, stored.ownerUID] == [delivery.digest.text, "uid-1"])
        #expect(stored.transition == 7)
    }

    @Test("has the digest that its builder computes")
    func digest() throws {
        let document = try ReleaseBundle(
            BundleContents(
                release: "triage", namespace: "support", intent: "triage", bucketing: .flagdV3, aliases: [:],
                versions: [:]))
        #expect(BundleDigest.of(document.files) == Digest(of: document.digestInput))
    }

    @Test("gets folders of mode 0755 and files of mode 0644, whatever the umask")
    func modes() async throws {
        let backend = try await place.prepared()
        let old = umask(0o077)
        defer { umask(old) }
        try await backend.deliver(.of(["release.json": "{}"]), replacing: nil)
        for (name, mode) in [("", 0o755), ("/..data/", 0o755), ("/release.json", 0o644)] {
            var status = stat()
            #expect(stat(folder.path + "/output/support/triage" + name, &status) == 0)
            #expect(Int(status.st_mode & 0o777) == mode)
        }
    }

    @Test(
        "that cannot be delivered is told in the same words at each try, so that its status is written once",
        arguments: [FaultyFileSystem.Operation.write, .makeFolder, .rename, .makeLink])
    func sameWords(operation: FaultyFileSystem.Operation) async throws {
        let isFull = Switch()
        let backend = try await place.prepared {
            $0.files = FaultyFileSystem(fault: { found, _ in found == operation && isFull.isOn ? ENOSPC : nil })
        }
        isFull.turn(true)
        var told: Set<BackendError> = []
        for _ in 1...3 {
            do throws(BackendError) {
                try await backend.deliver(.of(["release.json": "{}"]), replacing: nil)
            } catch {
                told.insert(error)
            }
        }
        #expect(told.count == 1)
        isFull.turn(false)
        try await backend.deliver(.of(["release.json": "{}"]), replacing: nil)
    }

    @Test("that cannot be staged is told without the name of what was staged")
    func stableNames() async throws {
        let isFull = Switch()
        let backend = try await place.prepared {
            $0.files = FaultyFileSystem(fault: { operation, path in
                operation == .write && path.contains("/output/") && isFull.isOn ? ENOSPC : nil
            })
        }
        isFull.turn(true)
        let file = folder.path + "/output/support/triage/release.json"
        await #expect(throws: BackendError.unavailable("cannot write \(file): no space is left on the disk")) {
            try await backend.deliver(.of(["release.json": "{}"]), replacing: nil)
        }
    }

    @Test("is replaced as a whole: a reader sees the old files or the new ones")
    func atomicReplacement() async throws {
        let backend = try await place.prepared()
        try await backend.deliver(.of(["a": "0", "b": "0"]), replacing: nil)
        let path = folder.path + "/output/support/triage"
        let end = Switch()
        let torn = try await withThrowingTaskGroup(of: Int.self) { [backend] group in
            group.addTask {
                var torn = 0
                while !end.isOn {
                    // The link is there at every moment; the folder that it named may be gone a moment later.
                    guard let data = try? LocalFileSystem().destination(of: path + "/..data") else {
                        torn += 1
                        continue
                    }
                    let texts = ["a", "b"].map { try? String(contentsOfFile: "\(path)/\(data)/\($0)", encoding: .utf8) }
                    // A folder that went away while it was read is resolved anew, as clients do.
                    if texts.contains(nil) { continue }
                    if texts[0] != texts[1] { torn += 1 }
                    await Task.yield()
                }
                return torn
            }
            for number in 1...200 {
                try await backend.deliver(
                    .of(["a": "\(number)", "b": "\(number)"], transition: number), replacing: try await current(backend)
                )
            }
            end.turn(true)
            return try await group.next() ?? 0
        }
        #expect(torn == 0)
        #expect(folder.names("output/support/triage").count == 4)
    }

    @Test("of equal content is not written again; only its transition rises")
    func equalContent() async throws {
        let backend = try await place.prepared()
        try await backend.deliver(.of(["release.json": "{}"], transition: 1), replacing: nil)
        let before = try LocalFileSystem().destination(of: folder.path + "/output/support/triage/..data")
        try await backend.deliver(
            .of(["release.json": "{}"], transition: 2), replacing: try await current(backend))
        #expect(try LocalFileSystem().destination(of: folder.path + "/output/support/triage/..data") == before)
        #expect(try await current(backend)?.transition == 2)
    }

    @Test("loses the names that are no longer in it")
    func staleNames() async throws {
        let backend = try await place.prepared()
        try await backend.deliver(.of(["a.json": "1", "b.json": "1"]), replacing: nil)
        try await backend.deliver(.of(["b.json": "2"], transition: 2), replacing: try await current(backend))
        #expect(folder.names("output/support/triage").filter { !$0.hasPrefix("..") } == ["b.json"])
    }

    @Test("that changed since it was read is a conflict")
    func conflict() async throws {
        let backend = try await place.prepared()
        try await backend.deliver(.of(["a": "1"]), replacing: nil)
        let old = try await current(backend)
        try await backend.deliver(.of(["a": "2"], transition: 2), replacing: old)
        await #expect(throws: BackendError.conflict("the bundle support/triage has changed since it was read")) {
            try await backend.deliver(.of(["a": "3"], transition: 3), replacing: old)
        }
    }

    @Test(
        "that somebody changed has another digest, and is put back",
        arguments: [
            "echo changed > ..data/a", "rm a", "rm -f a && echo mine > a", "ln -s ..data/gone gone", "rm ..data/b",
        ])
    func drift(command: String) async throws {
        let backend = try await place.prepared()
        let delivery = BundleDelivery.of(["a": "1", "b": "1"])
        try await backend.deliver(delivery, replacing: nil)
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", "cd \(folder.path)/output/support/triage && \(command)"]
        try shell.run()
        shell.waitUntilExit()

        let drifted = try #require(try await current(backend))
        #expect(drifted.digest != delivery.digest)
        #expect(drifted.transition == 1)
        try await backend.deliver(delivery, replacing: drifted)
        #expect(try await current(backend)?.digest == delivery.digest)
        #expect(folder.names("output/support/triage").filter { !$0.hasPrefix("..") } == ["a", "b"])
        #expect(folder.text("output/support/triage/a") == "1")
    }

    @Test("loses what a killed run left at the next start")
    func leftovers() async throws {
        try await place.prepared().deliver(.of(["a": "1"]), replacing: nil)
        let path = "output/support/triage/"
        try folder.write("half", to: path + "..2026_01_02_03_04_05.abc123/a")
        try folder.link(path + "..data_tmp", to: "..2026_01_02_03_04_05.abc123")
        try folder.write("{}", to: "state/tmp/abc")
        _ = try await place.prepared()
        #expect(folder.names(path).count == 3)
        #expect(folder.text(path + "a") == "1")
        #expect(folder.names("state/tmp") == [])
    }

    @Test("whose first delivery was killed is delivered by the next run")
    func killedFirstDelivery() async throws {
        try folder.write("half", to: "output/support/triage/..2026_01_02_03_04_05.abc123/a")
        let backend = try await place.prepared()
        try await backend.deliver(.of(["a": "1"]), replacing: try await current(backend))
        #expect(folder.text("output/support/triage/a") == "1")
    }

    @Test("never takes over a folder that the operator did not make")
    func foreignFolder() async throws {
        try folder.write("mine", to: "output/support/triage/notes.txt")
        let backend = try await place.prepared()
        let found = try await current(backend)
        #expect(found?.ownerUID == nil)
        await #expect {
            try await backend.deliver(.of(["a": "1"]), replacing: found)
        } throws: { error in
            if case BackendError.notOwned = error { true } else { false }
        }
        #expect(folder.names("output/support/triage") == ["notes.txt"])
    }

    @Test("is recognised by its content when the state folder was lost")
    func lostState() async throws {
        let delivery = BundleDelivery.of(["a": "1"])
        try await place.prepared().deliver(delivery, replacing: nil)
        try folder.remove("state")
        let backend = try await place.prepared()
        let found = try #require(try await current(backend))
        #expect([found.transition == nil, found.ownerUID == nil] == [true, true])
        try await backend.deliver(delivery, replacing: found)
        #expect(try await current(backend)?.ownerUID == "uid-1")
    }

    @Test(
        "stays as it is when the disk refuses, and nothing is left behind",
        arguments: [
            (FaultyFileSystem.Operation.write, ENOSPC, false), (.makeFolder, EROFS, true), (.makeLink, EDQUOT, false),
            (.rename, EACCES, true),
        ])
    func refusedWrite(operation: FaultyFileSystem.Operation, code: Int32, isDenied: Bool) async throws {
        let refusal = Switch()
        let output = folder.path + "/output"
        let backend = try await place.prepared { configuration in
            configuration.files = FaultyFileSystem(fault: { asked, path in
                asked == operation && path.hasPrefix(output) && refusal.isOn ? code : nil
            })
        }
        try await backend.deliver(.of(["a": "1"]), replacing: nil)
        let before = folder.names("output/support/triage")
        let found = try await current(backend)
        refusal.turn(true)
        await #expect {
            try await backend.deliver(.of(["a": "2", "b": "2"], transition: 2), replacing: found)
        } throws: { error in
            switch error as? BackendError {
            case .denied(let message): isDenied && message.contains(output)
            case .unavailable(let message): !isDenied && message.contains(output)
            default: false
            }
        }
        #expect(folder.names("output/support/triage") == before)
        #expect(folder.text("output/support/triage/a") == "1")
        #expect(folder.names("state/tmp") == [])
        #expect(try await current(backend) == found)
        refusal.turn(false)
        try await backend.deliver(.of(["a": "2", "b": "2"], transition: 2), replacing: found)
        #expect(folder.text("output/support/triage/b") == "2")
    }

    @Test(
        "refuses names that lead elsewhere",
        arguments: [("../escape", "a"), ("triage", "../a"), ("triage", "..data"), ("triage", "a/b"), ("Triage", "a")])
    func escapingNames(name: String, file: String) async throws {
        let backend = try await place.prepared()
        await #expect {
            try await backend.deliver(.of([file: "1"], name: name), replacing: nil)
        } throws: { error in
            if case BackendError.denied = error { true } else { false }
        }
        #expect(folder.names("output") == [])
    }

    @Test("is removed for its owner only, and leaves what others put beside it")
    func removal() async throws {
        let backend = try await place.prepared()
        try await backend.deliver(.of(["a": "1"]), replacing: nil)
        try await backend.removeBundle(named: "triage", in: "support", ownerUID: "uid-2")
        #expect(folder.text("output/support/triage/a") == "1")
        try folder.write("mine", to: "output/support/triage/notes.txt")
        try await backend.removeBundle(named: "triage", in: "support", ownerUID: "uid-1")
        #expect(folder.names("output/support/triage") == ["notes.txt"])
        #expect(folder.names("state/bundles/support") == [])
        try await backend.removeBundle(named: "triage", in: "support", ownerUID: "uid-1")
    }

    @Test("whose mark is damaged is reported once, and then delivered again")
    func damagedMark() async throws {
        let backend = try await place.prepared()
        try await backend.deliver(.of(["a": "1"]), replacing: nil)
        try folder.write("{", to: "state/bundles/support/triage.json")
        await #expect {
            _ = try await current(backend)
        } throws: { error in
            if case BackendError.corrupted = error { true } else { false }
        }
        let found = try await current(backend)
        #expect(found?.ownerUID == nil)
        try await backend.deliver(.of(["a": "2"], transition: 2), replacing: found)
        #expect(folder.text("output/support/triage/a") == "2")
        #expect(folder.names("state/bundles/support").count == 2)
    }
}
