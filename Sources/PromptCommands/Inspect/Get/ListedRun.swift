import JSON
import PromptCore

/// An evaluation run as `get runs` lists it.
struct ListedRun: ListedResource {
    static let kind = ResourceKind.run
    static let plural = "runs"
    static let columns: [Table.Column] = [
        Table.Column("NAME"), Table.Column("RELEASE"), Table.Column("SUITE"), Table.Column("ALIAS"),
        Table.Column("CANDIDATE"), Table.Column("STABLE"), Table.Column("VERDICT"), Table.Column("PASSED"),
        .wide("STEP"), .wide("ATTEMPT"), .wide("CALLS"), .wide("REASON"),
    ]

    var run: EvaluationRun

    var key: ObjectKey { run.meta.key }
    var releaseName: String { run.releaseName }
    var since: Timestamp { run.result.finishedAt }

    var cells: [Table.Cell] {
        let (result, binding) = (run.result, run.binding)
        return [
            Table.Cell(key.name), Table.Cell(releaseName), Table.Cell(run.suiteName), Table.Cell(binding.alias),
            Table.Cell(run.candidateVersion), Table.Cell(run.stableVersion ?? ""),
            Table.Cell(result.verdict.rawValue, result.verdict.style), Table.Cell("\(result.passed)/\(result.trials)"),
            Table.Cell(binding.weight?.text ?? ""), Table.Cell("\(binding.attempt)"), Table.Cell("\(result.calls)"),
            Table.Cell(result.reason),
        ]
    }

    var metadata: JSONValue { run.meta.json }

    var members: [String: JSONValue] {
        var spec: [String: JSONValue] = [
            "releaseName": .string(run.releaseName), "suiteName": .string(run.suiteName),
            "candidateVersion": .string(run.candidateVersion),
        ]
        spec.set("stableVersion", run.stableVersion)
        // Digests, numbers and texts always encode.
        spec["binding"] = try? JSONValue(encoding: run.binding)
        var members: [String: JSONValue] = ["spec": .object(spec)]
        members["status"] = try? JSONValue(encoding: run.result)
        return members
    }
}
