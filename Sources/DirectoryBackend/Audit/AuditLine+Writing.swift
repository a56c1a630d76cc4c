import JSON
import PromptCore
import PromptOperator

extension AuditLine {
    /// The line as it is written: canonical JSON and a newline.
    var bytes: [UInt8] {
        var object = CanonicalObject()
        let told = entry.told
        let event = told?.event
        object.add("actor", event?.actor, Self.write)
        object.add("alias", event?.alias)
        object.add("at", at.text)
        object.add("attempt", event?.attempt)
        object.add("bundle", event?.bundle, Self.write)
        object.add("decision", event?.decision, Self.write)
        object.add("digest", event?.digest?.text)
        object.add("event", entry.name)
        object.add("formatVersion", entry.segment == nil ? nil : AuditEntry.format)
        object.add("gate", event?.gate, Self.write)
        object.add("generation", event?.generation)
        object.add("message", entry.message)
        object.add("namespace", told?.release.namespace)
        object.add("open", open)
        object.add("previous", previous)
        object.add("provenance", event?.provenance, Self.write)
        object.add("rejection", event?.rejection?.rawValue)
        object.add("release", told?.release.name)
        object.add("segment", entry.segment)
        object.add("sequence", sequence)
        object.add("uid", told.flatMap { $0.releaseUID.isEmpty ? nil : $0.releaseUID })
        object.add("version", event.flatMap { $0.version?.isEmpty == false ? $0.version : nil })
        object.add("voids", entry.voids) {
            $0.add("first", $1.lowerBound)
            $0.add("last", $1.upperBound)
        }
        object.add("warning", flag: event?.isWarning == true)
        object.add("weight", event?.weight) {
            $0.add("from", $1.from.text)
            $0.add("to", $1.to.text)
        }
        return object.closed + [UInt8(ascii: "\n")]
    }

    private static func write(_ object: inout CanonicalObject, _ actor: RolloutEvent.Actor) {
        object.add("kind", actor.kind)
        object.add("name", actor.name)
    }

    private static func write(_ object: inout CanonicalObject, _ bundle: RolloutEvent.BundleFact) {
        object.add("digest", bundle.digest.text)
        object.add("name", bundle.name)
        object.add("transition", bundle.transition)
    }

    private static func write(_ object: inout CanonicalObject, _ decision: RolloutEvent.DecisionOutcome) {
        object.add("action", decision.action.rawValue)
        object.add("reason", decision.reason)
        object.add("uid", decision.uid)
    }

    private static func write(_ object: inout CanonicalObject, _ gate: RolloutEvent.GateOutcome) {
        object.add("name", gate.name)
        object.add("run", gate.run)
        object.add("verdict", gate.verdict.rawValue)
        object.add("weight", gate.weight.text)
    }

    private static func write(_ object: inout CanonicalObject, _ provenance: Provenance) {
        object.add("approximate", flag: provenance.isApproximate)
        object.add("author", provenance.author)
        object.add("authoredAt", provenance.authoredAt.text)
        object.add("commit", provenance.commit)
        object.add("dirty", flag: provenance.isDirty)
    }
}

extension AuditEntry {
    /// What it tells of a release; nil for what is about the log itself.
    package var told: ReleaseEvent? { if case .event(let event) = self { event } else { nil } }
    fileprivate var segment: Int? { if case .began(let segment) = self { segment } else { nil } }
    fileprivate var voids: ClosedRange<Int>? { if case .voided(let lines, _) = self { lines } else { nil } }

    /// For people; nil where the name says it all.
    package var message: String? {
        switch self {
        case .began: nil
        case .event(let told): told.event.message
        case .voided(_, let why): why
        case .notice(_, let message): message
        }
    }
}

extension AuditLine {
    /// The line as it is written, without the newline.
    package var text: String { String(decoding: bytes.dropLast(), as: UTF8.self) }
}

extension ReleaseEvent {
    /// What a line says of it, without its place in the chain.
    package var json: JSONValue {
        let line = AuditLine(sequence: 0, previous: "", at: at, entry: .event(self))
        var members = (try? JSONValue(parsing: line.bytes))?.object ?? [:]
        members["sequence"] = nil
        members["previous"] = nil
        return .object(members)
    }
}

extension RolloutEvent.Actor {
    /// As the wire names it.
    package var kind: String {
        switch self {
        case .automatic: "operator"
        case .manifest: "manifest"
        case .person: "person"
        }
    }

    package var name: String? {
        switch self {
        case .automatic: nil
        case .manifest(let author): author
        case .person(let name): name
        }
    }
}
