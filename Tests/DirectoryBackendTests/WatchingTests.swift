import ControllerRuntime
import Foundation
import Glibc
import PromptCore
import PromptOperator
import PromptTesting
import Testing

@testable import DirectoryBackend

@Suite("Watching the folders")
struct WatchingTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private var folder: TemporaryFolder { place.folder }

    /// Runs a backend with inotify until the body ends.
    private func running(
        _ backend: DirectoryBackend, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await backend.prepare()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await backend.run() }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test(
        "tells a new file, a changed one, one in a new folder and a swapped link, without a scan",
        .timeLimit(.minutes(10)))
    func manifests() async throws {
        try folder.makeFolder("manifests/..one")
        let backend = place.backend { $0.usesInotify = true }
        try await running(backend) { [folder, place] in
            var events = try backend.releases.watch(from: backend.releases.list().resourceVersion).makeAsyncIterator()
            try place.writeRelease("one")
            #expect(await events.next()?.name == "one")
            try place.writeRelease("one", text: "Changed")
            #expect(await events.next()?.name == "one")
            try place.writeRelease("two", file: "team/deep/two.yaml")
            #expect(await events.next()?.name == "two")
            try place.writeRelease("two", text: "Changed", file: "team/deep/two.yaml")
            #expect(await events.next()?.name == "two")
            try folder.write(Workplace.release("three"), to: "elsewhere/three.yaml")
            try folder.link("manifests/linked", to: "../elsewhere")
            #expect(await events.next()?.name == "three")
        }
    }

    @Test("tells a prompt file that a manifest refers to", .timeLimit(.minutes(10)))
    func references() async throws {
        try folder.write("Old", to: "manifests/prompts/v1.md")
        try folder.write(Workplace.release("triage", from: "{file: prompts/v1.md}"), to: "manifests/triage.yaml")
        let backend = place.backend { $0.usesInotify = true }
        try await running(backend) { [folder] in
            var events = try backend.releases.watch(from: backend.releases.list().resourceVersion).makeAsyncIterator()
            try folder.write("New", to: "manifests/prompts/v1.md")
            #expect(await events.next()?.name == "triage")
        }
    }

    @Test("tells a decision of another process and a bundle that somebody changed", .timeLimit(.minutes(10)))
    func related() async throws {
        let backend = place.backend { $0.usesInotify = true }
        try await running(backend) { [folder] in
            try await backend.deliver(.of(["a": "1"]), replacing: nil)
            var events = try backend.related.watch(from: backend.related.list().resourceVersion).makeAsyncIterator()
            let decision = ReleaseDecision(
                meta: ObjectMeta(name: "", namespace: "support"), releaseName: "triage", alias: "production",
                digest: Digest(of: [1]), attempt: 1, weight: nil, action: .abort, actor: "alice", reason: nil,
                expiresAt: nil)
            _ = try DecisionWriter(statePath: folder.path + "/state").write(decision)
            let first = try #require(await events.next()?.object)
            #expect([first.kind.rawValue, first.releaseName] == ["decision", "triage"])
            try folder.remove("output/support/triage/a")
            let second = try #require(await events.next()?.object)
            #expect(
                [second.kind.rawValue, second.key.description, second.releaseName] == [
                    "bundle", "support/triage", "triage",
                ])
        }
    }

    @Test("finds without inotify what changed, once in a while", .timeLimit(.minutes(10)))
    func rescan() async throws {
        let clock = TestClock()
        let backend = place.backend { $0.clock = clock }
        try await running(backend) { [place] in
            var events = try backend.releases.watch(from: backend.releases.list().resourceVersion).makeAsyncIterator()
            for name in ["one", "two"] {
                await clock.waitForSleepers(1)
                try place.writeRelease(name)
                clock.advance(by: .seconds(30))
                #expect(await events.next()?.name == name)
            }
        }
    }

    @Test("looks at everything anew when the kernel lost events")
    func overflow() async throws {
        let backend = try await place.prepared()
        try place.writeRelease("triage")
        await backend.receive([InotifyEvent(watch: -1, mask: UInt32(bitPattern: IN_Q_OVERFLOW), name: "")])
        #expect(backend.releases.list().items.map(\.key.name) == ["triage"])
    }

    @Test("does not tell the backend's own deliveries")
    func ownDeliveries() async throws {
        let backend = try await place.prepared()
        try await backend.deliver(.of(["a": "1"]), replacing: nil)
        let found = try await backend.bundle(named: "triage", in: "support")
        try await backend.deliver(.of(["a": "2"], transition: 2), replacing: found)
        await backend.scan()
        #expect(backend.related.list().resourceVersion == "0")
        try folder.remove("output/support/triage/..data")
        await backend.scan()
        await backend.scan()
        #expect(backend.related.list().resourceVersion == "1")
    }
}

extension WatchEvent<ReleaseSummary> {
    fileprivate var name: String? {
        switch self {
        case .added(let object, _), .modified(let object, _), .deleted(let object, _): object.key.name
        case .bookmark: nil
        }
    }
}

extension WatchEvent<RelatedObject> {
    fileprivate var object: RelatedObject? {
        switch self {
        case .added(let object, _), .modified(let object, _), .deleted(let object, _): object
        case .bookmark: nil
        }
    }
}

@Suite("A change feed")
struct ChangeFeedTests {
    @Test("resumes where a watcher left, and says gone for what it no longer knows")
    func resume() async throws {
        let feed = ChangeFeed<Int, String>(capacity: 2)
        for number in 1...6 { feed.set("\(number)", for: number) }
        feed.set("6", for: 6)
        feed.remove(1)
        #expect(feed.list().resourceVersion == "7")
        #expect(throws: ListWatchError.gone) { try feed.watch(from: "1") }
        #expect(throws: ListWatchError.gone) { try feed.watch(from: "8") }
        #expect(throws: ListWatchError.gone) { try feed.watch(from: "x") }
        var events = try feed.watch(from: "5").makeAsyncIterator()
        #expect(await events.next() == .added("6", resourceVersion: "6"))
        #expect(await events.next() == .deleted("1", resourceVersion: "7"))
        feed.set("two", for: 2)
        #expect(await events.next() == .modified("two", resourceVersion: "8"))
    }
}
