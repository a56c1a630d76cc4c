import ControllerRuntime
import Foundation
import Glibc
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

@Suite("A folder of manifests")
struct DirectoryBackendManifestTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private var folder: TemporaryFolder { place.folder }

    private func release(_ name: String, _ backend: DirectoryBackend) async throws -> StoredRelease? {
        try await backend.release(Workplace.key(name))
    }

    /// Scans, lets the time pass that a deletion takes, and scans again.
    private func settle(_ backend: DirectoryBackend) async {
        await backend.scan()
        place.time.advance(.seconds(1))
        await backend.scan()
    }

    private func keys(_ backend: DirectoryBackend) -> Set<String> {
        Set(backend.releases.list().items.map(\.key.name))
    }

    @Test("gives each release a uid, generation 1 and the time it was first seen")
    func identity() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared { $0.makeUID = { "uid-7" } }
        let stored = try #require(try await release("triage", backend))
        #expect(stored.release.diagnostics == [])
        #expect(stored.release.meta.uid == "uid-7")
        #expect(stored.release.meta.generation == 1)
        #expect(stored.release.meta.creationTimestamp == place.time.timestamp)
        #expect(stored.status == nil)
        #expect(!stored.isDeleted)
    }

    @Test("keeps uid, generation and status over a restart")
    func restart() async throws {
        try place.writeRelease("triage")
        let first = try await place.prepared()
        let before = try #require(try await release("triage", first))
        var status = ReleaseStatus()
        status.transition = 3
        let version = try await first.commit(status, of: Workplace.key("triage"), expecting: before.resourceVersion)
        await first.close()

        let second = try await place.prepared()
        let after = try #require(try await release("triage", second))
        #expect(after.release.meta.uid == before.release.meta.uid)
        #expect(after.release.meta.generation == 1)
        #expect(after.status == status)
        #expect(after.resourceVersion == version)
    }

    @Test("shows a changed file at the next read, with the next generation")
    func liveRead() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared()
        let before = try #require(try await release("triage", backend))
        try place.writeRelease("triage", text: "Changed")
        let after = try #require(try await release("triage", backend))
        #expect(after.firstText == "Changed")
        #expect(after.release.meta.generation == 2)
        #expect(after.resourceVersion != before.resourceVersion)
    }

    @Test("does not count a rewritten file of the same meaning as a change")
    func sameMeaning() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared()
        let before = try #require(try await release("triage", backend))
        try folder.write("# A comment.\n" + Workplace.release("triage"), to: "manifests/triage.yaml")
        #expect(try await release("triage", backend)?.resourceVersion == before.resourceVersion)
    }

    @Test("is read in sub-folders and through links, once, whatever the links do")
    func links() async throws {
        try place.writeRelease("one", file: "team/one.yaml")
        try folder.write(Workplace.release("two"), to: "elsewhere/two.yml")
        try folder.link("manifests/linked", to: "../elsewhere")
        try folder.link("manifests/team/loop", to: "..")
        try folder.write(Workplace.release("hidden"), to: "manifests/.hidden/hidden.yaml")
        try folder.write(Workplace.release("hidden"), to: "manifests/.hidden.yaml")
        try folder.write("no manifest", to: "manifests/README.md")
        let backend = try await place.prepared()
        #expect(keys(backend) == ["one", "two"])
        #expect(try await release("two", backend)?.release.diagnostics == [])
    }

    @Test("seen through `..data` changes as a whole when the link is swapped")
    func dataLink() async throws {
        try folder.write(Workplace.release("triage", text: "Old"), to: "manifests/..one/triage.yaml")
        try folder.link("manifests/..data", to: "..one")
        try folder.link("manifests/triage.yaml", to: "..data/triage.yaml")
        let backend = try await place.prepared()
        #expect(try await release("triage", backend)?.firstText == "Old")

        try folder.write(Workplace.release("triage", text: "New"), to: "manifests/..two/triage.yaml")
        try folder.link("manifests/..data_tmp", to: "..two")
        #expect(rename(folder.path + "/manifests/..data_tmp", folder.path + "/manifests/..data") == 0)
        try folder.remove("manifests/..one")
        await backend.scan()
        #expect(backend.releases.list().resourceVersion == "2")
        #expect(try await release("triage", backend)?.firstText == "New")
    }

    @Test("that is itself a link is followed to where it leads now")
    func swappedRoot() async throws {
        try folder.remove("manifests")
        try folder.write(Workplace.release("triage", text: "Old"), to: "one/triage.yaml")
        try folder.write(Workplace.release("triage", text: "New"), to: "two/triage.yaml")
        try folder.link("manifests", to: "one")
        let backend = try await place.prepared()
        try folder.link("next", to: "two")
        #expect(rename(folder.path + "/next", folder.path + "/manifests") == 0)
        #expect(try await release("triage", backend)?.firstText == "New")
    }

    @Test("reports an object of two files at both places; the one seen first keeps it")
    func duplicates() async throws {
        try place.writeRelease("triage", text: "First", file: "z.yaml")
        let backend = try await place.prepared()
        try place.writeRelease("triage", text: "Second", file: "a.yaml")
        await backend.scan()
        let both = try #require(try await release("triage", backend))
        #expect(both.firstText == "First")
        #expect(both.release.diagnostics.map(\.file) == ["z.yaml", "a.yaml"])
        #expect(
            both.release.diagnostics.first?.message
                == "PromptRelease support/triage is defined more than once, in z.yaml:1 and a.yaml:1: keep one of them")

        try folder.remove("manifests/z.yaml")
        await backend.scan()
        let second = try #require(try await release("triage", backend))
        #expect(second.firstText == "Second")
        #expect(second.release.diagnostics == [])
        #expect(second.release.meta.uid == both.release.meta.uid)
    }

    @Test("whose release vanishes tells so after a while, and until it is forgotten")
    func deletion() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared()
        let stored = try #require(try await release("triage", backend))
        _ = try await backend.commit(ReleaseStatus(), of: Workplace.key("triage"), expecting: stored.resourceVersion)
        try folder.remove("manifests/triage.yaml")
        await backend.scan()
        #expect(try await release("triage", backend)?.isDeleted == false)
        place.time.advance(.seconds(1))
        await backend.scan()
        let deleted = try #require(try await release("triage", backend))
        #expect(deleted.isDeleted)
        #expect(deleted.status != nil)
        await backend.close()

        let next = try await place.prepared()
        #expect(keys(next) == ["triage"])
        let still = try #require(try await release("triage", next))
        #expect(still.isDeleted)
        #expect(still.release.meta.uid == stored.release.meta.uid)
        try await next.forget(
            Workplace.key("triage"), expecting: still.resourceVersion, keepingRecordsUntil: place.time.timestamp)
        #expect(try await release("triage", next) == nil)
        #expect(keys(next) == [])
    }

    @Test("whose release comes back in time is as if nothing had happened")
    func moved() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared()
        let before = try #require(try await release("triage", backend))
        try folder.remove("manifests/triage.yaml")
        await backend.scan()
        try place.writeRelease("triage", file: "team/triage.yaml")
        await settle(backend)
        let after = try #require(try await release("triage", backend))
        #expect(after.resourceVersion == before.resourceVersion)
        #expect(!after.isDeleted)
    }

    @Test("that loses most of its releases at once keeps them until they return or it is allowed")
    func massDeletion() async throws {
        for number in 1...8 { try place.writeRelease("r\(number)") }
        let backend = try await place.prepared()
        for number in 1...8 {
            let stored = try #require(try await release("r\(number)", backend))
            _ = try await backend.commit(ReleaseStatus(), of: stored.release.key, expecting: stored.resourceVersion)
        }
        for number in 1...5 { try folder.remove("manifests/r\(number).yaml") }
        await settle(backend)
        #expect(await backend.heldDeletions == (1...5).map { Workplace.key("r\($0)") })
        #expect(try await release("r1", backend)?.isDeleted == false)

        try place.writeRelease("r1")
        await settle(backend)
        #expect(await backend.heldDeletions == (2...5).map { Workplace.key("r\($0)") })
        try folder.remove("manifests/r1.yaml")
        await backend.scan()
        await backend.close()

        let held = try await place.prepared()
        await settle(held)
        #expect(await held.heldDeletions.count == 5)
        #expect(try await release("r2", held)?.isDeleted == false)
        await held.close()

        let allowed = try await place.prepared { $0.allowMassDelete = true }
        await settle(allowed)
        #expect(await allowed.heldDeletions == [])
        #expect(try await release("r2", allowed)?.isDeleted == true)
        #expect(try await release("r6", allowed)?.isDeleted == false)
    }

    @Test("that cannot be read, leads nowhere or is not there is never a deletion")
    func unreadableRoot() async throws {
        try folder.remove("manifests")
        try folder.write(Workplace.release("triage"), to: "one/triage.yaml")
        try folder.link("manifests", to: "one")
        let backend = try await place.prepared()
        #expect(rename(folder.path + "/one", folder.path + "/away") == 0)
        await settle(backend)
        #expect(try await release("triage", backend)?.isDeleted == false)
        try folder.remove("manifests")
        await settle(backend)
        #expect(try await release("triage", backend)?.isDeleted == false)
        #expect(try await release("triage", backend)?.firstText == "Hello")
    }

    @Test("with a link that leads nowhere keeps what was seen through it, also over a restart")
    func danglingLink() async throws {
        try folder.write(Workplace.release("triage"), to: "one/triage.yaml")
        try folder.link("manifests/current", to: "../one")
        let backend = try await place.prepared()
        let stored = try #require(try await release("triage", backend))
        _ = try await backend.commit(ReleaseStatus(), of: stored.release.key, expecting: stored.resourceVersion)
        try folder.remove("one")
        await settle(backend)
        #expect(try await release("triage", backend)?.firstText == "Hello")
        await backend.close()

        let next = try await place.prepared()
        await settle(next)
        let kept = try #require(try await release("triage", next))
        #expect(!kept.isDeleted)
        #expect(
            kept.release.diagnostics.map(\.headline) == [
                "current/triage.yaml:1:1: error: the manifest could not be read since the operator started"
            ])
    }
}

