import Foundation
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

/// A process that follows another one takes releases at rest as they were left, without reading them, and is never told
/// from one that reads everything.
struct RecognitionTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
        try place.writeRelease("triage")
        try place.writeRelease("other")
        try makeOld("triage.yaml")
        try makeOld("other.yaml")
    }

    private var key: ObjectKey { Workplace.key("triage") }
    private var id: ObjectID { ObjectID(.release, key) }

    /// A file that was written just now has to be read again to be sure.
    private func makeOld(_ name: String) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3600)],
            ofItemAtPath: place.folder.path + "/manifests/" + name)
    }

    /// A process that served the release, found that it needs nothing, kept a note and ended.
    private func leaveAtRest(deletionPolicy: String? = nil) async throws {
        let backend = try await place.prepared()
        let stored = try #require(try await backend.release(key))
        var status = ReleaseStatus()
        status.observedGeneration = stored.release.meta.generation
        _ = try await backend.commit(status, of: key, expecting: stored.resourceVersion)
        let version = try #require(stored.release.spec.versions.first)
        _ = try await backend.record(
            PromptVersion(
                recording: version, content: try #require(version.content), of: stored.release, at: place.time.timestamp
            ))
        try await backend.deliver(.of(["a.txt": "A"], uid: stored.release.meta.uid), replacing: nil)
        try await keepNote(backend)
        await backend.close()
    }

    private func keepNote(_ backend: DirectoryBackend) async throws {
        let release = try #require(try await backend.release(key)).release
        let look = try #require(await backend.look(at: key, places: ["triage"], expecting: nil))
        let observation = Observation(release: release, status: nil, now: place.time.timestamp)
        await backend.keep([key: RestNote(look: look, places: ["triage"], of: observation, wakeAt: nil)])
    }

    private func isUnread(_ backend: DirectoryBackend) async -> Bool {
        let id = id
        return await backend.hasUnread(id)
    }

    @Test func `A release at rest is recognised, and read when somebody asks for it`() async throws {
        try await leaveAtRest()
        let backend = try await place.prepared()
        #expect(await isUnread(backend))
        let note = try #require(await backend.restNotes()[key])
        #expect(await backend.look(at: key, places: ["triage"], expecting: nil) == note.look)
        #expect(await backend.look(at: key, places: ["triage"], expecting: nil) == note.look)
        #expect(await isUnread(backend))
        #expect(try await backend.release(key)?.firstText == "Hello")
        #expect(await !isUnread(backend))
    }

    @Test func `What was recognised is kept for the process after that, too`() async throws {
        try await leaveAtRest()
        let second = try await place.prepared()
        let notes = await second.restNotes()
        await second.keep(notes)
        await second.close()
        let third = try await place.prepared()
        #expect(await isUnread(third))
        #expect(await third.restNotes() == notes)
    }

    enum Change: CaseIterable {
        case none, manifest, manifestGone, manifestBroken, manifestOther, rival, status, version, decision, bundleFile,
            bundleLink, mark, noRecord, leftover
    }

    /// A backend's answers about everything that the change may have touched.
    private struct Answers: Equatable {
        var release: String?
        var text: String?
        var problems: [String]
        var look: Digest?
        var bundle: StoredBundle?
        var versions: Int
        var leftovers: [String]
    }

    private func answers(of backend: DirectoryBackend) async throws -> Answers {
        let stored = try await backend.release(key)
        return Answers(
            release: stored?.resourceVersion, text: stored?.firstText,
            problems: stored?.release.diagnostics.map(\.message) ?? [],
            look: await backend.look(at: key, places: ["triage"], expecting: nil),
            bundle: try await backend.bundle(named: "triage", in: "support"),
            versions: try await backend.versions(of: key).count,
            leftovers: place.folder.names("output/support/triage").filter { $0.hasPrefix("..") })
    }

    private func make(_ change: Change) throws {
        let folder = place.folder
        switch change {
        case .none: break
        case .manifest: try place.writeRelease("triage", text: "Hello again")
        case .manifestGone: try folder.remove("manifests/triage.yaml")
        case .manifestBroken: try folder.write("kind: [", to: "manifests/triage.yaml")
        case .manifestOther: try place.writeRelease("renamed", file: "triage.yaml")
        case .rival: try place.writeRelease("triage", text: "Mine", file: "rival.yaml")
        case .status: try folder.write("{}", to: "state/releases/support/triage.json")
        case .version:
            try folder.remove("state/versions/support/triage/" + folder.names("state/versions/support/triage")[0])
        case .decision: try folder.write("{}", to: "state/decisions/support/triage~one.json")
        case .bundleFile: try folder.write("Z", to: "output/support/triage/..data/a.txt")
        case .bundleLink: try folder.remove("output/support/triage/..data")
        case .mark: try folder.remove("state/bundles/support/triage.json")
        case .noRecord: try folder.remove("state/releases/support/triage.json")
        case .leftover: try folder.makeFolder("output/support/triage/..2026_11_22_10_00_00.killed")
        }
    }

    @Test(arguments: Change.allCases)
    func `Whatever changed between two processes, the second one answers as if it had read everything`(
        change: Change
    ) async throws {
        try await leaveAtRest()
        try make(change)
        let recognising = try await place.prepared { $0.makeUID = { "fresh" } }
        let found = try await answers(of: recognising)
        await recognising.close()

        let other = try RecognitionTests()
        try await other.leaveAtRest()
        try other.make(change)
        try other.place.folder.remove("state/rest.json")
        let reading = try await other.place.prepared { $0.makeUID = { "fresh" } }
        let expected = try await other.answers(of: reading)
        #expect(found.text == expected.text)
        #expect(found.problems == expected.problems)
        #expect(found.bundle?.digest == expected.bundle?.digest)
        #expect((found.bundle == nil) == (expected.bundle == nil))
        #expect(found.versions == expected.versions)
        #expect(found.leftovers.count == expected.leftovers.count)
        #expect((found.release == nil) == (expected.release == nil))
        #expect(Self.shape(found.release) == Self.shape(expected.release))
    }

    /// A resource version without the release's own uid.
    private static func shape(_ version: String?) -> String? { version.map { String($0.suffix(16)) } }

    @Test func `A manifest that goes after it was recognised leaves what the record says, and no empty spec`()
        async throws
    {
        try await leaveAtRest()
        let backend = try await place.prepared()
        #expect(await isUnread(backend))
        try place.folder.remove("manifests/triage.yaml")
        await backend.scan()
        let stored = try #require(try await backend.release(key))
        #expect(stored.release.diagnostics.hasErrors)
        #expect(!stored.isDeleted)
        place.time.advance(.seconds(5))
        await backend.scan()
        #expect(try await backend.release(key)?.isDeleted == true)
    }

    @Test func `A manifest that goes while the record cannot be read leaves no empty spec either`() async throws {
        try await leaveAtRest()
        let backend = try await place.prepared()
        let record = "state/releases/support/triage.json"
        let text = try #require(place.folder.text(record))
        try place.folder.remove(record)
        try place.folder.makeFolder(record)
        try place.folder.remove("manifests/triage.yaml")
        await backend.scan()
        await #expect(throws: BackendError.self) { try await backend.release(key) }
        try place.folder.remove(record)
        try place.folder.write(text, to: record)
        #expect(try await backend.release(key)?.release.diagnostics.hasErrors == true)
    }

    @Test func `A second file that claims a recognised release makes it be read`() async throws {
        try await leaveAtRest()
        let backend = try await place.prepared()
        try place.writeRelease("triage", text: "Mine", file: "rival.yaml")
        await backend.scan()
        #expect(await !isUnread(backend))
        let stored = try #require(try await backend.release(key))
        #expect(stored.firstText == "Hello")
        #expect(stored.release.diagnostics.map(\.message).contains { $0.contains("more than once") })
    }

    @Test func `What is told of a release after it was recognised makes it be looked at anew`() async throws {
        try await leaveAtRest()
        let backend = try await place.prepared()
        let note = try #require(await backend.restNotes()[key])
        try place.folder.write("Z", to: "output/support/triage/..data/a.txt")
        await backend.scan()
        #expect(await backend.look(at: key, places: ["triage"], expecting: nil) != note.look)
    }
}

extension DirectoryBackend {
    fileprivate func hasUnread(_ id: ObjectID) -> Bool { catalog.isUnread(id) }
}
