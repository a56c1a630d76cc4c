import ControllerRuntime
import PromptCore
import PromptOperator

/// The checks of the change feeds. A check ends each look with a change of its own, so that a change that is never told
/// is a failure and not an endless wait.
struct WatchConformance<Subject: ConformanceSubject> {
    let subject: Subject

    private typealias Samples = ConformanceSamples
    private var key: ObjectKey { Samples.key }
    private var backend: Subject.Store { subject.backend }
    /// The releases of all namespaces come from one source here.
    private var releases: Subject.Store.Releases {
        get throws { try Self.onlySource(of: subject) }
    }

    private static func onlySource(of subject: Subject) throws -> Subject.Store.Releases {
        let feeds = subject.backend.releaseFeeds
        guard feeds.count == 1 else { throw ConformanceFailure("\(feeds.count) sources of releases") }
        return feeds[0]
    }

    func check(_ promise: BackendConformance) async throws {
        switch promise {
        case .releasesAreTold: try await releasesAreTold()
        case .relatedAreTold: try await relatedAreTold()
        case .watchGoesOn: try await watchGoesOn()
        case .restartListsAll: try await restartListsAll()
        default: break
        }
    }

    private func releasesAreTold() async throws {
        let other = ObjectKey(namespace: "elsewhere", name: "triage")
        try await expectTold(key, "a new release") { try await subject.write("a", Samples.release()) }
        try await expectTold(key, "an edit") { try await subject.write("a", Samples.release(text: "Two")) }
        try await expectTold(other, "a namesake") { try await subject.write("b", Samples.release(other)) }
        try await expectTold(key, "a deletion") { try await subject.write("a", nil) }
        try await expectTold(key, "a return") { try await subject.write("a", Samples.release()) }
        try await expectTold(key, "a deletion again") { try await subject.write("a", nil) }
        let gone = try require("the deleted release", try await backend.release(key))
        let events = try await releaseEvents {
            try await backend.forget(
                key, expecting: gone.resourceVersion, keepingRecordsUntil: subject.now + .seconds(60))
        }
        let isTold = events.contains { event in
            if case .deleted(let summary, _) = event { summary.key == key } else { false }
        }
        try expect("whether the end of a release is told", isTold, is: true)
    }

    private func expectTold(_ key: ObjectKey, _ what: String, _ change: () async throws -> Void) async throws {
        let keys = try await releaseEvents(change).compactMap { $0.object?.key }
        try expect("whether \(what) is told", keys.contains(key), is: true)
        let listed = try await releases.list().items.map(\.key)
        try expect("whether \(what) is listed", listed.contains(key), is: true)
    }

    /// What is told of releases between a list and a release that this writes after the change.
    private func releaseEvents(_ change: () async throws -> Void) async throws -> [WatchEvent<ReleaseSummary>] {
        let start = try await releases.list().resourceVersion
        try await change()
        let mark = ObjectKey(namespace: "mark", name: "m-\(Digest(of: start.utf8).short)")
        try await subject.write(mark.name, Samples.release(mark))
        return try await told(try await releases.watch(from: start)) { $0.key == mark }
    }

    private func relatedAreTold() async throws {
        for (number, needle) in ["x", "y"].enumerated() {
            try await expectRelated(.suite, "golden", "suite \(number)") {
                try await subject.write("suite", Samples.suite(needle: needle))
            }
            try await expectRelated(.endpoint, "gpt", "endpoint \(number)") {
                try await subject.write("endpoint", Samples.endpoint(model: needle))
            }
        }
        try await expectRelated(.suite, "golden", "removed suite") { try await subject.write("suite", nil) }
        try await expectRelated(.endpoint, "gpt", "removed endpoint") { try await subject.write("endpoint", nil) }
        try await expectRelated(.decision, "one", of: key.name, "decision") {
            try await subject.decide(Samples.decision("one"))
        }
        try await expectRelated(.run, "run-1", of: key.name, "run") {
            try await backend.save(Samples.run("run-1", at: subject.now))
        }
        try await backend.deliver(Samples.delivery(["a": "1"]), replacing: nil)
        try await expectRelated(.bundle, key.name, of: key.name, "changed bundle") {
            try await subject.tamper(key, file: "a")
        }
    }

    private func expectRelated(
        _ kind: RelatedObject.Kind, _ name: String, of release: String? = nil, _ what: String,
        _ change: () async throws -> Void
    ) async throws {
        let feeds = backend.relatedFeeds
        var starts: [String] = []
        for feed in feeds { starts.append(try await feed.list().resourceVersion) }
        try await change()
        let mark = "mark-\(Digest(of: "\(starts)".utf8).short)"
        try await leave(mark)
        var events: [WatchEvent<RelatedObject>] = []
        for (feed, start) in zip(feeds, starts) {
            events += try await told(try await feed.watch(from: start)) { $0.key.name.hasPrefix(mark) }
        }
        let found = events.compactMap(\.object).first {
            $0.kind == kind && $0.key == ObjectKey(namespace: key.namespace, name: name)
        }
        try expect(
            "the release of the \(what)", try require("the event of the \(what)", found).releaseName, is: release)
    }

