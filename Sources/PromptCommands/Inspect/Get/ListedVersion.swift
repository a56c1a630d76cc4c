import JSON
import PromptCore

/// A recorded version as `get versions` lists it.
struct ListedVersion: ListedResource {
    static let kind = ResourceKind.version
    static let plural = "versions"
    static let columns: [Table.Column] = [
        Table.Column("NAME"), Table.Column("RELEASE"), Table.Column("VERSION"), Table.Column("DIGEST"),
        Table.Column("ALIASES"), .wide("INTENT"), .wide("SOURCE"), .wide("COMMIT"),
    ]

    var version: PromptVersion
    /// Who uses it: `latest`, `production`, `production (canary 5%)`.
    var aliases: [String] = []

    /// The versions of a release with what uses each; `versions` is oldest first.
    static func all(_ versions: [PromptVersion], status: ReleaseStatus?) -> [ListedVersion] {
        versions.enumerated()
            .map { offset, version in
                let latest = offset == versions.count - 1 ? ["latest"] : []
                return ListedVersion(
                    version: version, aliases: latest + (status?.aliases ?? []).compactMap { use(of: version, in: $0) })
            }
    }

    /// The versions of several releases, each release's oldest first; what could not be read of either is told once.
    static func all(
        _ versions: RecordLook<PromptVersion>, _ releases: RecordLook<RecordedRelease>
    ) -> RecordLook<ListedVersion> {
        let byRelease = Dictionary(grouping: versions.items) {
            ObjectKey(namespace: $0.meta.namespace, name: $0.releaseName)
        }
        let known = Dictionary(releases.items.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let items = byRelease.sorted { $0.key < $1.key }.flatMap { key, versions in
            all(known[key]?.inOrder(versions) ?? versions, status: known[key]?.status)
        }
        let more = releases.problems.filter { !versions.problems.contains($0) }
        return RecordLook(items, problems: versions.problems + more)
    }

    private static func use(of version: PromptVersion, in alias: AliasStatus) -> String? {
        if alias.stable?.digest == version.digest, alias.stable?.version == version.version { return alias.name }
        guard let candidate = alias.candidate, candidate.digest == version.digest, candidate.version == version.version
        else { return nil }
        switch alias.phase {
        case .rolledBack, .rejected: return "\(alias.name) (\(alias.phase.rawValue))"
        default: return "\(alias.name) (canary \(alias.weight.text))"
        }
    }

    var key: ObjectKey { version.meta.key }
    var releaseName: String { version.releaseName }
    var since: Timestamp { version.recordedAt }

    var cells: [Table.Cell] {
        [
            Table.Cell(key.name), Table.Cell(releaseName), Table.Cell(version.version),
            Table.Cell(version.digest.shown),
            Table.Cell(aliases.joined(separator: ", ")), Table.Cell(version.intent), Table.Cell(version.source ?? ""),
            Table.Cell(version.provenance?.text ?? ""),
        ]
    }

    var metadata: JSONValue { version.meta.json }

    var members: [String: JSONValue] {
        var spec: [String: JSONValue] = [
            "releaseName": .string(version.releaseName), "intent": .string(version.intent),
            "version": .string(version.version), "digest": .string(version.digest.text),
            "content": version.content.json, "recordedAt": .string(version.recordedAt.text),
        ]
        spec.set("source", version.source)
        spec["provenance"] = version.provenance?.json
        return ["spec": .object(spec)]
    }
}
