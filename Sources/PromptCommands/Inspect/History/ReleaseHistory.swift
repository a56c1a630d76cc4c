import JSON
import PromptCore
import PromptOperator

/// What happened to a release, oldest first; put together from events, records and status; pure.
struct ReleaseHistory {
    /// One thing that happened.
    struct Entry: Sendable, Hashable {
        var at: Timestamp
        /// Nil where it is about the whole release.
        var alias: String?
        /// CamelCase, as events name it: `VersionRecorded`, `WeightRaised`, `EvaluationPass`, `Approve`.
        var what: String
        var detail: String
        var isWarning = false
    }

    let release: RecordedRelease
    let records: ReleaseRecords

    /// All of it, or what is about one alias.
    func entries(of alias: String? = nil) -> [Entry] {
        let told = events
        let all = told + runs + decisions + untold(beside: told)
        return all.filter { alias == nil || $0.alias == alias }.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private var aliasNames: [String] {
        (release.status?.aliases.map(\.name) ?? []) + (release.status?.retired.map(\.name) ?? [])
    }

    /// An event says which alias it is about at the beginning of its message.
    private var events: [Entry] {
        records.events.map { event in
            let alias = aliasNames.first { event.message.hasPrefix($0 + ": ") }
            return Entry(
                at: event.at, alias: alias, what: event.reason,
                detail: alias.map { String(event.message.dropFirst($0.count + 2)) } ?? event.message,
                isWarning: event.kind == .warning)
        }
    }

    private var runs: [Entry] {
        records.runs.map { run in
            let step = run.binding.weight.map { " for \($0.text)" } ?? ""
            return Entry(
                at: run.result.finishedAt, alias: run.binding.alias, what: "Evaluation\(run.result.verdict.rawValue)",
                detail: "\(run.candidateVersion)\(step), attempt \(run.binding.attempt), \(run.suiteName): "
                    + "\(run.result.passed)/\(run.result.trials) passed; \(run.result.reason)",
                isWarning: run.result.verdict == .fail || run.result.verdict == .error)
        }
    }

    private var decisions: [Entry] {
        records.decisions.map { decision in
            let version = records.versionName(of: decision.digest) ?? decision.digest.shown
            let weight = decision.weight.map { " at \($0.text)" } ?? ""
            let reason = decision.reason.map { ": \($0)" } ?? ""
            let outcome = decision.outcome.map { " (\($0.outcome.rawValue): \($0.message))" } ?? " (open)"
            return Entry(
                at: decision.meta.creationTimestamp, alias: decision.alias, what: decision.action.rawValue,
                detail: "\(decision.actor) on \(version) attempt \(decision.attempt)\(weight)\(reason)\(outcome)")
        }
    }
}

// MARK: - What the event log no longer holds

extension ReleaseHistory {
    /// Events are written in the reconcile that makes the change: a record this close to one is the same thing.
    private static let tolerance = TimeSpan.seconds(5)

    private func untold(beside told: [Entry]) -> [Entry] {
        (recordings + promotions + rejections).filter { entry in
            !told.contains { event in
                event.alias == entry.alias && Self.same(event.what, entry.what)
                    && max(event.at, entry.at) - min(event.at, entry.at) <= Self.tolerance
            }
        }
    }

    private static func same(_ event: String, _ record: String) -> Bool {
        switch record {
        case "Promoted": event == "Promoted" || event == "WentBack"
        case "RolledBack": event == "RolledBack" || event == "Rejected" || event.hasPrefix("Decision")
        default: event == record
        }
    }

    private var recordings: [Entry] {
        records.versions.map {
            Entry(at: $0.recordedAt, what: "VersionRecorded", detail: "\($0.version) is \($0.digest.short)")
        }
    }

    private var promotions: [Entry] {
        (release.status?.aliases ?? [])
            .flatMap { alias -> [Entry] in
                guard let stable = alias.stable else { return [] }
                return [
                    Entry(
                        at: stable.since, alias: alias.name, what: "Promoted",
                        detail: "\(stable.version) serves everybody")
                ]
            }
    }

    private var rejections: [Entry] {
        (release.status?.aliases ?? [])
            .flatMap { alias in
                alias.rejected.map { entry in
                    let name = entry.version.isEmpty ? records.versionName(of: entry.digest) ?? "" : entry.version
                    return Entry(
                        at: entry.at, alias: alias.name, what: "RolledBack", detail: "\(name): \(entry.message)",
                        isWarning: true)
                }
            }
    }
}

// MARK: - Forms

extension ReleaseHistory.Entry {
    static func table(of entries: [Self]) -> Table {
        Table(
            ["TIME", "ALIAS", "WHAT", "DETAIL"].map { Table.Column($0) },
            rows: entries.map { entry in
                [
                    Table.Cell(entry.at.wholeSecond.text), Table.Cell(entry.alias ?? "-"),
                    Table.Cell(entry.what, entry.isWarning ? .yellow : .plain), Table.Cell(entry.detail),
                ]
            })
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "at": .string(at.text), "what": .string(what), "detail": .string(detail), "isWarning": .bool(isWarning),
        ]
        members.set("alias", alias)
        return .object(members)
    }
}