// MARK: - Files that make no sense

extension DirectoryBackendManifestTests {
    @Test("keeps what was last seen in a file that no longer parses, and says why, also over a restart")
    func unparsable() async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared()
        let stored = try #require(try await release("triage", backend))
        _ = try await backend.commit(ReleaseStatus(), of: stored.release.key, expecting: stored.resourceVersion)
        try folder.write("spec: [", to: "manifests/triage.yaml")
        await settle(backend)
        let kept = try #require(try await release("triage", backend))
        #expect(kept.firstText == "Hello")
        #expect(kept.release.meta.generation == 1)
        #expect(kept.release.diagnostics.hasErrors)
        #expect(kept.resourceVersion != stored.resourceVersion)
        await backend.close()

        let next = try await place.prepared()
        await settle(next)
        let standIn = try #require(try await release("triage", next))
        #expect(!standIn.isDeleted)
        #expect(standIn.release.spec.versions == [])
        #expect(standIn.release.diagnostics.hasErrors)
        #expect(standIn.release.meta.uid == stored.release.meta.uid)
        #expect(standIn.release.meta.generation == 1)

        try place.writeRelease("triage")
        let mended = try #require(try await release("triage", next))
        #expect(mended.release.diagnostics == [])
        #expect(mended.release.meta.generation == 1)
    }

    @Test(
        "keeps what was last seen in a file that is there and says nothing of it",
        arguments: [
            "",
            "apiVersion: promptops.dev/v1alpha1\nkind: PromptReleas\nmetadata: {name: triage, namespace: support}\n",
        ])
    func mistaken(text: String) async throws {
        try place.writeRelease("triage")
        let backend = try await place.prepared()
        try folder.write(text, to: "manifests/triage.yaml")
        await settle(backend)
        let kept = try #require(try await release("triage", backend))
        #expect(!kept.isDeleted)
        #expect(kept.firstText == "Hello")
        #expect(kept.release.diagnostics.hasErrors)
    }

    @Test("goes on with the sound documents of a file in which one makes no sense")
    func partlyMistaken() async throws {
        try folder.write(Workplace.release("one") + "---\n" + Workplace.release("two"), to: "manifests/all.yaml")
        let backend = try await place.prepared()
        let two = Workplace.release("two").replacing("kind: PromptRelease", with: "kind: PromptReleas")
        try folder.write(Workplace.release("one", text: "New") + "---\n" + two, to: "manifests/all.yaml")
        await settle(backend)
        let sound = try #require(try await release("one", backend))
        #expect(sound.firstText == "New")
        #expect(sound.release.diagnostics == [])
        #expect(try await release("two", backend)?.release.diagnostics.hasErrors == true)
        #expect(await backend.fileDiagnostics.count == 1)
    }

    @Test("refuses a decision among the manifests")
    func decision() async throws {
        try folder.write(
            """
            apiVersion: promptops.dev/v1alpha1
            kind: ReleaseDecision
            metadata: {name: triage-1, namespace: support}
            spec:
              releaseName: triage
              alias: production
              digest: "sha256:\(String(repeating: "0", count: 64))"
              attempt: 1
              action: Abort
              actor: alice
            """, to: "manifests/decision.yaml")
        let backend = try await place.prepared()
        #expect(
            await backend.fileDiagnostics.map(\.message) == [
                "a ReleaseDecision is made with the command line, not with a file here; it is ignored"
            ])
        #expect(try backend.decisions(of: Workplace.key("triage")) == [])
    }
}
