import Foundation
import PromptCore

@testable import PromptCommands

/// What a release came to: all that its past has no part in.
struct StormEnd: Sendable, Hashable {
    var phase: AliasPhase?
    var stable: String?
    var candidate: String?
    var weight: Percentage?
    var conditions: [String] = []
    var files: [String: Data] = [:]
    /// Whether what stands is what is committed.
    var isDelivered = false

    init(_ release: String, in folder: Folder) throws {
        let key = ObjectKey(namespace: StormManifests.namespace, name: release)
        let status = try RecordReader(path: folder("s")).release(key)?.status
        let alias = status?[alias: "production"]
        phase = alias?.phase
        stable = alias?.stable?.version
        candidate = alias?.candidate?.version
        weight = alias?.weight
        conditions = (status?.conditions ?? []).map { "\($0.type.rawValue) \($0.status.rawValue) \($0.reason)" }
            .sorted()
        isDelivered = status?.bundle?.transition == status?.transition
        let data = folder("o/\(key.namespace)/\(release)/..data")
        for name in try FileManager.default.contentsOfDirectory(atPath: data) {
            files[name] = FileManager.default.contents(atPath: data + "/" + name)
        }
    }
}
