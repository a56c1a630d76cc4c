import DirectoryBackend
import JSON
import PromptCore

/// What would be done about one release, for people and as JSON; pure.
struct PlanReport: Sendable {
    let release: ObjectKey
    /// The release's own problems; with errors among them nothing moves forward.
    let problems: [Diagnostic]
    /// Whether anything would be written.
    let isChange: Bool
    let headline: String
    let lines: [String]
    let json: JSONValue

    var isInvalid: Bool { problems.hasErrors }
}

extension PlanReport {
    /// The next step of a release; `delivered` are the files that stand at its place now.
    init(_ observation: Observation, delivered: [String: [UInt8]]) {
        let plan = Planner.plan(observation)
        release = observation.release.key
        problems = Self.problems(observation)
        isChange = plan.isChange
        headline = Self.headline(plan, observation, isInvalid: problems.hasErrors)
        let aliases = plan.status.aliases.map { AliasMove($0, plan, observation) }
        let files = plan.bundle.map { FileChanges(from: delivered, to: $0.files) }
        lines = Self.lines(plan, aliases, files, now: observation.now)
        json = Self.json(plan, observation, aliases, files, problems)
    }

    /// A release whose manifest is gone; `isUnknown`: it may stand in a file that could not be read.
    init(gone record: ReleaseRecord, isUnknown: Bool) {
        release = record.key
        problems = []
        isChange = !isUnknown
        let policy = record.status?.serving?.deletionPolicy ?? .delete
        let fate = policy == .delete ? "is removed" : "stays"
        let text =
            isUnknown
            ? "its manifest was not found, but some could not be read: it stays as it is"
            : "its manifest is gone: the bundle \(record.deliveryName) \(fate), the records are kept"
        headline = "\(record.key): \(isUnknown ? "nothing to do" : "would be deleted")"
        lines = [text]
        json = [
            "release": .string(record.key.description), "changes": .bool(!isUnknown), "deleted": .bool(!isUnknown),
            "message": .string(text),
        ]
    }

    private static func problems(_ observation: Observation) -> [Diagnostic] {
        let contents = Dictionary(
            observation.recorded.map { ($0.version, $0.content) }, uniquingKeysWith: { first, _ in first })
        var context = ReleaseContext(
            suites: observation.suites, endpoints: observation.endpoints, recordedVersions: contents,
            intentOwner: observation.intentOwner, deliveryOwner: observation.deliveryOwner)
        context.isAtItsPlace = true
        return observation.release.diagnostics + ReleaseCheck.diagnostics(of: observation.release, in: context)
    }

    private static func headline(_ plan: Plan, _ observation: Observation, isInvalid: Bool) -> String {
        let key = observation.release.key
        if isInvalid { return "\(key): invalid, nothing moves forward" }
        guard plan.isChange else { return "\(key): nothing to do (\(plan.status.phase.rawValue))" }
        let before = observation.status.map(\.phase.rawValue) ?? "new"
        return "\(key): would change (\(before) -> \(plan.status.phase.rawValue))"
    }

    private static func lines(_ plan: Plan, _ aliases: [AliasMove], _ files: FileChanges?, now: Timestamp) -> [String] {
        var lines = plan.record.map { "record    \($0.version) \($0.digest.short)" }
        lines += aliases.map { "alias     \($0.text)" }
        lines += files?.lines.map { "bundle    \($0)" } ?? []
        lines += plan.warnings.map { "problem   \($0)" }
        lines += plan.outcomes.map {
            "decision  \($0.decision.action.rawValue) by \($0.decision.actor): \($0.outcome.outcome.rawValue), "
                + $0.outcome.message
        }
        lines += plan.evaluations.map { "evaluate  \($0.candidate.version) with \($0.suiteName)" }
        lines += plan.expired.versions.map { "forget    version \($0.version)" }
        lines += plan.expired.runs.map { "forget    run \($0.meta.name)" }
        lines += plan.expired.decisions.map { "forget    decision \($0.meta.name)" }
        if let wakeAt = plan.wakeAt { lines.append("look      again in \((wakeAt - now).text), at \(wakeAt.text)") }
        return lines
    }

    private static func json(
        _ plan: Plan, _ observation: Observation, _ aliases: [AliasMove], _ files: FileChanges?,
        _ problems: [Diagnostic]
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "release": .string(observation.release.key.description), "changes": .bool(plan.isChange),
            "phase": .string(plan.status.phase.rawValue), "summary": .string(plan.status.summary),
            "record": .array(
                plan.record.map { ["version": .string($0.version), "digest": .string($0.digest.text)] }),
            "aliases": .array(aliases.map(\.json)), "transition": .integer(Int64(plan.status.transition)),
            "evaluations": .array(
                plan.evaluations.map {
                    [
                        "suite": .string($0.suiteName), "version": .string($0.candidate.version),
                        "run": .string($0.runName),
                    ]
                }),
            "problems": .array(plan.warnings.map(JSONValue.string)), "diagnostics": .array(problems.map(\.json)),
        ]
        members["bundle"] = files?.json
        members["wakeAt"] = plan.wakeAt.map { .string($0.text) }
        return .object(members)
    }
}

extension Plan {
    /// Whether carrying it out would write anything.
    fileprivate var isChange: Bool {
        !record.isEmpty || isCommitNeeded || isDeliveryNeeded || !outcomes.isEmpty || !evaluations.isEmpty
            || !expired.versions.isEmpty || !expired.runs.isEmpty || !expired.decisions.isEmpty
    }

    /// What keeps it from being done as a whole.
    fileprivate var warnings: [String] {
        var warnings = [problem].compactMap(\.self)
        if let stalled = status.condition(.stalled), stalled.message != problem {
            warnings.append("\(stalled.reason): \(stalled.message)")
        }
        if hasDrifted { warnings.append("what was delivered was changed by somebody else and is put back") }
        return warnings
    }
}
