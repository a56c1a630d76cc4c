import ArgumentParser
import PromptCore

/// What a watch of releases waits for.
enum WatchGoal: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Every alias serves what its spec asks for.
    case ready = "Ready"
    /// Nothing moves any more without a person.
    case settled = "Settled"

    /// How a watch ends; nil while it goes on: also while a name is not there, or there is nothing at all.
    func exit(for releases: [RecordedRelease], of query: ResourceQuery) -> CommandExit? {
        let unknown = query.unknownNames(among: releases.map { ListedRelease(release: $0) })
        guard unknown.isEmpty, !releases.isEmpty else { return nil }
        let stands = releases.map(\.standing)
        switch self {
        case .ready:
            if stands.contains(.stalled) { return .failure }
            return stands.allSatisfy { $0 == .ready } ? .success : nil
        case .settled:
            guard !stands.contains(.moving) else { return nil }
            if stands.contains(.stalled) { return .failure }
            return stands.contains(.waiting) ? .waiting : .success
        }
    }
}

extension RecordedRelease {
    /// How a release stands, for who waits for it.
    fileprivate enum Standing {
        case ready, moving
        /// A person has to decide, or to resume it.
        case waiting
        /// A person has to mend something.
        case stalled
    }

    fileprivate var standing: Standing {
        // A status of an older manifest says nothing about this one.
        guard let status, status.observedGeneration == generation, deletedAt == nil else { return .moving }
        if status.condition(.stalled)?.status == .true { return .stalled }
        if status.condition(.ready)?.status == .true { return .ready }
        let isMoving = status.aliases.contains { $0.phase == .gating || $0.phase == .holding }
        switch status.phase {
        case .suspended: return .waiting
        case .awaitingDecision, .paused: return isMoving ? .moving : .waiting
        case .ready, .progressing, .rolledBack, .rejected, .invalid: return .moving
        }
    }
}
