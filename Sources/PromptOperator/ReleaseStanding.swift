import JSON
import PromptCore

/// Where a release stands, as far as it is measured: a few words of its manifest and its status.
package struct ReleaseStanding: Sendable, Hashable {
    /// Where one alias stands.
    package struct Alias: Sendable, Hashable {
        package var name: String
        package var phase: AliasPhase
        /// What everybody else gets; nil before the first version.
        package var stable: String?
        /// What is being tried, or was tried last.
        package var candidate: String?
        /// Of the candidate.
        package var weight: Percentage
        /// The step that is held or whose gates are asked, from 1; 0 while there is none.
        package var step: Int
    }

    package var intent: String
    package var phase: ReleasePhase
    package var aliases: [Alias]
    /// Of the bundle that was delivered last; nil before the first delivery.
    package var bundleBytes: Int?

    /// What a status says of a release with this manifest.
    package init(_ spec: PromptReleaseSpec, _ status: ReleaseStatus) {
        intent = spec.intent
        phase = status.phase
        bundleBytes = status.bundle?.bytes
        aliases = status.aliases.map { alias in
            let steps = spec.aliases.first { $0.name == alias.name }?.strategy.steps ?? []
            let weight = alias.stepWeight(among: steps)
            return Alias(
                name: alias.name, phase: alias.phase, stable: alias.stable?.version,
                candidate: alias.candidate?.version, weight: alias.weight,
                step: steps.firstIndex { $0.weight == weight }.map { $0 + 1 } ?? 0)
        }
    }
}

extension AliasStatus {
    /// The weight of the step that is held, or whose gates are asked; nil at rest.
    fileprivate func stepWeight(among steps: [RolloutStep]) -> Percentage? {
        switch phase {
        case .stable, .rolledBack, .rejected: nil
        case .holding: step?.weight
        case .gating, .awaitingDecision, .paused:
            // Before its gates are looked at the first time, a step is known only as the one after the weight.
            gates.first?.weight ?? step?.weight ?? steps.first { $0.weight > weight }?.weight
        }
    }
}

extension ReleaseStanding: RecordMap {
    package init(fields: inout RecordFields) throws {
        aliases = try fields.required("aliases")
        bundleBytes = try fields.optional("bundleBytes")
        intent = try fields.required("intent")
        phase = try fields.required("phase")
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("aliases", aliases)
        json.field("bundleBytes", bundleBytes)
        json.field("intent", intent)
        json.field("phase", phase)
    }
}

extension ReleaseStanding.Alias: RecordMap {
    package init(fields: inout RecordFields) throws {
        candidate = try fields.optional("candidate")
        name = try fields.required("name")
        phase = try fields.required("phase")
        stable = try fields.optional("stable")
        step = try fields.required("step")
        weight = try fields.required("weight")
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("candidate", candidate)
        json.field("name", name)
        json.field("phase", phase)
        json.field("stable", stable)
        json.field("step", step)
        json.field("weight", weight)
    }
}
