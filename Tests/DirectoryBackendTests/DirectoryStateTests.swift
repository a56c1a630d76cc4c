import ControllerRuntime
import Foundation
import JSON
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

@Suite("The state folder")
struct DirectoryStateTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private var folder: TemporaryFolder { place.folder }
    private var key: ObjectKey { Workplace.key("triage") }
    private var state: DirectoryState { DirectoryState(path: folder.path + "/state") }

    private func version(_ name: String, text: String = "Hello") -> PromptVersion {
        PromptVersion(
            meta: ObjectMeta(
                name: PromptVersion.objectName(release: "triage", version: name), namespace: "support",
                creationTimestamp: place.time.timestamp),
            releaseName: "triage", intent: "triage", version: name,
            content: VersionContent(normalized: ["text": .string(text)]), source: "prompts/v1.md",
            recordedAt: place.time.timestamp)
    }

    private func decision(_ name: String, uid: String = "", second: Int64 = 0) -> ReleaseDecision {
        ReleaseDecision(
            meta: ObjectMeta(
                name: name, namespace: "support", uid: uid,
                creationTimestamp: Timestamp(milliseconds: 1000 * second)),
            releaseName: "triage", alias: "production", digest: Digest(of: [1]), attempt: 1,
            weight: Percentage(basisPoints: 500), action: .approve, actor: "alice", reason: "Looks right.",
            expiresAt: nil)
    }

    private func isCorrupted(_ error: any Error) -> Bool {
        if case BackendError.corrupted = error { true } else { false }
    }

    @Test("keeps a second operator out, and names the first")
    func secondOperator() async throws {
        let first = try await place.prepared()
        await #expect(
            throws: StartFailure.alreadyRunning(
                holder: first.configuration.holder,
                lockFile: folder.path + "/state/operator.lock")
        ) { try await place.prepared() }
        await first.close()
        _ = try await place.prepared()
    }

    @Test("of a newer format is refused", arguments: ["2", "99", "new"])
    func newerFormat(format: String) async throws {
        try folder.write(format + "\n", to: "state/FORMAT")
        await #expect(
            throws: StartFailure.newerFormat(found: format, supported: 1, file: folder.path + "/state/FORMAT")
        ) { try await place.prepared() }
    }

    @Test("must not lie among the manifests")
    func separation() async throws {
        await #expect(throws: StartFailure.self) {
            try await place.prepared { $0.state = folder.path + "/manifests/state" }
        }
    }

    @Test("records a version once: a second one of the same name finds the first")
    func createOnly() async throws {
        let backend = try await place.prepared()
        let first = try await backend.record(version("v1"))
        let second = try await backend.record(version("v1", text: "Other"))
        #expect(second == first)
        #expect(first.content == VersionContent(normalized: ["text": "Hello"]))
        #expect(!first.meta.uid.isEmpty)
        #expect(try await backend.versions(of: key) == [first])
        #expect(try state.versions(of: key) == [first])
        try await backend.deleteVersion(first)
        #expect(try await backend.versions(of: key) == [])
    }

    @Test("sets a damaged version aside, and gives its name only to the digest that the status remembers")
    func damagedVersion() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared()
        let recorded = try await backend.record(version("v1"))
        var status = ReleaseStatus()
        status.versions = [VersionReference(name: "v1", digest: recorded.digest)]
        let stored = try #require(try await backend.release(key))
        _ = try await backend.commit(status, of: key, expecting: stored.resourceVersion)
        let file = "state/versions/support/triage/\(recorded.meta.name).json"
        let text = try #require(folder.text(file))
        try folder.write(text.replacing("Hello", with: "Jello"), to: file)

        await #expect { _ = try await backend.versions(of: key) } throws: { isCorrupted($0) }
        #expect(try await backend.versions(of: key) == [])
        #expect(folder.names("state/versions/support/triage").first?.contains(".corrupt-") == true)
        #expect(try state.events().map(\.reason) == [.stateCorrupted])
        await #expect { _ = try await backend.record(version("v1", text: "Other")) } throws: { isCorrupted($0) }
        #expect(try await backend.record(version("v1")).digest == recorded.digest)
    }

    @Test("sets a damaged status aside: the release stays who it is, without a status")
    func damagedRelease() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared()
        let before = try #require(try await backend.release(key))
        let version = try await backend.commit(ReleaseStatus(), of: key, expecting: before.resourceVersion)
        try folder.write("", to: "state/releases/support/triage.json")
        await #expect { _ = try await backend.release(key) } throws: { isCorrupted($0) }
        let after = try #require(try await backend.release(key))
        #expect(after.status == nil)
        #expect(after.release.meta.uid == before.release.meta.uid)
        #expect(after.resourceVersion != version)
        _ = try await backend.commit(ReleaseStatus(), of: key, expecting: after.resourceVersion)
        #expect(try await backend.release(key)?.status == ReleaseStatus())
    }

    @Test("finds the uid of a release in its bundle's mark when its record was damaged while nobody ran")
    func damagedReleaseAtStart() async throws {
        try place.writeRelease("triage")
        let first = try await place.prepared()
        let before = try #require(try await first.release(key))
        _ = try await first.commit(ReleaseStatus(), of: key, expecting: before.resourceVersion)
        try await first.deliver(.of(["a": "1"], uid: before.release.meta.uid), replacing: nil)
        await first.close()
        try folder.write("{}", to: "state/releases/support/triage.json")
        let second = try await place.prepared()
        #expect(try await second.release(key)?.release.meta.uid == before.release.meta.uid)
        #expect(try await second.release(key)?.status == nil)
    }

    @Test("learns who a release is once its record can be read, or is gone", arguments: [true, false])
    func unreadRelease(isPutRight: Bool) async throws {
        try place.writeRelease("triage")
        let first = try await place.prepared()
        let before = try #require(try await first.release(key))
        _ = try await first.commit(ReleaseStatus(), of: key, expecting: before.resourceVersion)
        try await first.deliver(.of(["a": "1"], uid: before.release.meta.uid), replacing: nil)
        await first.close()
        let file = "state/releases/support/triage.json"
        let good = try #require(folder.text(file))
        try folder.write(good.replacing("\"formatVersion\": 1", with: "\"formatVersion\": 2"), to: file)
        let second = try await place.prepared()
        let refused = BackendError.denied(
            "\(folder.path)/\(file) has format 2, this build reads up to 1: use a newer build")
        for _ in 1...2 { await #expect(throws: refused) { try await second.release(key) } }
        try folder.remove(file)
        if isPutRight { try folder.write(good, to: file) }
        let after = try #require(try await second.release(key))
        #expect(after.release.meta.uid == before.release.meta.uid)
        #expect(after.status == (isPutRight ? ReleaseStatus() : nil))
        _ = try await second.commit(ReleaseStatus(), of: key, expecting: after.resourceVersion)
        #expect(try await second.release(key)?.status == ReleaseStatus())
    }

    @Test("refuses a record of a format that is none", arguments: [(2, "use a newer build"), (0, "damaged")])
    func unknownFormat(format: Int, message: String) async throws {
        let backend = try await place.prepared()
        let recorded = try await backend.record(version("v1"))
        let written = try DecisionWriter(statePath: folder.path + "/state").write(decision("a"))
        for file in [
            "state/versions/support/triage/\(recorded.meta.name).json",
            "state/decisions/support/triage~\(written.meta.name).json",
        ] {
            let text = try #require(folder.text(file))
            try folder.write(
                text.replacing("\"formatVersion\" : 1", with: "\"formatVersion\" : \(format)")
                    .replacing("\"formatVersion\": 1", with: "\"formatVersion\": \(format)"), to: file)
        }
        func isRefused(_ error: any Error) -> Bool { (error as? BackendError)?.message.contains(message) == true }
        await #expect { _ = try await backend.versions(of: key) } throws: { isRefused($0) }
        #expect { _ = try backend.decisions(of: key) } throws: { isRefused($0) }
    }

    @Test("refuses a commit against what has changed, be it the status or the manifest")
    func compareAndSwap() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared { $0.durability = .full }
        let stored = try #require(try await backend.release(key))
        let next = try await backend.commit(ReleaseStatus(), of: key, expecting: stored.resourceVersion)
        let conflict = BackendError.conflict("the release support/triage has changed since it was read")
        await #expect(throws: conflict) {
            try await backend.commit(ReleaseStatus(), of: key, expecting: stored.resourceVersion)
        }
        try place.writeRelease("triage", text: "Changed")
        await #expect(throws: conflict) { try await backend.commit(ReleaseStatus(), of: key, expecting: next) }
        let again = try #require(try await backend.release(key))
        #expect(again.release.meta.generation == 2)
        let last = try await backend.commit(ReleaseStatus(), of: key, expecting: again.resourceVersion)
        #expect(try await backend.release(key)?.resourceVersion == last)
        #expect(folder.names("state/tmp") == [])
        #expect(try state.release(key)?.generation == 2)
    }

    @Test("lets one of two commits through that began at the same time")
    func racingCommits() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared { $0.durability = .full }
        let stored = try #require(try await backend.release(key))
        let applied = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { [key] in
                    do {
                        _ = try await backend.commit(ReleaseStatus(), of: key, expecting: stored.resourceVersion)
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(applied == 1)
    }

    @Test("shows decisions that another process wrote, oldest first, and tells of each once")
    func decisions() async throws {
        let backend = try await place.prepared()
        let writer = DecisionWriter(statePath: folder.path + "/state")
        let second = try writer.write(decision("b", uid: "uid-b", second: 1))
        let third = try writer.write(decision("a", uid: "uid-a", second: 2))
        let first = try writer.write(decision("c", uid: "uid-0", second: 1))
        #expect(try backend.decisions(of: key).map(\.uid) == [first.uid, second.uid, third.uid])
        #expect(throws: BackendError.conflict("a decision named support/a is there already")) {
            try writer.write(decision("a"))
        }
        await backend.scan()
        #expect(backend.related.list().resourceVersion == "3")

        let outcome = ReleaseDecision.Outcome(.applied, "done", at: place.time.timestamp)
        try await backend.report(outcome, of: second)
        #expect(try state.decisions(of: key).map(\.outcome) == [nil, outcome, nil])
        await backend.scan()
        #expect(backend.related.list().resourceVersion == "3")
        try backend.deleteDecision(second)
        #expect(try backend.decisions(of: key).map(\.uid) == [first.uid, third.uid])
    }

    @Test("gives a decision a name and a uid, and is no place for one before an operator used it")
    func newDecision() async throws {
        let writer = DecisionWriter(statePath: folder.path + "/state")
        #expect(throws: BackendError.notFound("\(folder.path)/state is not the state folder of an operator")) {
            try writer.write(decision(""))
        }
        _ = try await place.prepared()
        let written = try writer.write(decision(""))
        #expect(written.meta.name.hasPrefix("triage-"))
        #expect(try state.decisions(of: key).map(\.uid) == [written.uid])
    }

    @Test("keeps a run once and tells its release")
    func runs() async throws {
        let backend = try await place.prepared()
        let result = EvaluationResult(
            verdict: .pass, reason: "All passed.", startedAt: place.time.timestamp, finishedAt: place.time.timestamp)
        let binding = EvidenceBinding(
            alias: "production", candidate: Digest(of: [1]), stable: nil, suite: Digest(of: [2]), endpoints: [:],
            attempt: 1, weight: .all, tryNumber: 0)
        let run = EvaluationRun(
            meta: ObjectMeta(name: "triage-1", namespace: "support", creationTimestamp: place.time.timestamp),
            releaseName: "triage", suiteName: "golden", candidateVersion: "v1", stableVersion: nil, binding: binding,
            result: result)
        try await backend.save(run)
        var other = run
        other.result.verdict = .fail
        try await backend.save(other)
        let kept = try await backend.runs(of: key)
        #expect(kept.map(\.result) == [result])
        #expect(kept.map(\.binding) == [binding])
        #expect(try state.runs(of: key) == kept)
        try await backend.deleteRun(run)
        #expect(try await backend.runs(of: key) == [])
    }

    @Test("keeps the records of a forgotten release until their time, or for its successor")
    func formerRecords() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared { $0.allowMassDelete = true }
        let recorded = try await backend.record(version("v1"))
        try folder.remove("manifests/triage.yaml")
        await backend.scan()
        place.time.advance(.seconds(1))
        await backend.scan()
        let deleted = try #require(try await backend.release(key))
        try await backend.forget(
            key, expecting: deleted.resourceVersion,
            keepingRecordsUntil: place.time.timestamp + TimeSpan.seconds(60))
        await backend.close()

        let next = try await place.prepared()
        #expect(try await next.versions(of: key) == [recorded])
        place.time.advance(.seconds(60))
        await next.scan()
        #expect(try await next.versions(of: key) == [])
        #expect(folder.names("state/former/support") == [])
    }

    @Test("takes no names that lead elsewhere", arguments: ["..", "", "a/b", "A", "-a", "a.", "a..b", "~"])
    func names(name: String) async throws {
        let backend = try await place.prepared()
        #expect(!StateFolder.isSafe(name))
        await #expect(throws: BackendError.self) {
            _ = try await backend.versions(of: ObjectKey(namespace: "support", name: name))
        }
    }
}
