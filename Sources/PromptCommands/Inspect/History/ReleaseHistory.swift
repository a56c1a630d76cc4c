import DirectoryBackend
import JSON
import PromptCore
import PromptOperator

/// What happened to a release, oldest first: the audit log, and what it does not tell because nobody acted on it yet;
/// pure.
struct ReleaseHistory {
    /// One thing that happened.
    struct Entry: Sendable, Hashable {
        var at: Timestamp
        /// Nil where it is about the whole release.
        var alias: String?
        /// As events name it, `VersionRecorded` or `WeightRaised`; of a decision its action: `Approve`.
        var what: String
        /// A person, the author of a commit, or what stands for somebody: `operator`, `manifest`.
        var who: String
        var detail: String
        var isWarning = false
        /// What the audit log keeps of it; nil for what is not in it.
        var told: ReleaseEvent?
    }

    let records: ReleaseRecords

    /// All of it, or what is about one alias.
    func entries(of alias: String? = nil) -> [Entry] {
        let all = records.events.map(Entry.init) + unusedRuns + openDecisions
        return all.filter { alias == nil || $0.alias == alias }.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// Evidence that no gate has looked at, or that came too late for one.
    private var unusedRuns: [Entry] {
        let used = Set(records.events.compactMap(\.event.gate?.run))
        return records.runs.filter { !used.contains($0.meta.name) }
            .map { run in
                let step = run.binding.weight.map { " for \($0.text)" } ?? ""
                return Entry(
                    at: run.result.finishedAt, alias: run.binding.alias,
                    what: "Evaluation\(run.result.verdict.rawValue)", who: RolloutEvent.Actor.automatic.shown,
                    detail: "\(run.candidateVersion)\(step), attempt \(run.binding.attempt), \(run.suiteName): "
                        + "\(run.result.passed)/\(run.result.trials) passed; \(run.result.reason)",
                    isWarning: run.result.verdict == .fail || run.result.verdict == .error)
            }
    }

    /// Decisions that nothing has dealt with.
    private var openDecisions: [Entry] {
        let told = Set(records.events.filter(\.event.isDecisionTold).compactMap(\.event.decision?.uid))
        return records.decisions.filter { $0.outcome == nil && !told.contains($0.uid) }
            .map { decision in
                let version = records.versionName(of: decision.digest) ?? decision.digest.shown
                let weight = decision.weight.map { " at \($0.text)" } ?? ""
                let reason = decision.reason.map { ": \($0)" } ?? ""
                return Entry(
                    at: decision.meta.creationTimestamp, alias: decision.alias, what: decision.action.rawValue,
                    who: decision.actor, detail: "\(version) attempt \(decision.attempt)\(weight)\(reason) (open)")
            }
    }
}

extension ReleaseHistory.Entry {
    /// What the audit log tells.
    init(_ told: ReleaseEvent) {
        let event = told.event
        self.init(
            at: told.at, alias: event.alias, what: event.reason.rawValue, who: event.actor.shown, detail: event.message,
            isWarning: event.isWarning, told: told)
        guard event.isDecisionTold, let decision = event.decision else { return }
        what = decision.action.rawValue
        let version = event.version.map { $0.isEmpty ? "" : $0 + " " } ?? ""
        let attempt = event.attempt.map { "attempt \($0)" } ?? ""
        let reason = decision.reason.map { ": \($0)" } ?? ""
        detail = "\(version)\(attempt)\(reason) (\(event.outcomeWord): \(event.message))"
    }
}

extension RolloutEvent {
    /// Whether it says how a decision was dealt with, and not what follows from it.
    fileprivate var isDecisionTold: Bool {
        switch reason {
        case .decisionApplied, .decisionIgnored, .decisionExpired: true
        default: false
        }
    }

    fileprivate var outcomeWord: String { reason.rawValue.replacing("Decision", with: "") }
}

extension RolloutEvent.Actor {
    /// For tables.
    var shown: String { name ?? kind }
}

// MARK: - Forms

extension ReleaseHistory.Entry {
    static func table(of entries: [Self]) -> Table {
        Table(
            [
                Table.Column("TIME"), Table.Column("ALIAS"), Table.Column("WHAT"), Table.Column("WHO"),
                .wide("VERSION"), .wide("ATTEMPT"), .wide("WEIGHT"), .wide("COMMIT"), .wide("AUTHOR"),
                Table.Column("DETAIL"),
            ],
            rows: entries.map(\.cells))
    }

    private var cells: [Table.Cell] {
        let event = told?.event
        let weight = event?.weight.map { "\($0.from.text) -> \($0.to.text)" }
        return [
            Table.Cell(at.wholeSecond.text), Table.Cell(alias ?? "-"), Table.Cell(what, isWarning ? .yellow : .plain),
            Table.Cell(who), Table.Cell(event?.version ?? "-"), Table.Cell(event?.attempt.map(String.init) ?? "-"),
            Table.Cell(weight ?? "-"), Table.Cell(event?.provenance?.text ?? "-"),
            Table.Cell(event?.provenance?.author ?? "-"), Table.Cell(detail),
        ]
    }

    var json: JSONValue {
        var members = told?.json.object ?? [:]
        members["at"] = .string(at.text)
        members["what"] = .string(what)
        members["who"] = .string(who)
        members["detail"] = .string(detail)
        members["isWarning"] = .bool(isWarning)
        members.set("alias", alias)
        for name in ["namespace", "release", "message", "warning"] { members[name] = nil }
        return .object(members)
    }
}
