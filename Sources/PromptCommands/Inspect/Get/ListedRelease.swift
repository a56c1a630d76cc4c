import JSON
import PromptCore

/// A release as `get releases` lists it.
struct ListedRelease: ListedResource {
    static let kind = ResourceKind.release
    static let plural = "releases"
    static let columns: [Table.Column] = [
        Table.Column("NAME"), Table.Column("PHASE"), Table.Column("SUMMARY"), Table.Column("READY"), .wide("REASON"),
        .wide("TRANSITION"),
    ]

    var release: RecordedRelease
    /// As the manifest writes it; nil where it was not read.
    var spec: JSONValue?

    var key: ObjectKey { release.key }
    var releaseName: String { release.key.name }
    var since: Timestamp { release.creationTimestamp }

    var cells: [Table.Cell] {
        let ready = release.status?.condition(.ready)
        return [
            Table.Cell(key.name), phase, Table.Cell(release.status?.summary ?? ""),
            Table.Cell((ready?.status ?? .unknown).rawValue, (ready?.status ?? .unknown).style(good: .true)),
            Table.Cell(ready?.reason ?? ""), Table.Cell(release.status.map { "\($0.transition)" } ?? ""),
        ]
    }

    private var phase: Table.Cell {
        if release.deletedAt != nil { return Table.Cell("Deleting", .yellow) }
        guard let phase = release.status?.phase else { return "" }
        return Table.Cell(phase.rawValue, phase.style)
    }

    var metadata: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(key.name), "namespace": .string(key.namespace), "uid": .string(release.uid),
            "generation": .integer(Int64(release.generation)),
            "creationTimestamp": .string(release.creationTimestamp.text),
        ]
        members["deletionTimestamp"] = release.deletedAt.map { .string($0.text) }
        return .object(members)
    }

    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        members["spec"] = spec
        // A status is made of texts, numbers and times: it always encodes.
        members["status"] = release.status.flatMap { try? JSONValue(encoding: $0) }
        return members
    }
}
