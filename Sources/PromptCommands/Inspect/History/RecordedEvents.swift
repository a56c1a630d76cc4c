import JSON
import PromptCore
import PromptOperator

/// What a release's records and status tell of what happened, for a place that keeps no log of everything; pure.
///
/// An API server forgets its events after an hour; these are what stays.
struct RecordedEvents {
    let release: RecordedRelease
    let records: ReleaseRecords

    /// Two that tell of one thing are not further apart.
    private static let margin = TimeSpan.seconds(60)

    /// All that is known, oldest first: what events tell again is left out of them.
    func joined(with events: [ReleaseEvent]) -> [ReleaseEvent] {
        let known = all
        let fresh = events.filter { event in !known.contains { Self.isSame($0, event) } && !isOfRun(event) }
        return (known + fresh).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private static func isSame(_ a: ReleaseEvent, _ b: ReleaseEvent) -> Bool {
        let (first, second) = (min(a.at, b.at), max(a.at, b.at))
        return a.reason == b.reason && a.event.alias == b.event.alias && second - first <= margin
    }

    /// A gate's verdict that a run tells with more.
    private func isOfRun(_ told: ReleaseEvent) -> Bool {
        told.reason == .gateDecided
            && records.runs.contains { run in
                run.binding.alias == told.event.alias && told.event.message.hasPrefix(run.suiteName + " for ")
            }
    }

    private var all: [ReleaseEvent] {
        versions + decisions + (release.status?.aliases ?? []).flatMap { events(of: $0) } + delivered
    }

    private func event(_ event: RolloutEvent, at moment: Timestamp) -> ReleaseEvent {
        ReleaseEvent(release: release.key, releaseUID: release.uid, event, at: moment)
    }

    private var versions: [ReleaseEvent] {
        records.versions.map { version in
            var recorded = RolloutEvent.recorded(version)
            recorded.provenance = version.provenance
            return event(recorded, at: version.recordedAt)
        }
    }

    private var decisions: [ReleaseEvent] {
        records.decisions.compactMap { decision in
            guard let outcome = decision.outcome else { return nil }
            let reason: RolloutEvent.Reason =
                switch outcome.outcome {
                case .applied: .decisionApplied
                case .ignored: .decisionIgnored
                case .expired: .decisionExpired
                }
            let told = RolloutEvent(reason, outcome.message, by: .person(decision.actor)) {
                $0.alias = decision.alias
                $0.version = records.versionName(of: decision.digest)
                $0.digest = decision.digest
                $0.attempt = decision.attempt > 0 ? decision.attempt : nil
                $0.decision = .init(uid: decision.uid, action: decision.action, reason: decision.reason)
            }
            return event(told, at: outcome.at)
        }
    }

    private func events(of alias: AliasStatus) -> [ReleaseEvent] {
        let stable = alias.stable.map { stable in
            event(
                RolloutEvent(.promoted, "\(stable.version) serves everybody") {
                    $0.alias = alias.name
                    $0.version = stable.version
                    $0.digest = stable.digest
                }, at: stable.since)
        }
        let paused = alias.paused.map { paused in
            event(
                RolloutEvent(.paused, paused.reason, isWarning: paused.by != .person) { $0.alias = alias.name },
                at: paused.at)
        }
        return alias.rejected.map { event(of: $0, alias) } + [stable, paused].compactMap(\.self)
    }

    private func event(of entry: RejectedVersion, _ alias: AliasStatus) -> ReleaseEvent {
        let reason: RolloutEvent.Reason =
            entry.reason == .preflight || entry.reason == .rejected ? .rejected : .rolledBack
        let told = RolloutEvent(reason, entry.message, isWarning: true) {
            $0.alias = alias.name
            $0.version = entry.version.isEmpty ? records.versionName(of: entry.digest) : entry.version
            $0.digest = entry.digest
            $0.attempt = entry.attempt
            $0.rejection = entry.reason
        }
        return event(told, at: entry.at)
    }

    private var delivered: [ReleaseEvent] {
        guard let bundle = release.status?.bundle else { return [] }
        let fact = RolloutEvent.BundleFact(name: bundle.name, transition: bundle.transition, digest: bundle.digest)
        return [event(.delivered(fact, former: nil), at: bundle.deliveredAt)]
    }
}

extension ReleaseEvent {
    /// An `events.k8s.io/v1` Event of the operator's about a release; nil for anything else.
    init?(apiObject object: JSONValue) {
        guard let reason = object["reason"]?.string.flatMap(RolloutEvent.Reason.init(rawValue:)),
            let name = object["regarding"]?["name"]?.string,
            object["regarding"]?["kind"]?.string == ResourceKind.release.rawValue,
            let moment = Self.moment(of: object)
        else { return nil }
        let namespace =
            object["regarding"]?["namespace"]?.string ?? object["metadata"]?["namespace"]?.string ?? ""
        let (alias, message) = Self.parts(of: object["note"]?.string ?? "")
        var event = RolloutEvent(reason, message, isWarning: object["type"]?.string == Kind.warning.rawValue)
        event.alias = alias
        self.init(
            release: ObjectKey(namespace: namespace, name: name),
            releaseUID: object["regarding"]?["uid"]?.string ?? "", event, at: moment)
    }

    /// The last time that it happened.
    private static func moment(of object: JSONValue) -> Timestamp? {
        let times = [
            object["series"]?["lastObservedTime"], object["eventTime"], object["deprecatedLastTimestamp"],
            object["metadata"]?["creationTimestamp"],
        ]
        return times.lazy.compactMap { $0?.string.flatMap { Timestamp($0) } }.first
    }

    /// A note begins with the alias that it is about: `production: ...`.
    private static func parts(of note: String) -> (alias: String?, message: String) {
        guard let colon = note.firstRange(of: ": "), isAlias(note[..<colon.lowerBound]) else { return (nil, note) }
        return (String(note[..<colon.lowerBound]), String(note[colon.upperBound...]))
    }

    private static func isAlias(_ text: Substring) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { "a"..."z" ~= $0 || "0"..."9" ~= $0 || $0 == "-" }
    }
}
