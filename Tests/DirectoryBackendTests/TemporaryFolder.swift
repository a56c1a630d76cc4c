import Foundation
import JSON
import Logging
import PromptBundle
import PromptCore
import PromptOperator
import Synchronization

@testable import DirectoryBackend

/// A folder that goes away with the last reference to it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "promptops-\(UUID().uuidString.lowercased())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.resolvingSymlinksInPath().path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file as most programs do: another one in its place.
    func write(_ text: String, to name: String) throws {
        let file = path + "/" + name
        let folder = URL(filePath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
    }

    func text(_ name: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path + "/" + name))).map { String(decoding: $0, as: UTF8.self) }
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path + "/" + name) }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    func link(_ name: String, to destination: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: destination)
    }

    /// The names in a folder, sorted; none when it is not there.
    func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []).sorted()
    }
}

/// A clock that stands still until a test moves it.
final class ManualTime: Sendable {
    private let now = Mutex(Timestamp(milliseconds: 1_800_000_000_000))

    var timestamp: Timestamp { now.withLock { $0 } }

    func advance(_ span: TimeSpan) { now.withLock { $0 = $0 + span } }
}

/// A folder with manifests, output and state, and backends on it.
struct Workplace: Sendable {
    let folder: TemporaryFolder
    let time = ManualTime()

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("manifests")
    }

    /// A backend that finds changes by `scan` only.
    func backend(_ change: (inout DirectoryConfiguration) -> Void = { _ in }) -> DirectoryBackend {
        var configuration = DirectoryConfiguration(
            manifests: folder.path + "/manifests", output: folder.path + "/output", state: folder.path + "/state")
        configuration.durability = .none
        configuration.usesInotify = false
        let time = time
        configuration.now = { time.timestamp }
        change(&configuration)
        return DirectoryBackend(
            configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// A backend that has read everything once.
    func prepared(_ change: (inout DirectoryConfiguration) -> Void = { _ in }) async throws -> DirectoryBackend {
        let backend = backend(change)
        try await backend.prepare()
        return backend
    }

    func writeRelease(_ name: String, text: String = "Hello", file: String? = nil) throws {
        try folder.write(Self.release(name, text: text), to: "manifests/" + (file ?? name + ".yaml"))
    }

    static func release(_ name: String, text: String = "Hello") -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: \(name), namespace: support}
        spec:
          versions:
          - {name: v1, text: "\(text)"}
          aliases:
          - {name: production, version: v1}

        """
    }

    static func release(_ name: String, from source: String) -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: \(name), namespace: support}
        spec:
          versions:
          - {name: v1, from: \(source)}
          aliases:
          - {name: production, version: v1}

        """
    }

    static func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "support", name: name) }
}

extension StoredRelease {
    /// The text of the first version.
    var firstText: String? { release.spec.versions.first?.content?.json["text"]?.string }
}

extension BundleDelivery {
    /// A delivery of these files with their true digest.
    static func of(
        _ files: [String: String], transition: Int = 1, name: String = "triage", uid: String = "uid-1"
    ) -> BundleDelivery {
        let bytes = files.mapValues { Array($0.utf8) }
        return BundleDelivery(
            release: Workplace.key("triage"), releaseUID: uid, name: name, transition: transition, files: bytes,
            digest: BundleDigest.of(bytes))
    }
}

/// Something that a test turns on and off.
final class Switch: Sendable {
    private let state = Mutex(false)

    var isOn: Bool { state.withLock { $0 } }

    func turn(_ isOn: Bool) { state.withLock { $0 = isOn } }
}
