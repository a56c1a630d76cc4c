import ControllerRuntime
import PromptCore
import Synchronization

/// Who refers to what: finds the releases that a change concerns without looking at all of them.
///
/// Written by one informer handler, read by the observer; every operation costs as much as one release refers to.
package final class ReleaseIndex: Sendable {
    /// What a release can refer to, or share with others, within its namespace.
    package enum Subject: Hashable, Sendable {
        case intent(String)
        case deliveryName(String)
        case suite(String)
        case endpoint(String)
        /// Some suite, which may name any endpoint of the namespace.
        case anySuite
        case configMap(String)
    }

    private struct Entry: Hashable {
        var namespace: String
        var subject: Subject
    }

    private struct Guarded {
        var summaries: [ObjectKey: ReleaseSummary] = [:]
        var releases: [Entry: Set<ObjectKey>] = [:]
    }

    private let guarded = Mutex(Guarded())

    package init() {}

    /// Takes a change in; the releases that it may concern beside the changed one: those that share a name with it.
    package func apply(_ change: ObjectChange<ReleaseSummary>) -> Set<ObjectKey> {
        guarded.withLock { guarded in
            var concerned: Set<ObjectKey> = []
            if let old = change.old {
                concerned.formUnion(Self.rivals(of: old, in: guarded))
                guarded.summaries[old.key] = nil
                for entry in Self.entries(old) { guarded.releases[entry]?.remove(old.key) }
                for entry in Self.entries(old) where guarded.releases[entry]?.isEmpty == true {
                    guarded.releases[entry] = nil
                }
            }
            if let new = change.new {
                guarded.summaries[new.key] = new
                for entry in Self.entries(new) { guarded.releases[entry, default: []].insert(new.key) }
                concerned.formUnion(Self.rivals(of: new, in: guarded))
            }
            return concerned
        }
    }

    /// The releases of a namespace that refer to a subject.
    package func releases(in namespace: String, referringTo subject: Subject) -> Set<ObjectKey> {
        guarded.withLock { $0.releases[Entry(namespace: namespace, subject: subject)] ?? [] }
    }

    /// The oldest other release with this subject, if it is older than `key`'s; names break ties.
    package func olderOwner(of subject: Subject, than key: ObjectKey) -> ObjectKey? {
        guarded.withLock { guarded in
            let rivals = guarded.releases[Entry(namespace: key.namespace, subject: subject)] ?? []
            let oldest = rivals.compactMap { guarded.summaries[$0] }
                .min { ($0.creationTimestamp, $0.key) < ($1.creationTimestamp, $1.key) }
            return oldest.flatMap { $0.key == key ? nil : $0.key }
        }
    }

    /// The oldest other releases with the intent and with the delivery name of a release, if they are older than it.
    package func olderOwners(than key: ObjectKey) -> (intent: ObjectKey?, delivery: ObjectKey?) {
        guard let summary = guarded.withLock({ $0.summaries[key] }) else { return (nil, nil) }
        return (
            olderOwner(of: .intent(summary.intent), than: key),
            olderOwner(of: .deliveryName(summary.deliveryName), than: key)
        )
    }

    private static func rivals(of summary: ReleaseSummary, in guarded: Guarded) -> Set<ObjectKey> {
        let shared: [Subject] = [.intent(summary.intent), .deliveryName(summary.deliveryName)]
        let keys = shared.flatMap {
            guarded.releases[Entry(namespace: summary.key.namespace, subject: $0)] ?? []
        }
        return Set(keys).subtracting([summary.key])
    }

    private static func entries(_ summary: ReleaseSummary) -> [Entry] {
        let subjects =
            [Subject.intent(summary.intent), .deliveryName(summary.deliveryName)]
            + summary.suites.map(Subject.suite) + summary.endpoints.map(Subject.endpoint)
            + summary.configMaps.map(Subject.configMap) + (summary.suites.isEmpty ? [] : [.anySuite])
        return subjects.map { Entry(namespace: summary.key.namespace, subject: $0) }
    }
}
