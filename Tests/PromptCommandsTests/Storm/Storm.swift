import Foundation
import Glibc
import PromptCore
import PromptTesting
import Testing

/// Releases that people edit and workloads read while something is done to the operator or its folders.
struct Storm: Sendable {
    /// The `PROMPTOPS_SEED` of this run; another one does other things.
    static let seed = ProcessInfo.processInfo.environment["PROMPTOPS_SEED"].flatMap(UInt64.init) ?? 1
    static let releases = ["r1", "r2", "r3", "r4"]

    let folder: Folder
    /// The program and what stands before `run`.
    let command: [String]
    let reader: StormReader
    /// Whether people decide, too.
    let decides: Bool

    /// A storm in a folder, or in one of its own.
    init(_ program: URL, in folder: Folder? = nil, as prefix: [String] = [], decides: Bool = true) throws {
        self.folder = try folder ?? Self.makeFolder()
        self.decides = decides
        command = ["/usr/bin/env"] + prefix + [program.path]
        reader = StormReader(self.folder)
    }

    /// In memory where there is such a place: a killed process loses nothing there that it would keep on a disk.
    static func makeFolder() throws -> Folder {
        let memory = "/dev/shm"
        let place = access(memory, W_OK) == 0 ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
        return try Folder(files, in: place)
    }

    /// What is there before anything happens.
    static var files: [String: String] {
        var files = StormManifests.surroundings
        for release in releases {
            files["m/\(release).yaml"] = StormManifests.release(release, listed: [1], target: 1)
        }
        return files
    }

    /// Starts an operator that can be heard, but not for long: nobody may be there to hear it.
    func operate() throws -> OperatorProcess {
        try OperatorProcess(URL(fileURLWithPath: command[0]), command.dropFirst() + ["run"] + folder.flags)
    }

    /// Starts an operator whose words are kept in a file.
    func operate(loggingTo name: String) throws -> OperatorProcess {
        let path = folder(name)
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let log = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        return try OperatorProcess(
            URL(fileURLWithPath: command[0]), command.dropFirst() + ["run"] + folder.flags, log: log)
    }

    /// Delivers the first versions; then people edit and workloads read for as long as something is done. Who edits, and
    /// what was done.
    func rage<Value: Sendable>(
        _ disturb: @Sendable @escaping () async throws -> Value
    ) async throws -> (editor: StormEditor, value: Value) {
        let first = try operate(loggingTo: "first.log")
        _ = try await rest(Dictionary(uniqueKeysWithValues: Self.releases.map { ($0, (1, .stable)) }))
        #expect(first.stop().exit == 0)
        return try await withThrowingTaskGroup(of: StormEditor?.self) { group in
            group.addTask {
                try await reader.follow(Self.releases)
                return nil
            }
            group.addTask { try await edit() }
            defer { reader.end() }
            let value = try await disturb()
            reader.end()
            var editor = StormEditor(self, seed: Self.seed)
            for try await found in group { editor = found ?? editor }
            return (editor, value)
        }
    }

    private func edit() async throws -> StormEditor {
        var editor = StormEditor(self, seed: Self.seed)
        var random = SeededGenerator(seed: Self.seed &+ 1)
        while !reader.isOver {
            try await editor.act()
            try await Task.sleep(for: .milliseconds(Int.random(in: 10...120, using: &random)))
        }
        return editor
    }

    /// Lets a calm operator take new versions up until all is at rest: good ones everywhere, then two that fail.
    func finish(_ editor: StormEditor? = nil) async throws -> [String: StormEnd] {
        var editor = editor ?? StormEditor(self, seed: 0)
        let running = try operate(loggingTo: "end.log")
        let last = StormManifests.versions
        for release in Self.releases { try editor.finish(release, with: last - 10) }
        _ = try await rest(Dictionary(uniqueKeysWithValues: Self.releases.map { ($0, (last - 10, .stable)) }))
        try editor.finish("r1", with: last - 7)
        try editor.finish("r2", with: last - 6)
        var wanted: [String: (Int, AliasPhase)] = ["r1": (last - 10, .rolledBack), "r2": (last - 10, .rolledBack)]
        for release in ["r3", "r4"] { wanted[release] = (last - 10, .stable) }
        let ends = try await rest(wanted)
        #expect(running.stop().exit == 0)
        return ends
    }

    /// Waits until every release serves a version in a phase, and all of it is delivered.
    func rest(_ wanted: [String: (version: Int, phase: AliasPhase)]) async throws -> [String: StormEnd] {
        var ends: [String: StormEnd] = [:]
        for _ in 0..<1500 {
            for release in Self.releases { ends[release] = try? StormEnd(release, in: folder) }
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

    /// What must hold after a storm: nothing wrong was seen, all came to the end that an undisturbed operator comes to,
    /// and nothing is left about.
    func expectCalm(after editor: StormEditor, _ program: URL) async throws {
        print("\(reader.looks) prompts read, weights \(reader.weights.sorted()), seed \(Self.seed)")
        #expect(reader.violations.prefix(5) == [], "\(reader.violations.count), seed \(Self.seed)")
        #expect(reader.looks > 100)
        let ends = try await (finish(editor), Storm(program).finish())
        #expect(ends.0 == ends.1, "seed \(Self.seed)")
        #expect(folder.names(in: "s/tmp") == [])
        for release in Self.releases {
            #expect(folder.names(in: "o/support/" + release).filter { $0.hasPrefix("..2") }.count == 1)
        }
    }
}
