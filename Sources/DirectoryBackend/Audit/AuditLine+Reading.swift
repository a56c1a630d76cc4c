import JSON
import PromptCore
import PromptOperator

extension AuditLine {
    /// Why a line is none.
    struct Damage: Error {
        let field: String
    }

    /// Reads a line, with or without its newline; throws what says that it is none of this build's.
    init(_ bytes: some Collection<UInt8>) throws {
        let fields = Fields(json: try JSONValue(parsing: Array(bytes)))
        sequence = try fields.need("sequence", fields.number("sequence"))
        previous = try fields.need("previous", fields.text("previous"))
        at = try fields.need("at", fields.time("at"))
        open = fields.number("open")
        entry = try fields.entry
    }
}

/// The members of a line.
private struct Fields {
    let json: JSONValue

    func text(_ name: String) -> String? { json[name]?.string }
    func number(_ name: String) -> Int? { json[name]?.integer.map(Int.init) }
    func time(_ name: String) -> Timestamp? { text(name).flatMap { Timestamp($0) } }
    func flag(_ name: String) -> Bool { json[name]?.bool == true }
    func below(_ name: String) -> Fields? { json[name].map(Fields.init) }

    func need<Value>(_ name: String, _ value: Value?) throws(AuditLine.Damage) -> Value {
        guard let value else { throw AuditLine.Damage(field: name) }
        return value
    }

    var entry: AuditEntry {
        get throws(AuditLine.Damage) {
            let name = try need("event", text("event"))
            if name == "SegmentBegan" {
                guard number("formatVersion") == AuditEntry.format else {
                    throw AuditLine.Damage(field: "formatVersion")
                }
                return .began(segment: try need("segment", number("segment")))
            }
            if name == "Voided" {
                let first = try need("voids", below("voids")?.number("first"))
                let last = try need("voids", below("voids")?.number("last"))
                guard first <= last else { throw AuditLine.Damage(field: "voids") }
                return .voided(first...last, why: text("message") ?? "")
            }
            if let notice = AuditEntry.Notice(rawValue: name) { return .notice(notice, text("message") ?? "") }
            return .event(try told(try need("event", RolloutEvent.Reason(rawValue: name))))
        }
    }

    private func told(_ reason: RolloutEvent.Reason) throws(AuditLine.Damage) -> ReleaseEvent {
        var event = RolloutEvent(
            reason, try need("message", text("message")), isWarning: flag("warning"),
            by: try need("actor", below("actor")?.actor))
        event.alias = text("alias")
        event.version = text("version")
        event.digest = text("digest").flatMap { Digest($0) }
        event.attempt = number("attempt")
        event.weight = below("weight")?.weight
        event.gate = below("gate")?.gate
        event.decision = below("decision")?.decision
        event.rejection = text("rejection").flatMap(RejectedVersion.Reason.init)
        event.bundle = below("bundle")?.bundle
        event.generation = number("generation")
        event.provenance = json["provenance"].flatMap(Provenance.init)
        let key = ObjectKey(
            namespace: try need("namespace", text("namespace")), name: try need("release", text("release")))
        return ReleaseEvent(release: key, releaseUID: text("uid") ?? "", event, at: try need("at", time("at")))
    }

    private var actor: RolloutEvent.Actor? {
        switch text("kind") {
        case "operator": .automatic
        case "manifest": .manifest(author: text("name"))
        case "person": .person(text("name") ?? "")
        default: nil
        }
    }

    private var weight: RolloutEvent.WeightChange? {
        guard let from = text("from").flatMap({ Percentage($0) }), let to = text("to").flatMap({ Percentage($0) })
        else { return nil }
        return RolloutEvent.WeightChange(from: from, to: to)
    }

    private var gate: RolloutEvent.GateOutcome? {
        guard let name = text("name"), let weight = text("weight").flatMap({ Percentage($0) }),
            let verdict = text("verdict").flatMap(GateStatus.State.init)
        else { return nil }
        return RolloutEvent.GateOutcome(name: name, weight: weight, verdict: verdict, run: text("run"))
    }

    private var decision: RolloutEvent.DecisionOutcome? {
        guard let uid = text("uid"), let action = text("action").flatMap(ReleaseDecision.Action.init) else {
            return nil
        }
        return RolloutEvent.DecisionOutcome(uid: uid, action: action, reason: text("reason"))
    }

    private var bundle: RolloutEvent.BundleFact? {
        guard let name = text("name"), let transition = number("transition"),
            let digest = text("digest").flatMap({ Digest($0) })
        else { return nil }
        return RolloutEvent.BundleFact(name: name, transition: transition, digest: digest)
    }
}
