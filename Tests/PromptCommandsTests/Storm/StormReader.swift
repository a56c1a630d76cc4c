import Foundation
import Glibc
import JSON
import PromptBundle
import PromptCore
import Synchronization

@testable import PromptCommands

/// Opens bundles as workloads do, all the time, and notes what must never be seen.
final class StormReader: Sendable {
    private struct Seen {
        var violations: [String] = []
        var looks = 0
        /// By version name: the digest that it was first seen with.
        var digests: [String: String] = [:]
        /// The highest transition on each bundle.
        var transitions: [String: Int] = [:]
        var weights: Set<Int> = []
    }

    private let folder: Folder
    private let over = Mutex(false)
    private let seen = Mutex(Seen())

    init(_ folder: Folder) { self.folder = folder }

    var violations: [String] { seen.withLock { $0.violations } }
    /// Bundles that were opened and found whole.
    var looks: Int { seen.withLock { $0.looks } }
    /// Weights that a canary was seen with.
    var weights: Set<Int> { seen.withLock { $0.weights } }

    /// Whether nobody is to look any more.
    var isOver: Bool { over.withLock { $0 } }

    func end() { over.withLock { $0 = true } }

    /// Looks at releases until the end.
    func follow(_ releases: [String]) async throws {
        while !isOver {
            for release in releases { look(at: release) }
            // Leaves the operator a processor to go wrong on.
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func fail(_ text: String) { seen.withLock { $0.violations.append(text) } }

    /// Looks at one release once.
    func look(at release: String) {
        lookAtTransitions(of: release)
        do {
            check(try BundleReader(directory: place(release)).load(), release)
        } catch {
            fail("\(release) cannot be loaded: \(error)")
        }
        lookAtNames(of: release)
    }

    private func place(_ release: String) -> String { folder("o/\(StormManifests.namespace)/\(release)") }

    /// A mark never goes back, and never stands above what is committed.
    private func lookAtTransitions(of release: String) {
        let path = "\(StormManifests.namespace)/\(release).json"
        guard let mark = json("s/bundles/" + path)?["transition"]?.integer,
            let committed = json("s/releases/" + path)?["status"]?["transition"]?.integer
        else { return fail("\(release) has no mark or no record") }
        if mark > committed { fail("\(release) delivered \(mark) and committed \(committed)") }
        let last = seen.withLock { seen in
            let last = seen.transitions[release] ?? 0
            seen.transitions[release] = max(last, Int(mark))
            return last
        }
        if mark < last { fail("\(release) went back from transition \(last) to \(mark)") }
    }

    private func json(_ name: String) -> JSONValue? {
        guard let data = FileManager.default.contents(atPath: folder(name)) else { return nil }
        return try? JSONValue(parsing: Array(data))
    }

    /// Through the visible names, one after the other, as a program does that knows of no generations; what it read counts
    /// when the generation was the same before and after.
    private func lookAtNames(of release: String) {
        let place = place(release)
        let before = Self.generation(place)
        var files: [String: [UInt8]] = [:]
        var missing: [String] = []
        func read(_ name: String) {
            if let data = FileManager.default.contents(atPath: place + "/" + name) {
                files[name] = Array(data)
            } else {
                missing.append(name)
            }
        }
        for name in ["release.json", "production.txt", "production.json", "flags.json"] { read(name) }
        let index = files["release.json"].flatMap { try? JSONValue(parsing: $0) }
        for (_, version) in index?["versions"]?.object ?? [:] { read(version["file"]?.string ?? "?") }
        guard let before, before == Self.generation(place) else { return }
        guard missing.isEmpty else { return fail("\(release) is half there: \(missing) of \(before)") }
        do {
            let bundle = try LoadedBundle(files: files)
            check(bundle, release)
            checkAliasFiles(files, bundle, release)
        } catch {
            fail("\(release) is torn: \(error)")
        }
    }

    private static func generation(_ place: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: place + "/..data")
    }

    private func checkAliasFiles(_ files: [String: [UInt8]], _ bundle: LoadedBundle, _ release: String) {
        guard let alias = bundle.index.aliases["production"], let stable = bundle.index.versions[alias.stable] else {
            return fail("\(release) has no stable version")
        }
        if files["production.json"] != files[stable.file] { fail("\(release): production.json is not \(alias.stable)") }
        let text = StormManifests.text(Self.number(alias.stable))
        if String(decoding: files["production.txt"] ?? [], as: UTF8.self) != text {
            fail("\(release): production.txt is not \(alias.stable)")
        }
        let flags = files["flags.json"].flatMap { try? JSONValue(parsing: $0) }
        let variants = flags?["flags"]?["\(release)/production"]?["variants"]?.object
        let versions = Set(variants?.values.compactMap(\.string) ?? [])
        if versions != Set([alias.stable, alias.canary?.version].compactMap(\.self)) {
            fail("\(release): flags.json has the variants \(versions.sorted())")
        }
    }

    private static func number(_ version: String) -> Int { Int(version.dropFirst()) ?? 0 }

    /// The right content under each name, and no more traffic than the evidence allows.
    private func check(_ bundle: LoadedBundle, _ release: String) {
        for (name, document) in bundle.documents {
            let first = seen.withLock { seen in
                seen.looks += 1
                let first = seen.digests[name] ?? document.digest
                seen.digests[name] = first
                return first
            }
            if first != document.digest { fail("\(release): \(name) has two digests") }
            let text = String(decoding: JSONWriter.canonical(document.json), as: UTF8.self)
            if !text.contains(StormManifests.text(Self.number(name))) { fail("\(release): \(name) has another text") }
        }
        guard let alias = bundle.index.aliases["production"] else { return fail("\(release) has no alias") }
        if StormManifests.nature(Self.number(alias.stable)) != .good {
            fail("\(release): \(alias.stable) became stable")
        }
        guard let canary = alias.canary else { return }
        seen.withLock { _ = $0.weights.insert(canary.weight) }
        let allowed =
            switch StormManifests.nature(Self.number(canary.version)) {
            case .good: [StormManifests.firstWeight, StormManifests.secondWeight, 10_000]
            case .late: [StormManifests.firstWeight]
            case .bad: [Int]()
            }
        if !allowed.contains(canary.weight) { fail("\(release): \(canary.version) gets \(canary.weight)") }
    }
}
