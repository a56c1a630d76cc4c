import Foundation
import Glibc
import PromptCore
import PromptTesting
import Testing

/// A real operator that is killed at random moments while people edit and workloads read.
///
/// `PROMPTOPS_KILLS=N` kills so often however long it takes; `PROMPTOPS_SEED` does other things.
@Suite(.enabled(if: OperatorProcess.program != nil, "the program is not built"))
struct KillStormTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seed = environment["PROMPTOPS_SEED"].flatMap(UInt64.init) ?? 1
    private static let wanted = environment["PROMPTOPS_KILLS"].flatMap(Int.init)
    private static let releases = ["r1", "r2", "r3", "r4"]
    /// The longest that kills go on when nobody asked for more.
    private static let limit = Duration.seconds(45)

    @Test func `an operator that is killed again and again is never seen wrong, and ends where it would have`()
        async throws
    {
        let folder = try Self.makeFolder()
        let program = try #require(OperatorProcess.program)
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let reader = StormReader(folder)
        let (kills, editor) = try await withThrowingTaskGroup(of: StormEditor?.self) { group in
            group.addTask {
                await reader.follow(Self.releases)
                return nil
            }
            group.addTask {
                var editor = StormEditor(folder, releases: Self.releases, seed: Self.seed)
                var random = SeededGenerator(seed: Self.seed &+ 1)
                while !reader.isOver {
                    try await editor.act()
                    try await Task.sleep(for: .milliseconds(Int.random(in: 10...120, using: &random)))
                }
                return editor
            }
            let kills = try await Self.kill(program, folder)
            reader.end()
            var editor: StormEditor?
            for try await found in group { editor = found ?? editor }
            return (kills, editor)
        }
        print("\(kills) kills, \(reader.looks) prompts read, weights \(reader.weights.sorted()), seed \(Self.seed)")
        #expect(reader.violations.prefix(5) == [], "\(reader.violations.count), seed \(Self.seed)")
        #expect(reader.looks > 100)
        #expect(kills >= min(50, Self.wanted ?? 50))
        var last = try #require(editor)
        let calm = try Self.makeFolder()
        var nobody = StormEditor(calm, releases: Self.releases, seed: 0)
        let ends = try await (Self.finish(&last, program, folder), Self.finish(&nobody, program, calm))
        #expect(ends.0 == ends.1, "seed \(Self.seed)")
        #expect(folder.names(in: "s/tmp") == [])
        for release in Self.releases {
            #expect(folder.names(in: "o/support/" + release).filter { $0.hasPrefix("..2") }.count == 1)
        }
    }

    /// In memory where there is such a place: a killed process loses nothing there that it would keep on a disk.
    private static func makeFolder() throws -> Folder {
        let memory = "/dev/shm"
        let place = access(memory, W_OK) == 0 ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
        var files = StormManifests.surroundings
        for release in releases {
            files["m/\(release).yaml"] = StormManifests.release(release, listed: [1], target: 1)
        }
        return try Folder(files, in: place)
    }

    /// Starts and kills operators; how many.
    private static func kill(_ program: URL, _ folder: Folder) async throws -> Int {
        var random = SeededGenerator(seed: seed &+ 2)
        let clock = ContinuousClock()
        let begin = clock.now
        let first = try OperatorProcess(program, ["run"] + folder.flags)
        _ = first.said("\n")
        // Machines differ: so long it takes until it works.
        let start = begin.duration(to: clock.now)
        first.kill()
        var kills = 1
        while kills < wanted ?? 300, wanted != nil || begin.duration(to: clock.now) < limit {
            let running = try OperatorProcess(program, ["run"] + folder.flags)
            let share = Double.random(in: random.once(in: 4) ? 0...1 : 0.8...2.5, using: &random)
            try await Task.sleep(for: start * share)
            running.kill()
            kills += 1
        }
        return kills
    }

    /// Lets a calm operator take new versions up until all is at rest: good ones everywhere, then two that fail.
    private static func finish(
        _ editor: inout StormEditor, _ program: URL, _ folder: Folder
    ) async throws -> [String: StormEnd] {
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        let last = StormManifests.versions
        for release in releases { try editor.finish(release, with: last - 10) }
        _ = try await rest(folder, Dictionary(uniqueKeysWithValues: releases.map { ($0, (last - 10, .stable)) }))
        try editor.finish("r1", with: last - 7)
        try editor.finish("r2", with: last - 6)
        var wanted: [String: (Int, AliasPhase)] = ["r1": (last - 10, .rolledBack), "r2": (last - 10, .rolledBack)]
        for release in ["r3", "r4"] { wanted[release] = (last - 10, .stable) }
        let ends = try await rest(folder, wanted)
        #expect(running.stop().exit == 0)
        return ends
    }

    /// Waits until every release serves a version in a phase, and all of it is delivered.
    private static func rest(
        _ folder: Folder, _ wanted: [String: (version: Int, phase: AliasPhase)]
    ) async throws -> [String: StormEnd] {
        var ends: [String: StormEnd] = [:]
        for _ in 0..<1500 {
            for release in releases { ends[release] = try? StormEnd(release, in: folder) }
            let isDone = wanted.allSatisfy { release, end in
                ends[release]?.stable == "v\(end.version)" && ends[release]?.phase == end.phase
                    && ends[release]?.isDelivered == true
            }
            if isDone { return ends }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("no rest: \(ends.mapValues { "\($0.stable ?? "-") \($0.phase?.rawValue ?? "-")" })")
        return ends
    }
}
