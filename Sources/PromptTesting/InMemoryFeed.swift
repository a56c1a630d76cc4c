import ControllerRuntime
import PromptCore
import PromptOperator
import Synchronization

/// The changes of one kind of object since the world began, and who follows them.
struct FeedLog<Object: Sendable> {
    private var events: [(sequence: Int, event: WatchEvent<Object>)] = []
    private var followers: [AsyncStream<WatchEvent<Object>>.Continuation] = []

    mutating func append(_ event: WatchEvent<Object>, at sequence: Int) {
        events.append((sequence, event))
        followers.removeAll { follower in
            if case .terminated = follower.yield(event) { true } else { false }
        }
    }

    /// Everything after a sequence number, and what follows.
    mutating func follow(from sequence: Int) -> AsyncStream<WatchEvent<Object>> {
        let (stream, continuation) = AsyncStream.makeStream(of: WatchEvent<Object>.self)
        for past in events where past.sequence > sequence { continuation.yield(past.event) }
        followers.append(continuation)
        return stream
    }

    /// Where the events after a sequence number begin.
    func position(after sequence: Int) -> Int {
        events.lastIndex { $0.sequence <= sequence }.map { $0 + 1 } ?? 0
    }

    /// The events from a position on.
    func past(from position: Int) -> [WatchEvent<Object>] { events[position...].map(\.event) }

    /// Every open watch ends, as a server ends them now and then.
    mutating func endWatches() {
        for follower in followers { follower.finish() }
        followers = []
    }
}

/// One feed of an in-memory world, as an informer listens to it.
package struct InMemoryFeed<Object: Sendable>: ListWatch {
    let world: InMemoryWorld
    let items: @Sendable (InMemoryContents) -> [Object]
    let follow: @Sendable (inout InMemoryWorld.Guarded, Int) -> AsyncStream<WatchEvent<Object>>

    /// All objects as they are now.
    package func list() async throws(ListWatchError) -> ListResult<Object> {
        let contents = world.contents
        return ListResult(items: items(contents), resourceVersion: String(contents.sequence))
    }

    /// The changes after a version that `list` or an event gave.
    package func watch(from resourceVersion: String) async throws(ListWatchError) -> AsyncStream<WatchEvent<Object>> {
        guard let sequence = Int(resourceVersion) else { throw .gone }
        return world.guarded.withLock { follow(&$0, sequence) }
    }
}

extension InMemoryWorld {
    package var releases: InMemoryFeed<ReleaseSummary> {
        InMemoryFeed(
            world: self, items: { $0.releases.values.map(ReleaseSummary.init) },
            follow: { $0.releases.follow(from: $1) })
    }

    package var related: InMemoryFeed<RelatedObject> {
        InMemoryFeed(world: self, items: { $0.relatedObjects }, follow: { $0.related.follow(from: $1) })
    }

    /// Ends every open watch; informers go on from where they are.
    package func endWatches() {
        guarded.withLock { guarded in
            guarded.releases.endWatches()
            guarded.related.endWatches()
        }
    }
}

extension InMemoryContents {
    var relatedObjects: [RelatedObject] {
        suites.keys.map { RelatedObject(kind: .suite, key: $0) }
            + endpoints.keys.map { RelatedObject(kind: .endpoint, key: $0) }
            + decisions.values.map {
                RelatedObject(
                    kind: .decision, key: $0.meta.key, releaseName: $0.releaseName,
                    resourceVersion: $0.meta.resourceVersion)
            }
    }
}
