import Foundation
import JSON
import PromptCore
import PromptTesting
import Testing

@Suite struct StatusRecordTests {
    private static let moment = Timestamp(milliseconds: 1_798_761_600_123)
    private static let digest = Fixtures.digest("v1")

    /// A status in which every field says something.
    private static var full: ReleaseStatus {
        var alias = AliasStatus(name: "production \"quoted\" — größer\n")
        alias.phase = .awaitingDecision
        alias.stable = StableVersion(version: "v1", digest: digest, since: moment)
        alias.candidate = CandidateVersion(version: "v2", digest: Fixtures.digest("v2"))
        (alias.attempt, alias.attempts, alias.weight) = (3, 4, Fixtures.percent("12.5%"))
        alias.step = StepClock(weight: Fixtures.percent("5%"))
        alias.step?.heldFor = .seconds(90)
        alias.step?.clockSince = moment
        alias.awaiting = Awaiting(action: .approve, weight: .all, have: ["alice", "bob"], need: 2)
        alias.authors = ["carol"]
        alias.paused = Pause(from: .holding, by: .person, reason: "looking", at: moment)
        alias.gates = [
            GateStatus(
                name: "golden", weight: .all, verdict: .inconclusive, message: "m", run: "r", approvedBy: ["carol"],
                tries: 2)
        ]
        alias.errorSince = moment
        alias.previous = [PreviousVersion(version: "v0", digest: digest, until: moment)]
        alias.rejected = [
            RejectedVersion(version: "v3", digest: digest, attempt: 2, reason: .gateFailed, message: "no", at: moment)
        ]
        alias.consumed = [ConsumedDecision(uid: "u", outcome: .expired, message: "late", at: moment)]
        var status = ReleaseStatus()
        (status.observedGeneration, status.transition, status.phase, status.summary) = (7, -8, .paused, "s")
        status.set(
            Condition(.ready, .unknown, reason: "R", message: "m", observedGeneration: 7, at: moment.wholeSecond))
        status.versions = [VersionReference(name: "v1", digest: digest)]
        status.aliases = [alias]
        status.retired = [RetiredAlias(name: "old", attempts: 1, rejected: alias.rejected)]
        status.consumed = alias.consumed
        status.serving = Serving(
            intent: "i", bucketing: .flagdV3, deliveryName: "d", deletionPolicy: .retain, retentionDays: 90,
            digest: digest)
        status.bundle = DeliveredBundle(name: "d", digest: digest, transition: 8, bytes: 1 << 40, deliveredAt: moment)
        return status
    }

    private static func written(_ status: ReleaseStatus) -> [UInt8] {
        var json = JSONRecordWriter()
        status.write(to: &json)
        return json.bytes
    }

    private static func read(_ text: some Sequence<UInt8>) throws -> ReleaseStatus {
        try JSONTape.read(Array(text)) { try ReleaseStatus(record: $0) }
    }

    /// Optionals that are nil and lists that are empty, by their path.
    private static func gaps(in value: Any, at path: String = "") -> [String] {
        let mirror = Mirror(reflecting: value)
        let children = Array(mirror.children)
        switch mirror.displayStyle {
        case .optional: return children.isEmpty ? [path] : gaps(in: children[0].value, at: path)
        case .collection: return children.isEmpty ? [path] : gaps(in: children[0].value, at: path)
        case .struct: return children.flatMap { gaps(in: $0.value, at: path + "." + ($0.label ?? "")) }
        default: return []
        }
    }

    @Test func `the full status has no gaps, so that no field is forgotten here`() {
        #expect(Self.gaps(in: Self.full) == [])
        #expect(Self.gaps(in: AliasStatus(name: "a")).contains(".stable"))
    }

    static let statuses = [full, ReleaseStatus()]

    @Test(arguments: statuses)
    func `a record reads what Codable writes, and Codable what a record writes`(_ status: ReleaseStatus) throws {
        #expect(try Self.read(JSONEncoder().encode(status)) == status)
        #expect(try JSONDecoder().decode(ReleaseStatus.self, from: Data(Self.written(status))) == status)
        #expect(try Self.read(Self.written(status)) == status)
    }

    @Test(arguments: statuses)
    func `a record is written as JSON is for people, its fields sorted`(_ status: ReleaseStatus) throws {
        let bytes = Self.written(status)
        #expect(bytes == JSONWriter.prettyBytes(try JSONValue(parsing: bytes)))
    }

    @Test(arguments: ["aliases", "conditions", "phase", "summary", "transition", "versions", "observedGeneration"])
    func `a field that must be there is missed by its name`(_ name: String) throws {
        var members = try #require(try JSONValue(parsing: Self.written(Self.full)).object)
        members[name] = nil
        #expect(throws: RecordProblem(field: name)) { try Self.read(JSONValue.object(members).canonicalBytes) }
        members[name] = .null
        #expect(throws: RecordProblem(field: name)) { try Self.read(JSONValue.object(members).canonicalBytes) }
        members[name] = .bool(true)
        #expect(throws: RecordProblem(field: name)) { try Self.read(JSONValue.object(members).canonicalBytes) }
    }

    @Test func `unknown fields are passed over, and the order of the fields says nothing`() throws {
        var members = try #require(try JSONValue(parsing: Self.written(Self.full)).object)
        members["aaa"] = ["phase": [1, [2, "x\"}"]]]
        let reversed = members.sorted { $0.key > $1.key }
            .map { JSONValue.string($0.key).canonicalBytes + Array(":".utf8) + $0.value.canonicalBytes }
        #expect(try Self.read(Array("{".utf8) + reversed.joined(separator: [0x2C]) + Array("}".utf8)) == Self.full)
    }
}
