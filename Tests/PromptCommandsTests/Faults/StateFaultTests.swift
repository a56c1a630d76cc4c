import Foundation
import Testing

/// What may be wrong with the state folder when an operator starts on it.
@Suite struct StateFaultTests {
    private static let manual = "canary: {steps: [{weight: 5%, hold: manual}]}"

    @Test(arguments: ["2\n", "99\n", "newest\n"])
    func `a state folder from a newer version is refused, and left as it is`(format: String) async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.write(format, to: "s/FORMAT")
        let delivered = try folder.delivered()
        let record = try folder.read("s/releases/support/greeting.json")
        try folder.write(Manifests.release(versions: 2, alias: "v2"), to: "m/release.yaml")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err.contains("this build reads up to 1: use a newer build"))
        #expect(try folder.delivered() == delivered)
        #expect(try folder.read("s/releases/support/greeting.json") == record)
    }

    @Test(arguments: ["", "\n", " \n"])
    func `an empty format file is refused with what should be in it`(format: String) async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(), "s/FORMAT": format])
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err.contains("s/FORMAT is empty: write into it the number of the format"))
        #expect(folder.names(in: "s") == ["FORMAT", "tmp"])
    }

    @Test(arguments: ["releases/support", "bundles/support", "versions/support/greeting"], Obstacle.allCases)
    func `a state file that cannot be read as one stops its release alone, until it is put right`(
        place: String, obstacle: Obstacle
    ) async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(), "m/good.yaml": Manifests.release("good")])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let name = try #require(folder.names(in: "s/" + place).first { $0.hasPrefix("greeting") })
        let file = "s/\(place)/\(name)"
        let good = try folder.read(file)
        try obstacle.put(in: folder, file)
        for release in ["greeting", "good"] {
            let text = Manifests.release(release, versions: 2, alias: "v2")
            try folder.write(text, to: release == "good" ? "m/good.yaml" : "m/release.yaml")
        }
        let before = try folder.everything().filter { $0.key.hasPrefix(file) }
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err.contains(obstacle.message(folder(file))))
        #expect(try folder.everything().filter { $0.key.hasPrefix(file) } == before)
        #expect(try folder.read("o/support/greeting/production.txt").contains("in style 1."))
        #expect(try folder.read("o/support/good/production.txt").contains("in style 2."))
        if place.hasPrefix("releases") { #expect(try folder.read("s/audit/000001.jsonl").contains("StateUnreadable")) }
        try folder.remove(file)
        try folder.write(good, to: file)
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        #expect(try folder.read("o/support/greeting/production.txt").contains("in style 2."))
    }

    @Test(arguments: ["releases/support", "bundles/support", "versions/support/greeting"], Damage.allCases)
    func `a corrupted state file is reported and set aside, and what it served is kept`(
        place: String, damage: Damage
    ) async throws {
        let folder = try Folder([
            "m/release.yaml": Manifests.release(), "m/good.yaml": Manifests.release("good"),
        ])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let served = try folder.delivered()
        let name = try #require(folder.names(in: "s/" + place).first { $0.hasPrefix("greeting") })
        let damaged = try damage.apply(to: folder, "s/\(place)/\(name)")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.err.contains("State file damaged and set aside"))
        #expect(try folder.delivered() == served)
        let aside = try #require(folder.names(in: "s/" + place).first { $0.hasPrefix(name + ".corrupt-") })
        #expect(FileManager.default.contents(atPath: folder("s/\(place)/\(aside)")) == damaged)
        #expect(try folder.read("s/audit/000001.jsonl").contains("StateCorrupted"))
    }

    @Test(arguments: Damage.allCases)
    func `a corrupted decision is reported and set aside, and decides nothing`(damage: Damage) async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(strategy: Self.manual)])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.write(Manifests.release(versions: 2, alias: "v2", strategy: Self.manual), to: "m/release.yaml")
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 3)
        let decided = await CommandRun.run(
            "promote", "greeting", "-n", "support", "--alias", "production", "--actor", "ada", "--yes", "--state",
            folder("s"))
        #expect(decided.exit == 0)
        let name = try #require(folder.names(in: "s/decisions/support").first)
        _ = try damage.apply(to: folder, "s/decisions/support/" + name)
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 3)
        #expect(run.err.contains("State file damaged and set aside"))
        #expect(try folder.read("o/support/greeting/production.txt").contains("in style 1."))
        #expect(folder.names(in: "s/decisions/support").contains { $0.hasPrefix(name + ".corrupt-") })
    }

    @Test func `a version that was aborted is not served because the status was lost`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(strategy: Self.manual)])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.write(Manifests.release(versions: 2, alias: "v2", strategy: Self.manual), to: "m/release.yaml")
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 3)
        let aborted = await CommandRun.run(
            "abort", "greeting", "-n", "support", "--alias", "production", "--actor", "ada", "--yes", "--state",
            folder("s"))
        #expect(aborted.exit == 0)
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 1)
        try folder.write("", to: "s/releases/support/greeting.json")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.err.contains("State file damaged and set aside"))
        let served = try folder.read("o/support/greeting/production.txt")
        #expect(run.exit == 1)
        #expect(run.out.contains("StatusLost"))
        #expect(served.contains("in style 1."))
    }
}

/// What may stand where a state file belongs, though nothing is damaged.
enum Obstacle: Sendable, CaseIterable {
    case folder, newerFormat

    func put(in folder: Folder, _ file: String) throws {
        let text = try folder.read(file)
        try folder.remove(file)
        switch self {
        case .folder: try folder.write("mine", to: file + "/note")
        case .newerFormat:
            // The version's record is written without spaces around its colons.
            let newer = text.replacing("\"formatVersion\" : 1", with: "\"formatVersion\" : 2")
                .replacing("\"formatVersion\": 1", with: "\"formatVersion\": 2")
            try folder.write(newer, to: file)
        }
    }

    func message(_ file: String) -> String {
        switch self {
        case .folder: "cannot read \(file): Is a directory"
        case .newerFormat: "\(file) has format 2, this build reads up to 1: use a newer build"
        }
    }
}

/// How a file may be damaged.
enum Damage: Sendable, CaseIterable {
    case empty, half, garbage, anotherObject

    /// Damages a file in place and answers what it holds now.
    func apply(to folder: Folder, _ name: String) throws -> Data {
        let old = FileManager.default.contents(atPath: folder(name)) ?? Data()
        let new =
            switch self {
            case .empty: Data()
            case .half: old.prefix(old.count / 2)
            case .garbage: Data((0..<300).map { UInt8(truncatingIfNeeded: $0 &* 151) })
            case .anotherObject: Data("{\"a\": 1}\n".utf8)
            }
        try new.write(to: URL(fileURLWithPath: folder(name)))
        return new
    }
}

extension Folder {
    /// The names in a folder below it, sorted; none when it is not there.
    func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: self(folder))) ?? []).sorted()
    }
}
