import Foundation
import Testing

/// What people get wrong in a folder of manifests, through the whole program.
@Suite struct BadInputTests {
    private static let good = Manifests.release("good")

    @Test func `a manifest with five mistakes reports five, with their places`() async throws {
        let manifest = """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: greeting, namespace: support}
            spec:
              intnet: greeting
              versions:
              - {name: v1, text: "Hi {{who}}", model: {id: m-1, parameters: {temperature: hot}}}
              aliases:
              - {name: production, version: v9}
              - {name: latest, version: v1}
            """
        let folder = try Folder(["m/five.yaml": manifest, "m/good.yaml": Self.good])
        let validated = await CommandRun.run("validate", folder("m"))
        #expect(validated.exit == 1)
        let found = validated.err.split(separator: "\n").filter { $0.contains(": error: ") }
            .map { $0.replacing(folder("m") + "/", with: "") }
        #expect(
            found == [
                "five.yaml:5:3: error: unknown field `intnet`; did you mean `intent`?",
                "five.yaml:7:26: error: `who` is not a declared input; declare it under `inputs`",
                "five.yaml:7:79: error: `temperature` must be a number, not a string",
                "five.yaml:9:33: error: the version `v9` is neither in `versions` nor recorded; did you mean `v1`?",
                "five.yaml:10:12: error: the alias `latest` is reserved: `flags`, `latest` and `release` have a "
                    + "meaning of their own",
            ])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 1)
        #expect(folder.contains("o/support/good/production.txt"))
        #expect(!folder.contains("o/support/greeting"))
    }

    @Test func `a broken manifest stops only itself and keeps what it served, over restarts too`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(), "m/good.yaml": Self.good])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let before = try folder.delivered()
        try folder.write("kind: [", to: "m/release.yaml")
        for _ in 1...2 {
            let run = await CommandRun.run(["run", "--once"] + folder.flags)
            #expect(run.exit == 1)
            #expect(run.err.contains("release.yaml:2:1: error: "))
            #expect(try folder.delivered() == before)
        }
        try folder.write(Manifests.release("good", versions: 2, alias: "v2"), to: "m/good.yaml")
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 1)
        #expect(try folder.read("o/support/good/production.txt").contains("in style 2."))
        #expect(try folder.read("o/support/greeting/production.txt").contains("in style 1."))
    }

    @Test(arguments: ["a file", "a link that leads nowhere", "a folder of other files"])
    func `what somebody else put at the place of a bundle is left alone, and told`(obstacle: String) async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(), "o/support/other": ""])
        switch obstacle {
        case "a file": try folder.write("mine", to: "o/support/greeting")
        case "a folder of other files": try folder.write("mine", to: "o/support/greeting/note")
        default:
            try FileManager.default.createSymbolicLink(
                atPath: folder("o/support/greeting"), withDestinationPath: "nowhere")
        }
        let before = try folder.everything().filter { $0.key.hasPrefix("o") }
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.out.contains("DeliveryNameTaken"))
        #expect(try folder.everything().filter { $0.key.hasPrefix("o") } == before)
        try folder.remove("o/support/greeting")
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
    }

    @Test func `changed content under a known version name is refused while the old one is served`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let before = try folder.delivered()
        let changed = Manifests.release().replacing("in style 1.", with: "in another style.")
        try folder.write(changed, to: "m/release.yaml")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.out.contains("VersionMutated"))
        #expect(try folder.delivered() == before)
    }

    @Test(arguments: ["  intent: same", "  delivery: {name: same}"])
    func `of two releases with one intent or one delivery name the older keeps it`(shared: String) async throws {
        let folder = try Folder(["m/z.yaml": Manifests.release("zeta", extra: shared)])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let before = try folder.delivered()
        try folder.write(Manifests.release("alpha", extra: shared), to: "m/a.yaml")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.out.contains("alpha   Invalid"))
        #expect(try folder.delivered() == before)
        let validated = await CommandRun.run("validate", folder("m"))
        #expect(validated.exit == 1)
        #expect(validated.err.contains("`same` is that of the release"))
    }

    @Test func `an alias to a version that is nowhere changes nothing that is served`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let before = try folder.delivered()
        try folder.write(Manifests.release(alias: "v7"), to: "m/release.yaml")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.out.contains("Invalid"))
        #expect(try folder.delivered() == before)
    }

    @Test(arguments: UnreadableFile.all)
    func `a file that cannot be a manifest is an error of its own, soon told`(_ file: UnreadableFile) async throws {
        let folder = try Folder(["m/good.yaml": Self.good])
        try file.bytes().write(to: URL(fileURLWithPath: folder("m/bad.yaml")))
        let clock = ContinuousClock()
        let began = clock.now
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(clock.now - began < .seconds(30))
        #expect(run.exit == 1)
        #expect(run.err.contains("bad.yaml:"))
        #expect(run.err.contains(file.problem))
        #expect(folder.contains("o/support/good/production.txt"))
    }

    @Test(arguments: ["../../etc/passwd", "/etc/passwd", "../secret.md", "link.md", "folder/secret.md", "pipe.md"])
    func `a reference never reads what is outside the manifest's folder`(file: String) async throws {
        let manifest = """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: greeting, namespace: support}
            spec:
              versions: [{name: v1, from: {file: \(file)}, model: {id: m-1}}]
              aliases: [{name: production, version: v1}]
            """
        let folder = try Folder([
            "m/sub/release.yaml": manifest, "m/secret.md": "secret", "out/secret.md": "secret",
            "m/good.yaml": Self.good,
        ])
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder("m/sub/link.md"), withDestinationPath: folder("out/secret.md"))
        try files.createSymbolicLink(atPath: folder("m/sub/folder"), withDestinationPath: folder("out"))
        #expect(mkfifo(folder("m/sub/pipe.md"), 0o600) == 0)
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.out.contains("greeting   Invalid"))
        #expect(try folder.delivered().keys.allSatisfy { $0.hasPrefix("support/good/") })
        #expect(await CommandRun.run("validate", folder("m")).err.contains("sub/release.yaml:5:"))
    }

    @Test func `a manifests folder that is not there is no success and no deletion`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let before = try folder.delivered()
        try folder.remove("m")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err.contains("error: the manifests folder cannot be read"))
        #expect(try folder.delivered() == before)
    }

    @Test func `many releases that vanish at once are kept until that is allowed`() async throws {
        let names = (1...6).map { "greeting-\($0)" }
        let folder = try Folder(
            Dictionary(uniqueKeysWithValues: names.map { ("m/\($0).yaml", Manifests.release($0)) }))
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let before = try folder.delivered()
        for name in names.dropLast() { try folder.remove("m/\(name).yaml") }
        let held = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(held.exit != 0)
        #expect(held.err.contains("5 releases vanished at once and are kept"))
        #expect(try folder.delivered() == before)
        #expect(await CommandRun.run(["run", "--once", "--allow-mass-delete"] + folder.flags).exit == 0)
        #expect(try folder.delivered() == before.filter { $0.key.hasPrefix("support/greeting-6/") })
    }
}

