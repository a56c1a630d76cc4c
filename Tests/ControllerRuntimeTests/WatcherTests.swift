import ControllerRuntime
import PromptTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct WatcherTests {
    private struct Nonsense: Error {}

    @Test("A watcher lists, watches, resumes, and lists anew when the version is gone")
    func wholeProtocol() async {
        let source = ScriptedSource([
            .list([Item("a")], resourceVersion: "1"),
            .watch([.added(Item("b"), resourceVersion: "2"), .bookmark(resourceVersion: "3")]),
            .watchBreaks([.deleted(Item("a"), resourceVersion: "4")], ListWatchError.gone),
            .list([Item("b", 2)], resourceVersion: "9"),
            .watchStays([.modified(Item("b", 3), resourceVersion: "10")]),
        ])
        let outputs = await collect(10, from: source, clock: TestClock())
        #expect(
            outputs == [
                "listed a1", "opened", "event 2", "event 3", "opened", "event 4", "failed gone, 0.0 seconds",
                "listed b2", "opened", "event 10",
            ])
        #expect(source.calls == [.list, .watch(from: "1"), .watch(from: "3"), .list, .watch(from: "9")])
    }

    @Test("A watcher waits on its clock after a failure, longer each time, and goes on where it was")
    func waits() async {
        let source = ScriptedSource([
            .listFails(.denied(reason: "401")),
            .list([], resourceVersion: "1"),
            .watchBreaks([.added(Item("a"), resourceVersion: "2")], Nonsense()),
            .watchStays([.added(Item("b"), resourceVersion: "3")]),
        ])
        let clock = TestClock()
        async let outputs = collect(7, from: source, clock: clock)
        await clock.waitForSleepers(1)
        #expect(clock.deadlines == [.milliseconds(800)])
        clock.advance(by: .milliseconds(800))
        await clock.waitForSleepers(1)
        #expect(clock.deadlines == [.milliseconds(2400)])
        clock.advance(by: .seconds(2))
        #expect(
            await outputs == [
                "failed denied(reason: \"401\"), 0.8 seconds", "listed ", "opened", "event 2",
                "failed unavailable(reason: \"Nonsense()\"), 1.6 seconds", "opened", "event 3",
            ])
        #expect(source.calls == [.list, .list, .watch(from: "1"), .watch(from: "2")])
    }

    @Test("A watcher that is cancelled ends", arguments: ["list", "watch", "wait"])
    func cancelled(during phase: String) async {
        let scripts: [String: [ScriptedSource.Answer]] = [
            "list": [], "watch": [.list([], resourceVersion: "1")], "wait": [.listFails(.unavailable(reason: "down"))],
        ]
        let clock = TestClock()
        let watcher = Watcher(
            source: ScriptedSource(scripts[phase] ?? []), clock: clock, random: { 0 }, logger: silent)
        await withTaskGroup { group in
            group.addTask { await watcher.run { _ in } }
            group.cancelAll()
        }
        #expect(clock.sleeperCount == 0)
    }

    /// The first outputs of a watcher, as text.
    private func collect(_ count: Int, from source: ScriptedSource, clock: TestClock) async -> [String] {
        let (outputs, continuation) = AsyncStream.makeStream(of: String.self)
        let watcher = Watcher(source: source, clock: clock, random: { 0 }, logger: silent)
        return await withTaskGroup { group in
            group.addTask { await watcher.run { continuation.yield(Self.describe($0)) } }
            var collected: [String] = []
            for await output in outputs.prefix(count) { collected.append(output) }
            group.cancelAll()
            return collected
        }
    }

    private static func describe(_ output: Watcher<ScriptedSource>.Output) -> String {
        switch output {
        case .listed(let items): "listed " + items.map { "\($0.name)\($0.state)" }.joined(separator: ",")
        case .opened: "opened"
        case .event(let event): "event \(event.resourceVersion)"
        case .failed(let error, let retryIn): "failed \(error), \(retryIn)"
        }
    }
}