    /// Leaves an object of this name wherever a source may tell of one.
    private func leave(_ mark: String) async throws {
        let place = ObjectKey(namespace: key.namespace, name: mark)
        try await subject.write(mark + "-suite", Samples.suite(mark))
        try await subject.write(mark + "-endpoint", Samples.endpoint(mark))
        _ = try await backend.record(Samples.version("v1", of: place, at: subject.now))
        try await backend.save(Samples.run(mark, at: subject.now))
        try await backend.deliver(Samples.delivery(["a": "1"], to: place), replacing: nil)
        try await subject.decide(Samples.decision(mark))
    }

    private func watchGoesOn() async throws {
        let start = try await releases.list().resourceVersion
        let keys = ["a", "b", "c", "d"].map { ObjectKey(namespace: "support", name: $0) }
        for key in keys { try await subject.write(key.name, Samples.release(key)) }
        let events = try await told(try await releases.watch(from: start)) { $0.key == keys[3] }
        try expect("what is told", events.compactMap { $0.object?.key }.withoutRepeats, is: keys)
        for (position, event) in events.enumerated() where position + 1 < events.count {
            let rest = try await told(try await releases.watch(from: event.resourceVersion)) {
                $0.key == keys[3]
            }
            try expect("what is told from there on", rest.count, is: events.count - position - 1)
        }
        do {
            _ = try await releases.watch(from: "no version")
            throw ConformanceFailure("a watch from no version is not gone")
        } catch let error as ListWatchError {
            // An API server refuses a version that it never gave as a bad request; one that it gave and forgot is gone.
            if case .unavailable = error { return try await restartsFrom(start, keys) }
            try expect("a watch from no version", error, is: .gone)
        }
        try await restartsFrom(start, keys)
    }

    /// After a restart all is told from there on, or the version is gone.
    private func restartsFrom(_ start: String, _ keys: [ObjectKey]) async throws {
        let restarted = try await subject.restarted()
        let last = ObjectKey(namespace: "support", name: "e")
        try await restarted.write(last.name, Samples.release(last))
        do {
            let rest = try await told(try await Self.onlySource(of: restarted).watch(from: start)) { $0.key == last }
            try expect(
                "whether all is told after a restart", Set(rest.compactMap { $0.object?.key }), is: Set(keys + [last]))
        } catch let error as ListWatchError {
            try expect("a watch from before a restart", error, is: .gone)
        }
    }

    private func restartListsAll() async throws {
        let (kept, gone) = (key, ObjectKey(namespace: "support", name: "gone"))
        for release in [kept, gone] {
            try await subject.write(release.name, Samples.release(release))
            let stored = try require("the release", try await backend.release(release))
            _ = try await backend.commit(Samples.status("Known"), of: release, expecting: stored.resourceVersion)
        }
        try await subject.write(gone.name, nil)
        try await subject.decide(Samples.decision("one"))
        let restarted = try await subject.restarted()
        let listed = try await Self.onlySource(of: restarted).list().items
        try expect("the releases", Set(listed.map(\.key)), is: [kept, gone])
        let found = try require("the deleted release", try await restarted.backend.release(gone))
        try await restarted.backend.forget(gone, expecting: found.resourceVersion, keepingRecordsUntil: subject.now)
        try expect("the releases", try await Self.onlySource(of: restarted).list().items.map(\.key), is: [kept])
    }

    /// The events of a watch up to the first about an object.
    private func told<Events: AsyncSequence, Object: Sendable>(
        _ events: Events, until isLast: (Object) -> Bool
    ) async throws -> [WatchEvent<Object>] where Events.Element == WatchEvent<Object> {
        var told: [WatchEvent<Object>] = []
        for try await event in events {
            told.append(event)
            if let object = event.object, isLast(object) { return told }
        }
        throw ConformanceFailure("a watch ended early, after \(told.count) events")
    }
}

extension WatchEvent {
    /// The object that is told of; nil for a bookmark.
    fileprivate var object: Object? {
        switch self {
        case .added(let object, _), .modified(let object, _), .deleted(let object, _): object
        case .bookmark: nil
        }
    }
}

extension Array where Element: Equatable {
    /// One of each run of equal neighbours.
    fileprivate var withoutRepeats: [Element] {
        reduce(into: []) { kept, next in if kept.last != next { kept.append(next) } }
    }
}
