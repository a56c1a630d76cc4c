import PromptCore
import PromptTesting
import Synchronization
import Testing

@testable import PromptCommands

@Suite struct LiveScreenTests {
    @Test func `only the lines that changed are written, and all of them after a resize`() {
        let written = Capture()
        var screen = LiveScreen(on: Terminal { written.append($0) })
        let size = ScreenSize(columns: 80, rows: 24)
        func drawn(_ lines: [StyledText], in size: ScreenSize) -> String {
            let before = written.text.count
            screen.draw(lines, in: size)
            return String(written.text.dropFirst(before))
        }
        #expect(drawn(["a", "b"], in: size) == "\u{1B}[2J\u{1B}[1;1Ha\u{1B}[K\u{1B}[2;1Hb\u{1B}[K")
        #expect(drawn(["a", "c"], in: size) == "\u{1B}[2;1Hc\u{1B}[K")
        #expect(drawn(["a", "c"], in: size) == "")
        #expect(drawn(["a"], in: size) == "\u{1B}[2;1H\u{1B}[J")
        #expect(drawn(["a"], in: ScreenSize(columns: 40, rows: 24)) == "\u{1B}[2J\u{1B}[1;1Ha\u{1B}[K")
    }
}

@Suite struct WatchGoalTests {
    private static func release(
        _ phase: ReleasePhase, _ aliases: [AliasStatus], _ condition: Condition.Kind? = nil, generation: Int = 7
    ) -> RecordedRelease {
        var release = SampleRecords.release(aliases, phase: phase)
        release.generation = generation
        release.status?.conditions =
            condition.map {
                [Condition($0, .true, reason: "R", message: "", observedGeneration: 7, at: SampleRecords.now)]
            } ?? []
        return release
    }

    private static let query = ResourceQuery(names: ["triage"], namespace: "support", isEverywhere: false)

    @Test(
        arguments: [
            (release(.ready, [SampleRecords.stable], .ready), .success, .success),
            (release(.ready, [SampleRecords.stable], .ready, generation: 8), nil, nil),
            (release(.progressing, [SampleRecords.holding]), nil, nil),
            (release(.rolledBack, [SampleRecords.rolledBack], .stalled), .failure, .failure),
            (release(.awaitingDecision, [SampleRecords.awaitingApproval]), nil, .waiting),
            (release(.awaitingDecision, [SampleRecords.awaitingApproval, SampleRecords.holding]), nil, nil),
            (release(.paused, [SampleRecords.paused(by: .person)]), nil, .waiting),
            (release(.suspended, [SampleRecords.holding]), nil, .waiting),
        ] as [(RecordedRelease, CommandExit?, CommandExit?)])
    func `a watch ends with what it waits for`(release: RecordedRelease, ready: CommandExit?, settled: CommandExit?) {
        #expect(WatchGoal.ready.exit(for: [release], of: Self.query) == ready)
        #expect(WatchGoal.settled.exit(for: [release], of: Self.query) == settled)
    }

    @Test func `it goes on while something that was named is not there`() {
        var query = Self.query
        query.names.append("other")
        let ready = Self.release(.ready, [SampleRecords.stable], .ready)
        #expect(WatchGoal.ready.exit(for: [ready], of: query) == nil)
        #expect(WatchGoal.settled.exit(for: [], of: Self.query) == nil)
    }
}

@Suite struct LiveWatchTests {
    private static let took = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    private static let gaveBack = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    /// How a watch of a folder's release ended, and what it wrote.
    private func watch(
        _ folder: Folder, until: WatchGoal?, interrupted: @escaping @Sendable () async -> Void
    ) async throws -> (exit: CommandExit?, out: String) {
        let out = Capture()
        let terminal = Terminal(isTTY: true, size: { ScreenSize(columns: 80, rows: 24) }) { out.append($0) }
        let live = LiveWatch(
            source: FolderRecords(state: folder("s"), manifests: folder("m")),
            query: ResourceQuery(names: ["greeting"], namespace: "support", isEverywhere: false), until: until,
            context: CommandContext(printer: Printer(out: terminal, err: Terminal { _ in }), variables: [:]),
            clock: SteppedClock { !Task.isCancelled }, interrupted: interrupted)
        let exit = try await live.run()
        return (exit, out.text)
    }

    private func running(_ strategy: String = "immediate: {}") async throws -> Folder {
        let folder = try Folder(["m/release.yaml": Manifests.release(strategy: strategy)])
        _ = await CommandRun.run(["run", "--once"] + folder.flags)
        return folder
    }

    @Test func `an interrupted watch gives the screen back, and leaves what it showed last`() async throws {
        let (exit, out) = try await watch(try await running(), until: nil) {}
        #expect(exit == nil)
        #expect(out.hasPrefix(Self.took))
        let left = try #require(out.firstRange(of: Self.gaveBack))
        #expect(out[left.upperBound...].hasPrefix("support/greeting  Ready\n└─ production  Stable  v1  for "))
    }

    @Test func `a watch whose goal is reached already takes no screen`() async throws {
        let (exit, out) = try await watch(try await running(), until: .ready) {}
        #expect(exit == .success)
        #expect(out.hasPrefix("support/greeting  Ready\n"))
    }

    @Test func `a watch ends once its goal is reached`() async throws {
        let strategy = "immediate: {gates: [{approval: {required: 1}}]}"
        let folder = try await running(strategy)
        async let watched = watch(folder, until: .ready) { await Latch().opened() }
        _ = await CommandRun.run("approve", "support/greeting", variables: folder.variables)
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let (exit, out) = try await watched
        #expect(exit == .success)
        #expect(out.contains(Self.gaveBack + "support/greeting  Ready\n"))
    }

    @Test func `a state folder that is not there is told before the screen is taken`() async throws {
        let out = await #expect(throws: CommandFailure.self) {
            _ = try await watch(try Folder(), until: nil) {}
        }
        #expect(out?.exit == .usage)
    }

    @Test func `without a terminal a watch prints rows and ends with its goal`() async throws {
        let folder = try await running()
        let run = await CommandRun.run(
            "get", "release", "support/greeting", "-w", "--until", "Ready", variables: folder.variables)
        #expect(run.exit == 0)
        #expect(run.out.split(separator: "\n").count == 2)
    }

    @Test func `until has no meaning without watch`() async {
        #expect(await CommandRun.run("get", "releases", "--until", "Ready").exit == 2)
    }
}
