import JSON
import PromptCore
import Synchronization

/// What was there when a plan found nothing to do: a look that finds the same again can pass the release by.
package struct RestNote: Sendable, Hashable {
    /// Of all that is kept for the release itself, as `Backend.look` found it before the plan's reads.
    package var look: Digest
    /// The places of delivery that were looked at.
    package var places: Set<String>
    /// Resource versions of what the plan read beside it, by name; empty for what was not there.
    package var suites: [String: String]
    package var endpoints: [String: String]
    package var intentOwner: ObjectKey?
    package var deliveryOwner: ObjectKey?
    /// When time alone asks for another plan.
    package var wakeAt: Timestamp?
    /// When the plan was made.
    package var plannedAt: Timestamp
    /// Where the release stands, for whoever counts: it is not read while it is passed by.
    package var standing: ReleaseStanding

    /// What an observation saw of the release and beside it.
    package init(look: Digest, places: Set<String>, of observation: Observation, wakeAt: Timestamp?) {
        standing = ReleaseStanding(observation.release.spec, observation.status ?? ReleaseStatus())
        self.look = look
        self.places = places
        suites = Self.versions(observation.release.spec.suiteNames) { observation.suites[$0]?.meta }
        endpoints = Self.versions(observation.referredEndpoints) { observation.endpoints[$0]?.meta }
        intentOwner = observation.intentOwner
        deliveryOwner = observation.deliveryOwner
        self.wakeAt = wakeAt
        plannedAt = observation.now
    }

    private static func versions(_ names: Set<String>, _ meta: (String) -> ObjectMeta?) -> [String: String] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, meta($0)?.resourceVersion ?? "") })
    }

    /// The latest time at which a full plan is made although nothing changed: what retention lets go and what expires
    /// wakes nobody. Spread over an hour by the release's name, so that they do not come all at once.
    package func isStale(_ key: ObjectKey, at now: Timestamp) -> Bool {
        let spread = key.description.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } % 3600
        return now >= plannedAt + .seconds(3600 + Int64(spread)) || now < plannedAt
    }
}

extension Observation {
    /// Every endpoint that a plan asks for.
    var referredEndpoints: Set<String> {
        var names = release.spec.endpointNames
        for suite in suites.values { names.formUnion(suite.spec.endpointNames) }
        names.formUnion(recorded.flatMap { $0.content.endpointNames.compactMap(\.self) })
        return names
    }
}

/// The releases that need nothing, as far as is known; kept over restarts where the backend can.
package final class RestBook: Sendable {
    private struct Guarded {
        var notes: [ObjectKey: RestNote] = [:]
        var isChanged = false
    }

    private let guarded = Mutex(Guarded())

    package init() {}

    package subscript(_ key: ObjectKey) -> RestNote? { guarded.withLock { $0.notes[key] } }

    /// Enters or, with nil, crosses out a release.
    package func note(_ note: RestNote?, of key: ObjectKey) {
        guarded.withLock { guarded in
            guard guarded.notes[key] != note else { return }
            guarded.notes[key] = note
            guarded.isChanged = true
        }
    }

    /// Begins with what was kept.
    package func load(_ notes: [ObjectKey: RestNote]) { guarded.withLock { $0.notes = notes } }

    /// All notes, when there are changes since the last call.
    package func takeChanged() -> [ObjectKey: RestNote]? {
        guarded.withLock { guarded in
            guard guarded.isChanged else { return nil }
            guarded.isChanged = false
            return guarded.notes
        }
    }
}

extension RestNote: RecordMap {
    package init(fields: inout RecordFields) throws {
        deliveryOwner = try fields.optional("deliveryOwner").flatMap(Self.key)
        endpoints = try Self.versions(fields.optional("endpoints"))
        intentOwner = try fields.optional("intentOwner").flatMap(Self.key)
        look = try fields.required("look")
        places = Set(try fields.required("places") as [String])
        plannedAt = try fields.required("plannedAt")
        standing = try fields.required("standing")
        suites = try Self.versions(fields.optional("suites"))
        wakeAt = try fields.optional("wakeAt")
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("deliveryOwner", deliveryOwner.map { [$0.namespace, $0.name] })
        json.field("endpoints", Self.pairs(endpoints))
        json.field("intentOwner", intentOwner.map { [$0.namespace, $0.name] })
        json.field("look", look)
        json.field("places", places.sorted())
        json.field("plannedAt", plannedAt)
        json.field("standing", standing)
        json.field("suites", Self.pairs(suites))
        json.field("wakeAt", wakeAt)
    }

    private static func key(_ parts: [String]) throws -> ObjectKey {
        guard parts.count == 2 else { throw RecordProblem(field: "") }
        return ObjectKey(namespace: parts[0], name: parts[1])
    }

    private static func versions(_ pairs: [[String]]?) throws -> [String: String] {
        var versions: [String: String] = [:]
        for pair in pairs ?? [] {
            guard pair.count == 2 else { throw RecordProblem(field: "") }
            versions[pair[0]] = pair[1]
        }
        return versions
    }

    private static func pairs(_ versions: [String: String]) -> [[String]]? {
        versions.isEmpty ? nil : versions.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
    }
}