/// A file that no decoder may be asked to understand.
struct UnreadableFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var problem: String
    var bytes: @Sendable () -> Data

    static let all = [
        UnreadableFile(testDescription: "10 MB", problem: "it has more than 4 MiB") {
            Data(Manifests.release().utf8) + Data(repeating: UInt8(ascii: "#"), count: 10 << 20)
        },
        UnreadableFile(testDescription: "an alias bomb", problem: "aliases expanded") {
            let levels = (1...12).map { level in
                "x\(level): &x\(level) [\(Array(repeating: "*x\(level - 1)", count: 9).joined(separator: ", "))]\n"
            }
            return Data((Manifests.release() + "\nx0: &x0 lol\n" + levels.joined()).utf8)
        },
        UnreadableFile(testDescription: "Latin-1", problem: "this byte is not UTF-8") {
            Data(Manifests.release(extra: "  description: caf").utf8) + [0xE9, 0x0A]
        },
        UnreadableFile(testDescription: "UTF-16", problem: "the file is UTF-16") {
            Data([0xFF, 0xFE]) + Data(Manifests.release().utf8.flatMap { [$0, 0] })
        },
        UnreadableFile(testDescription: "nothing", problem: "the file is empty") { Data() },
        UnreadableFile(testDescription: "nesting without end", problem: "nested deeper") {
            Data(String(repeating: "[", count: 100_000).utf8)
        },
    ]
}

extension Folder {
    /// What workloads see below the output folder: the visible files of every bundle, by path.
    func delivered() throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: self("o")) {
            guard !name.split(separator: "/").contains(where: { $0.hasPrefix("..") }) else { continue }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: self("o/" + name), isDirectory: &isFolder) else { continue }
            if !isFolder.boolValue { found[name] = try read("o/" + name) }
        }
        return found
    }
}
