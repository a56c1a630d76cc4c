import Foundation
import PromptTesting

/// Somebody who edits manifests and decides, now and then badly.
struct StormEditor {
    private let storm: Storm
    private var random: SeededGenerator
    private var listed: [String: [Int]] = [:]
    private var targets: [String: Int] = [:]
    private var names: [String: String] = [:]

    init(_ storm: Storm, seed: UInt64) {
        self.storm = storm
        random = SeededGenerator(seed: seed)
    }

    private var folder: Folder { storm.folder }

    /// Where a release's manifest is.
    private func name(_ release: String) -> String { names[release] ?? "m/\(release).yaml" }

    private func text(_ release: String, mutating: Int? = nil) -> String {
        StormManifests.release(
            release, listed: listed[release] ?? [1], target: targets[release] ?? 1, mutating: mutating)
    }

    /// Does one thing to one release.
    mutating func act() async throws {
        let release = random.pick(Storm.releases)
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<4:
            let next = (listed[release]?.last ?? 1) + 1
            // The last ones are kept for the end.
            guard next < StormManifests.versions - 20 else { return }
            // The first, which everybody has seen, and the latest ones: a release lists only so many.
            listed[release] = [1] + (listed[release] ?? [1]).dropFirst().suffix(6) + [next]
            targets[release] = next
            try write(text(release), release)
        case 4, 5:
            targets[release] = random.pick(listed[release] ?? [1])
            try write(text(release), release)
        case 6:
            // A writer that is slow, or was killed: the next edit mends it.
            let text = text(release)
            try Data(text.utf8.prefix(Int.random(in: 0..<text.utf8.count, using: &random)))
                .write(to: URL(fileURLWithPath: folder(name(release))))
        case 7: try write(text(release, mutating: 1), release)
        case 8: try move(release)
        case 9 where storm.decides:
            _ = await CommandRun.run(
                "abort", release, "-n", StormManifests.namespace, "--alias", "production", "--actor", "ada", "--yes",
                "--state", folder("s"))
        default: try write(text(release), release)
        }
    }

    private mutating func write(_ text: String, _ release: String) throws {
        if random.once(in: 2) {
            try folder.write(text, to: name(release))
        } else {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder(name(release))))
        }
    }

    private mutating func move(_ release: String) throws {
        let old = name(release)
        names[release] = random.pick(["m/\(release).yaml", "m/deep/er/\(release).yaml", "m/\(release)-moved.yml"])
        guard old != name(release) else { return }
        try FileManager.default.createDirectory(
            atPath: folder("m/deep/er"), withIntermediateDirectories: true)
        guard rename(folder(old), folder(name(release))) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Names a version of a release that nobody has named before, all in good order.
    mutating func finish(_ release: String, with version: Int) throws {
        listed[release] = (listed[release] ?? [1]).filter { $0 < version } + [version]
        targets[release] = version
        try folder.write(text(release), to: name(release))
    }
}
