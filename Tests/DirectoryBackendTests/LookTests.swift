import Foundation
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

/// A look changes with everything that a plan would read, and with nothing else.
struct LookTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
        try place.writeRelease("triage")
        try place.writeRelease("other")
    }

    private var key: ObjectKey { Workplace.key("triage") }

    /// A release with a status, a recorded version and a bundle.
    private func served() async throws -> DirectoryBackend {
        let backend = try await place.prepared()
        let stored = try #require(try await backend.release(key))
        _ = try await backend.commit(ReleaseStatus(), of: key, expecting: stored.resourceVersion)
        let version = try #require(stored.release.spec.versions.first)
        let content = try #require(version.content)
        _ = try await backend.record(
            PromptVersion(recording: version, content: content, of: stored.release, at: place.time.timestamp))
        try await backend.deliver(.of(["a.txt": "A"]), replacing: nil)
        return backend
    }

    private func look(_ backend: DirectoryBackend) async -> Digest? {
        await backend.look(at: key, places: ["triage"], expecting: nil)
    }

    @Test func `Nothing changed: the look is the same, also for the next process`() async throws {
        let first = try await served()
        let look = await look(first)
        #expect(look != nil)
        #expect(await self.look(first) == look)
        await first.close()
        let second = try await place.prepared()
        #expect(await self.look(second) == look)
    }

    enum Change: CaseIterable {
        case manifest, status, statusFile, version, versionInPlace, decision, bundleFile, bundleLink, mark, deleted
    }

    @Test(arguments: Change.allCases) func `What a plan reads changes the look`(change: Change) async throws {
        let backend = try await served()
        let before = await look(backend)
        let folder = place.folder
        let versions = "state/versions/support/triage/"
        switch change {
        case .manifest: try place.writeRelease("triage", text: "Hello again")
        case .status:
            let stored = try #require(try await backend.release(key))
            _ = try await backend.commit(ReleaseStatus(), of: key, expecting: stored.resourceVersion)
        case .statusFile: try folder.write("{}", to: "state/releases/support/triage.json")
        case .version: try folder.remove(versions + (try #require(folder.names(versions).first)))
        case .versionInPlace:
            let file = FileHandle(
                forWritingAtPath: folder.path + "/" + versions + (try #require(folder.names(versions).first)))
            try file?.write(contentsOf: Data("broken".utf8))
            try file?.truncate(atOffset: 6)
        case .decision: try folder.write("{}", to: "state/decisions/support/triage~one.json")
        case .bundleFile: try folder.write("Z", to: "output/support/triage/..data/a.txt")
        case .bundleLink: try folder.remove("output/support/triage/..data")
        case .mark: try folder.remove("state/bundles/support/triage.json")
        case .deleted: try folder.remove("manifests/triage.yaml")
        }
        if change == .deleted {
            await backend.scan()
            place.time.advance(.seconds(5))
            await backend.scan()
        }
        #expect(await look(backend) != before)
    }

    @Test func `What belongs to others leaves the look as it is`() async throws {
        let backend = try await served()
        let before = await look(backend)
        try place.writeRelease("other", text: "Changed")
        try place.folder.write("{}", to: "state/decisions/support/triage-two~one.json")
        try place.folder.write("{}", to: "state/releases/support/other.json")
        #expect(await look(backend) == before)
    }

    @Test func `A release at another resource version, or none, has no look`() async throws {
        let backend = try await served()
        #expect(await backend.look(at: key, places: [], expecting: "older") == nil)
        #expect(await backend.look(at: Workplace.key("nobody"), places: [], expecting: nil) == nil)
    }

    @Test func `Notes are there for the next process, but not for another program or when damaged`() async throws {
        let first = try await served()
        let observation = Observation(
            release: try #require(try await first.release(key)).release, status: nil, now: place.time.timestamp)
        let note = RestNote(look: Digest(of: [1]), places: ["triage"], of: observation, wakeAt: nil)
        await first.keep([key: note])
        #expect(await first.restNotes() == [key: note])
        let kept = try #require(place.folder.text("state/rest.json"))
        try place.folder.write(kept.replacing("\"program\":\"sha256:", with: "\"program\":\"x"), to: "state/rest.json")
        #expect(await first.restNotes() == [:])
        try place.folder.write("{", to: "state/rest.json")
        #expect(await first.restNotes() == [:])
    }
}
