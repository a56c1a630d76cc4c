import PromptCore

/// Decides when what is no longer found counts as deleted.
///
/// Nothing does before it has been missing for a while: a checkout removes files before it writes them anew, and a file
/// may be read when only half of it is written. When more than half of the releases and at least five vanish
/// together, they are held until they return or a person allows it.
struct DeletionGuard: Sendable {
    /// What is to happen now.
    struct Verdict: Sendable, Hashable {
        var gone: Set<ObjectID> = []
        /// Releases that were not held before.
        var newlyHeld: Set<ObjectKey> = []
        /// When the rest can be judged; nil when nothing waits.
        var lookAgain: TimeSpan?
    }

    private static let fewestHeld = 5

    /// How long something must be missing.
    let delay: TimeSpan
    let allowMassDelete: Bool
    private var since: [ObjectID: Timestamp] = [:]
    private var held: Set<ObjectID> = []

    init(delay: TimeSpan, allowMassDelete: Bool) {
        self.delay = delay
        self.allowMassDelete = allowMassDelete
    }

    /// The releases that are kept although their manifests are gone.
    var heldReleases: [ObjectKey] { held.filter { $0.kind == .release }.map(\.key).sorted() }

    /// Judges what is missing among `releases` known ones, the missing ones counted.
    mutating func judge(missing: Set<ObjectID>, releases: Int, at now: Timestamp) -> Verdict {
        // A clock that went backwards starts the wait anew.
        since = since.filter { missing.contains($0.key) && $0.value <= now }
        for id in missing where since[id] == nil { since[id] = now }
        held.formIntersection(missing)
        let open = missing.subtracting(held)
        guard !open.isEmpty else { return Verdict() }

        let youngest = open.compactMap { since[$0] }.max() ?? now
        let openReleases = open.filter { $0.kind == .release }
        let isMany = openReleases.count >= Self.fewestHeld && !allowMassDelete
        if isMany {
            // A removal that is under way is judged as a whole.
            if now - youngest < delay { return Verdict(lookAgain: delay - (now - youngest)) }
            if 2 * openReleases.count > releases { return hold(open) }
        }
        let ripe = open.filter { now - (since[$0] ?? now) >= delay }
        let waits = open.subtracting(ripe).compactMap { since[$0] }.map { delay - (now - $0) }
        return Verdict(gone: ripe, lookAgain: waits.max())
    }

    private mutating func hold(_ open: Set<ObjectID>) -> Verdict {
        held.formUnion(open)
        return Verdict(newlyHeld: Set(open.filter { $0.kind == .release }.map(\.key)))
    }
}
