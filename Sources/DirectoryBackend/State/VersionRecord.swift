import JSON
import PromptCore

/// A recorded version as a file; its content is checked against its digest at every read.
struct VersionRecord: StateRecord {
    let version: PromptVersion

    var formatVersion: Int { Self.format }

    init(_ version: PromptVersion) { self.version = version }

    /// Why a file is no recorded version.
    struct Damage: Error {
        let field: String
    }

    init(stateBytes: [UInt8]) throws {
        let json = try JSONValue(parsing: stateBytes)
        guard json["formatVersion"] == .integer(Int64(Self.format)) else { throw Damage(field: "formatVersion") }
        func text(_ field: String) throws(Damage) -> String {
            guard let text = json[field]?.string else { throw Damage(field: field) }
            return text
        }
        func time(_ field: String) throws(Damage) -> Timestamp {
            guard let time = Timestamp(try text(field)) else { throw Damage(field: field) }
            return time
        }
        guard let content = json["content"], content.object != nil else { throw Damage(field: "content") }
        let frozen = VersionContent(normalized: content)
        guard try text("digest") == frozen.digest.text else { throw Damage(field: "digest") }
        let meta = ObjectMeta(
            name: try text("name"), namespace: try text("namespace"), uid: try text("uid"), resourceVersion: "1",
            creationTimestamp: try time("creationTimestamp"))
        var version = PromptVersion(
            meta: meta, releaseName: try text("releaseName"), intent: try text("intent"), version: try text("version"),
            content: frozen, source: json["source"]?.string, recordedAt: try time("recordedAt"))
        version.provenance = json["provenance"].flatMap(Provenance.init)
        self.version = version
    }

    func stateBytes() -> [UInt8] {
        var members: [String: JSONValue] = [
            "formatVersion": .integer(Int64(Self.format)), "namespace": .string(version.meta.namespace),
            "name": .string(version.meta.name), "uid": .string(version.meta.uid),
            "creationTimestamp": .string(version.meta.creationTimestamp.text),
            "releaseName": .string(version.releaseName), "intent": .string(version.intent),
            "version": .string(version.version), "digest": .string(version.digest.text),
            "content": version.content.json, "recordedAt": .string(version.recordedAt.text),
        ]
        members["source"] = version.source.map { .string($0) }
        members["provenance"] = version.provenance?.json
        return Array(JSONWriter.pretty(.object(members)).utf8) + [UInt8(ascii: "\n")]
    }
}
