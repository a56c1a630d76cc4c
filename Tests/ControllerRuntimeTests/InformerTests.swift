import ControllerRuntime
import PromptTesting
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(10))) struct InformerTests {
    /// An informer whose changes can be awaited.
    private struct Bench {
        let informer: Informer<ScriptedSource, String>
        let source: ScriptedSource
        let clock = TestClock()
        let changes: AsyncStream<ObjectChange<Item>>

        init(
            _ script: [ScriptedSource.Answer], resync: Duration? = nil,
            handlers: [ChangeHandler<Item>] = [], recovered: @escaping @Sendable () -> Void = {}
        ) {
            let (changes, continuation) = AsyncStream.makeStream(of: ObjectChange<Item>.self)
            self.changes = changes
            source = ScriptedSource(script)
            informer = Informer(
                watcher: Watcher(source: source, clock: clock, random: { 0 }, logger: silent),
                store: ObjectStore(key: \.name, isSame: ==),
                handlers: handlers + [{ continuation.yield($0) }],
                resync: resync, recovered: recovered)
        }

        func next(_ count: Int) async -> [ObjectChange<Item>] {
            var collected: [ObjectChange<Item>] = []
            for await change in changes.prefix(count) { collected.append(change) }
            return collected
        }
    }

    @Test("An informer fills its store and tells its handlers what changed")
    func changes() async {
        let bench = Bench([
            .list([Item("a"), Item("b")], resourceVersion: "1"),
            .watchStays([.modified(Item("a", 2), resourceVersion: "2"), .deleted(Item("b"), resourceVersion: "3")]),
        ])
        await withTaskGroup { group in
            group.addTask { await bench.informer.run() }
            #expect(
                await bench.next(4) == [
                    .added(Item("a")), .added(Item("b")), .updated(old: Item("a"), new: Item("a", 2)),
                    .deleted(Item("b")),
                ])
            #expect(bench.informer.store.snapshot == ["a": Item("a", 2)])
            bench.source.send(.added(Item("c"), resourceVersion: "4"))
            #expect(await bench.next(1) == [.added(Item("c"))])
            group.cancelAll()
        }
    }

    @Test("A relist after the version is gone tells the deletes that nobody saw")
    func relist() async {
        let bench = Bench([
            .list([Item("a"), Item("b")], resourceVersion: "1"),
            .watchBreaks([.bookmark(resourceVersion: "2")], ListWatchError.gone),
            .list([Item("b")], resourceVersion: "7"),
        ])
        await withTaskGroup { group in
            group.addTask { await bench.informer.run() }
            #expect(await bench.next(3).last == .deleted(Item("a")))
            group.cancelAll()
        }
    }

    @Test("An informer has synced once its handlers know the first list")
    func synced() async throws {
        let queue = WorkQueue<String>()
        let bench = Bench(
            [.listFails(.unavailable(reason: "down")), .list([Item("a"), Item("b")], resourceVersion: "1")],
            handlers: [queue.handler { [$0.name] }])
        try await withThrowingTaskGroup { group in
            group.addTask { await bench.informer.run() }
            await bench.clock.waitForSleepers(1)
            #expect(!bench.informer.hasSynced)
            #expect(bench.informer.counters.lastFailure == .unavailable(reason: "down"))
            bench.clock.advance(by: .seconds(1))
            try await bench.informer.whenSynced()
            #expect(bench.informer.hasSynced)
            #expect(queue.snapshot.ready == 2)
            #expect(bench.informer.counters.failures == 1)
            #expect(bench.informer.counters.lists == 1)
            #expect(bench.informer.counters.lastFailure == nil)
            group.cancelAll()
        }
    }

    @Test("An informer tells once that its source answers again; that a version is gone is no outage")
    func recovery() async {
        let (recoveries, continuation) = AsyncStream.makeStream(of: Void.self)
        let down = ListWatchError.unavailable(reason: "down")
        let bench = Bench(
            [
                .list([Item("a")], resourceVersion: "1"),
                .watchBreaks([.bookmark(resourceVersion: "2")], ListWatchError.gone),
                .list([Item("a")], resourceVersion: "3"), .watchFails(down), .watchFails(down),
                .watchStays([.added(Item("b"), resourceVersion: "4")]),
            ], recovered: { continuation.yield() })
        await withTaskGroup { group in
            group.addTask { await bench.informer.run() }
            for _ in 0..<2 {
                await bench.clock.waitForSleepers(1)
                bench.clock.advance(by: .seconds(2))
            }
            #expect(await bench.next(2) == [.added(Item("a")), .added(Item("b"))])
            group.cancelAll()
        }
        continuation.finish()
        #expect(await recoveries.reduce(0) { count, _ in count + 1 } == 1)
    }

    @Test("Waiting for an informer that never syncs ends with the task")
    func neverSynced() async {
        let bench = Bench([])
        await withTaskGroup { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await bench.informer.whenSynced() }
            }
            group.cancelAll()
        }
    }

    @Test("A resync tells every object anew at each interval")
    func resync() async {
        let bench = Bench([.list([Item("a")], resourceVersion: "1")], resync: .seconds(60))
        await withTaskGroup { group in
            group.addTask { await bench.informer.run() }
            #expect(await bench.next(1) == [.added(Item("a"))])
            for _ in 0..<2 {
                await bench.clock.waitForSleepers(1)
                bench.clock.advance(by: .seconds(60))
                #expect(await bench.next(1) == [.resynced(Item("a"))])
            }
            group.cancelAll()
        }
    }

    @Test("An informer ends on graceful shutdown")
    func gracefulShutdown() async throws {
        let bench = Bench([.list([Item("a")], resourceVersion: "1")], resync: .seconds(60))
        let services = ServiceGroup(services: [bench.informer], logger: silent)
        try await withThrowingTaskGroup { group in
            group.addTask { try await services.run() }
            try await bench.informer.whenSynced()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        #expect(bench.clock.sleeperCount == 0)
    }
}
