import PromptCore
import Synchronization

/// A live view of releases: looks, draws, and ends when it is interrupted or what it waited for has come.
struct LiveWatch: Sendable {
    let source: any RecordSource
    let query: ResourceQuery
    /// Nil: until it is interrupted.
    let until: WatchGoal?
    let context: CommandContext
    let clock: any Clock<Duration>
    /// Returns once a person wants it to end.
    let interrupted: @Sendable () async -> Void

    /// How long a frame stands while something turns.
    static var frameTime: Duration { .milliseconds(125) }

    /// How it came out; nil when it was interrupted. What was shown last stays on the terminal's own screen.
    func run() async throws -> CommandExit? {
        // What cannot be read at all is told as any command tells it, before the screen is taken.
        let first = try await look(after: LiveFrame())
        let shown = Shown(first)
        if let exit = until?.exit(for: first.releases.map(\.release), of: query) {
            leave(first)
            return exit
        }
        let screen = LiveScreen(on: context.printer.out)
        screen.begin()
        let outcome = await watch(shown, screen)
        screen.end()
        leave(shown.frame)
        if let outcome { return try outcome.get() }
        return nil
    }

    /// The first of the three that ends it ends all: its screen is given back in any case.
    private func watch(_ shown: Shown, _ screen: LiveScreen) async -> Result<CommandExit, any Error>? {
        await withTaskGroup(of: Result<CommandExit, any Error>?.self) { group in
            group.addTask {
                await interrupted()
                return nil
            }
            group.addTask { await keepLooking(shown) }
            group.addTask {
                await keepDrawing(shown, screen)
                return nil
            }
            let outcome = await group.next() ?? nil
            group.cancelAll()
            return outcome
        }
    }

    private func keepLooking(_ shown: Shown) async -> Result<CommandExit, any Error>? {
        while !context.printer.out.isClosed {
            do {
                try await clock.sleep(for: source.interval(of: query.releaseScope).duration)
            } catch {
                return nil
            }
            do throws(CommandFailure) {
                shown.frame = try await look(after: shown.frame)
            } catch {
                // It may come back: what was seen stays, with the reason.
                shown.frame.problems = [error.message]
                continue
            }
            if let exit = until?.exit(for: shown.frame.releases.map(\.release), of: query) { return .success(exit) }
        }
        return nil
    }

    private func keepDrawing(_ shown: Shown, _ screen: LiveScreen) async {
        var screen = screen
        var tick = 0
        while !context.printer.out.isClosed {
            let size = context.printer.out.size ?? ScreenSize(columns: 80, rows: 24)
            screen.draw(shown.frame.lines(at: context.now(), tick: tick, in: size), in: size)
            tick += 1
            do {
                try await clock.sleep(for: Self.frameTime)
            } catch {
                return
            }
        }
    }

    private func look(after last: LiveFrame) async throws(CommandFailure) -> LiveFrame {
        let found = try await source.releases(in: query.releaseScope)
        if found.items.isEmpty { try await source.check() }
        var frame = LiveFrame(problems: found.problems, nothing: "no releases found in \(query.description)")
        frame.words = source.words
        for release in found.items where query.contains(ListedRelease(release: release)) {
            var live = LiveRelease(release: release, spec: await source.manifest(of: release)?.release.spec)
            // A manifest that cannot be read for a moment takes no steps away.
            let known = last.releases.first { $0.release.key == release.key }
            if live.strategies.isEmpty { live.strategies = known?.strategies ?? [:] }
            frame.releases.append(live)
        }
        return frame
    }

    private func leave(_ frame: LiveFrame) {
        let columns = max(1, (context.printer.out.width ?? 81) - 1)
        for line in frame.lines(at: context.now(), columns: columns) {
            context.printer.data(line.painted(on: context.printer.out))
        }
    }
}

/// What is on the screen: written by who looks, read by who draws.
private final class Shown: Sendable {
    private let kept: Mutex<LiveFrame>

    init(_ frame: LiveFrame) { kept = Mutex(frame) }

    var frame: LiveFrame {
        get { kept.withLock { $0 } }
        set { kept.withLock { $0 = newValue } }
    }
}
