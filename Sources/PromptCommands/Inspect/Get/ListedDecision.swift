import JSON
import PromptCore

/// A decision as `get decisions` lists it.
struct ListedDecision: ListedResource {
    static let kind = ResourceKind.decision
    static let plural = "decisions"
    static let columns: [Table.Column] = [
        Table.Column("NAME"), Table.Column("RELEASE"), Table.Column("ALIAS"), Table.Column("ACTION"),
        Table.Column("VERSION"), Table.Column("ATTEMPT"), Table.Column("WEIGHT"), Table.Column("ACTOR"),
        Table.Column("OUTCOME"), .wide("MESSAGE"), .wide("REASON"), .wide("EXPIRES"),
    ]

    var decision: ReleaseDecision
    /// The name of the version it is about; nil when none with its digest is recorded.
    var version: String?

    /// Decisions with the versions that they are about; what could not be read of either is told once.
    static func all(
        _ decisions: RecordLook<ReleaseDecision>, _ versions: RecordLook<PromptVersion>
    ) -> RecordLook<ListedDecision> {
        let byRelease = Dictionary(grouping: versions.items) {
            ObjectKey(namespace: $0.meta.namespace, name: $0.releaseName)
        }
        let items = decisions.items.map { decision in
            let key = ObjectKey(namespace: decision.meta.namespace, name: decision.releaseName)
            let records = ReleaseRecords(versions: byRelease[key] ?? [])
            return ListedDecision(decision: decision, version: records.versionName(of: decision.digest))
        }
        let more = versions.problems.filter { !decisions.problems.contains($0) }
        return RecordLook(items, problems: decisions.problems + more)
    }

    var key: ObjectKey { decision.meta.key }
    var releaseName: String { decision.releaseName }
    var since: Timestamp { decision.meta.creationTimestamp }

    var cells: [Table.Cell] {
        [
            Table.Cell(key.name), Table.Cell(releaseName), Table.Cell(decision.alias),
            Table.Cell(decision.action.rawValue), Table.Cell(version ?? decision.digest.shown),
            Table.Cell("\(decision.attempt)"), Table.Cell(decision.weight?.text ?? ""), Table.Cell(decision.actor),
            outcome, Table.Cell(decision.outcome?.message ?? ""), Table.Cell(decision.reason ?? ""),
            Table.Cell(decision.expiresAt?.text ?? ""),
        ]
    }

    private var outcome: Table.Cell {
        switch decision.outcome?.outcome {
        case nil: Table.Cell("Open", .yellow)
        case .applied?: Table.Cell("Applied", .green)
        case let other?: Table.Cell(other.rawValue)
        }
    }

    var metadata: JSONValue { decision.meta.json }

    var members: [String: JSONValue] {
        var spec: [String: JSONValue] = [
            "releaseName": .string(decision.releaseName), "alias": .string(decision.alias),
            "digest": .string(decision.digest.text), "attempt": .integer(Int64(decision.attempt)),
            "action": .string(decision.action.rawValue), "actor": .string(decision.actor),
        ]
        spec.set("weight", decision.weight?.text)
        spec.set("reason", decision.reason)
        spec.set("expiresAt", decision.expiresAt?.text)
        var members: [String: JSONValue] = ["spec": .object(spec)]
        // An outcome is texts and a time: it always encodes.
        members["status"] = decision.outcome.flatMap { try? JSONValue(encoding: $0) }
        return members
    }
}
