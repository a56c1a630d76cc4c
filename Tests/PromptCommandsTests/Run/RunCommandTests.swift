import Foundation
import PromptCore
import Testing

@testable import PromptCommands

@Suite struct RunCommandTests {
    private static let manual = "canary: {steps: [{weight: 5%, hold: manual}]}"
    private static let gated = "immediate: {gates: [{evaluation: {suiteName: golden}}]}"

    @Test func `once delivers a first version and ends with 0`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 0)
        #expect(run.out.contains("support     greeting   Ready   production v1"))
        #expect(run.err.contains("support/greeting Promoted: production: v1 serves everybody"))
        #expect(try folder.read("o/support/greeting/production.txt").contains("in style 1."))
    }

    @Test func `once ends with 3 when a release waits for a person`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(strategy: Self.manual)])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.write(Manifests.release(versions: 2, alias: "v2", strategy: Self.manual), to: "m/release.yaml")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 3)
        #expect(run.out.contains("AwaitingDecision"))
    }

    @Test func `once ends with 1 when a gate stops a candidate, and the old version is served`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(strategy: Self.gated), versions: 1))
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let bad = Manifests.evaluated(
            Manifests.release(versions: 2, alias: "v2", strategy: Self.gated), versions: 2, wrong: [2])
        for (name, text) in bad { try folder.write(text, to: name) }
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.out.contains("RolledBack"))
        #expect(try folder.read("o/support/greeting/production.txt").contains("in style 1."))
    }

    @Test func `answers are kept only while a run goes on, those of a killed operator too`() async throws {
        let left = "s/answers/support/greeting/greeting-0123456789ab.jsonl"
        var files = Manifests.evaluated(Manifests.release(strategy: Self.gated), versions: 1)
        files[left] = "\n{}"
        let folder = try Folder(files)
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder("s/answers/support/greeting"))
        #expect(kept.isEmpty)
        let runs = try FileManager.default.contentsOfDirectory(atPath: folder("s/runs/support/greeting"))
        #expect(runs.count == 1)
    }

    @Test func `once ends with 1 for a broken manifest, and the good one beside it is served`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(), "m/broken.yaml": "kind: ["])
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err.contains("broken.yaml:2:1: error: "))
        #expect(folder.contains("o/support/greeting/production.txt"))
    }

    @Test func `once removes what a manifest that is gone had delivered`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.remove("m/release.yaml")
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 0)
        #expect(!folder.contains("o/support/greeting/production.txt"))
    }

    @Test func `an output folder among the manifests is refused`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let run = await CommandRun.run(
            "run", "--once", "--manifests", folder("m"), "--output", folder("m/o"), "--state", folder("s"))
        #expect(run.exit == 1)
        #expect(run.err.contains("error: the output folder"))
    }

    @Test func `logs may be JSON, one object a line`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let run = await CommandRun.run(["run", "--once", "--log-format", "json"] + folder.flags)
        #expect(run.err.split(separator: "\n").allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        #expect(run.err.contains(#""message":"VersionRecorded","release":"support/greeting"}"#))
    }
}

@Suite struct RunOutcomeTests {
    private func release(_ condition: Condition.Kind?, _ reason: String = "") -> RecordedRelease {
        var release = RecordedRelease(key: ObjectKey(namespace: "a", name: "b"), intent: "b")
        var status = ReleaseStatus()
        if let condition {
            status.set(
                Condition(
                    condition, condition == .delivered ? .false : .true, reason: reason, message: "",
                    observedGeneration: 1, at: Timestamp(milliseconds: 0)))
        }
        release.status = status
        return release
    }

    private func exit(_ releases: [RecordedRelease], held: Int = 0, hasComeToRest: Bool = true) -> CommandExit? {
        RunOutcome(
            releases: releases, fileProblems: [],
            held: (0..<held).map { ObjectKey(namespace: "a", name: "\($0)") }, hasComeToRest: hasComeToRest
        ).exit
    }

    @Test func `the worst release decides`() {
        #expect(exit([]) == nil)
        #expect(exit([release(.ready)]) == nil)
        #expect(exit([release(.ready), release(nil)]) == .waiting)
        #expect(exit([release(.ready), release(.stalled), release(nil)]) == .failure)
        #expect(exit([release(.delivered, "DeliveryFailed")]) == .failure)
        #expect(exit([release(.ready)], held: 5) == .waiting)
        #expect(exit([release(.ready)], hasComeToRest: false) == .waiting)
    }

    @Test func `what could not be worked on is a failure, unless a signal came first`() {
        let key = ObjectKey(namespace: "a", name: "b")
        var outcome = RunOutcome(releases: [release(.ready)], fileProblems: [], held: [], hasComeToRest: true)
        outcome.unobserved = [key]
        #expect(outcome.exit == .failure)
        outcome.hasComeToRest = false
        #expect(outcome.exit == .waiting)
        outcome.missingManifests = "there is no such folder"
        #expect(outcome.exit == .failure)
    }
}
