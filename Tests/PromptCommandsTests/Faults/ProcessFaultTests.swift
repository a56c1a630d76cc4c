import Foundation
import Testing

/// Operators that are stopped, killed, doubled and disturbed while they work.
@Suite(.enabled(if: OperatorProcess.program != nil, "the program is not built"))
struct ProcessFaultTests {
    private static func releases(_ count: Int, versions: Int = 1) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: (1...count).map {
                ("m/r\($0).yaml", Manifests.release("r\($0)", versions: versions, alias: "v\(versions)"))
            })
    }

    /// Every bundle that can be seen is whole, and a further run delivers all of them.
    private func expectWhole(_ folder: Folder, releases: Int, style: Int) async throws {
        for name in folder.names(in: "o/support") where folder.contains("o/support/\(name)/..data") {
            let index = try folder.read("o/support/\(name)/..data/release.json")
            let style = try folder.read("o/support/\(name)/..data/production.txt").suffix(2).prefix(1)
            #expect(index.contains("\"stable\":\"v\(style)\""))
        }
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        for number in 1...releases {
            #expect(try folder.read("o/support/r\(number)/production.txt").contains("in style \(style)."))
        }
        #expect(folder.names(in: "s/tmp") == [])
    }

    @Test func `SIGTERM in the middle is a clean stop within a second, with nothing half-written`() async throws {
        let folder = try Folder(Self.releases(60))
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(running.said("VersionRecorded"))
        let (exit, took) = running.stop()
        #expect(exit == 0)
        #expect(took < .seconds(1))
        #expect(folder.names(in: "s/tmp") == [])
        for name in folder.names(in: "o/support") {
            #expect(folder.names(in: "o/support/" + name).filter { $0.hasPrefix("..2") }.count <= 1)
        }
        try await expectWhole(folder, releases: 60, style: 1)
    }

    @Test(arguments: [false, true])
    func `SIGTERM while the folders are read for the first time is a clean stop`(hasState: Bool) async throws {
        let folder = try Folder(Self.releases(hasState ? 60 : 600))
        let program = try #require(OperatorProcess.program)
        if hasState {
            #expect(await CommandRun.run(["run", "--once", "--log-level", "error"] + folder.flags).exit == 0)
        }
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(running.said("Leading"))
        let (exit, took) = running.stop()
        #expect(exit == 0)
        #expect(took < .seconds(1))
        #expect(!running.said("Operator started"))
        #expect(!running.said("Deleted"))
    }

    @Test(arguments: ["Operator started", "VersionRecorded", "CandidateAccepted", "WeightRaised", "Promoted"])
    func `an operator that is killed is made good by the next one`(moment: String) async throws {
        let folder = try Folder(Self.releases(12))
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let program = try #require(OperatorProcess.program)
        for round in 2...4 {
            // Something new each time, so that the moment comes.
            for (name, text) in Self.releases(12, versions: round) { try folder.write(text, to: name) }
            let running = try OperatorProcess(program, ["run"] + folder.flags)
            #expect(running.said(moment))
            running.kill()
        }
        try await expectWhole(folder, releases: 12, style: 4)
    }

    @Test func `a second operator on one state is refused, whichever way it names the folder`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(running.said("Promoted"))
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: folder("s"))
        for state in ["s", "link", "m/../s"] {
            let second = await CommandRun.run(
                "run", "--once", "--manifests", folder("m"), "--output", folder("o2"), "--state", folder(state))
            #expect(second.exit == 1)
            #expect(second.err.contains("another operator"))
        }
        #expect(folder.names(in: "o2/support") == [])
        #expect(running.stop().exit == 0)
    }

    @Test func `manifests that are replaced while they are read are read whole`() async throws {
        let folder = try Folder(Self.releases(3))
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(running.said("Promoted"))
        // In turn as `git checkout` does it and as an editor that writes in place does.
        for round in 2...9 {
            for (name, text) in Self.releases(3, versions: round) {
                if round.isMultiple(of: 2) {
                    try folder.write(text, to: name)
                } else {
                    try Data(text.utf8).write(to: URL(fileURLWithPath: folder(name)))
                }
            }
        }
        #expect(running.said(all: (1...3).map { "support/r\($0) Promoted: production: v9" }))
        #expect(running.stop().exit == 0)
        try await expectWhole(folder, releases: 3, style: 9)
        #expect(await CommandRun.run(["get", "releases", "-A", "--state", folder("s")]).out.contains("v9"))
    }

    @Test func `a bundle that somebody changes is put back`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(running.said("Operator started"))
        let delivered = try folder.delivered()
        for tampering in ["o/support/greeting/production.txt", "o/support/greeting/..data/release.json"] {
            try folder.write("changed", to: "changed")
            #expect(rename(folder("changed"), folder(tampering)) == 0)
            #expect(running.said("ContentDrifted"))
            #expect(try folder.delivered() == delivered)
        }
        try FileManager.default.moveItem(atPath: folder("o/support/greeting"), toPath: folder("elsewhere"))
        #expect(running.said("ContentDrifted"))
        #expect(try folder.delivered() == delivered)
        #expect(running.stop().exit == 0)
    }
}
