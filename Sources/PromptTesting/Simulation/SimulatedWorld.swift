import ControllerRuntime
import PromptCore
import PromptOperator

/// The objects of a simulated world, what people do to them, and the way on which operators reach them.
package protocol SimulatedWorld: Sendable {
    /// Everything as it is stored now, as the invariants see it.
    var contents: InMemoryContents { get }
    /// Grows with every change.
    var sequence: Int { get }

    // People
    func apply(_ release: PromptRelease)
    func delete(_ release: ObjectKey)
    func loseStatus(of release: ObjectKey)
    /// Writes a suite of the catalog; revision 0 takes it away.
    func setSuite(_ name: String, revision: Int)
    /// Writes the endpoint; revision 0 takes it away.
    func setEndpoint(revision: Int)
    /// Enters a decision; as it was stored.
    @discardableResult
    func decide(_ decision: ReleaseDecision) -> ReleaseDecision
    func deleteDecision(_ key: ObjectKey)
    /// Changes what stands at a place of delivery, past the operator; nil takes it away.
    func tamper(
        _ place: ObjectKey, of releaseName: String?,
        _ change: (InMemoryContents.HeldBundle?) -> InMemoryContents.HeldBundle?)

    // What keeps it
    /// Something befalls whatever keeps the objects.
    func befall(_ outage: SimulationStep.Outage, at site: SimulationSite)
    /// Does what somebody still waits to do; whether there was anything.
    func tend() -> Bool
    /// How long after the last fault every operator has heard of everything, at the latest.
    func recovery(afterLostEvents: Bool) -> Duration

    /// An operator over this world, that passes `door` with all that it does.
    func process(_ number: Int, through door: SimulatedDoor, at site: SimulationSite) -> SimulatedProcess
}

/// What leads one operator to its world, as far as a simulation has a hand in it.
package protocol SimulatedConnection: Sendable {
    /// Lets events through that wait for it; whether there were any.
    func flow() -> Bool
    func hold(_ feed: SimulationStep.Feed, _ isHeld: Bool)
    /// All watches break, and what they had not told is gone.
    func loseWatches()
    /// The last events are told once more.
    func repeatEvents()
    /// Something will befall one of the next requests, after so many others that it could befall.
    func befall(_ mishap: SimulationStep.Mishap, after count: Int)
    /// Nothing will befall it any more.
    func calm()
}

/// Where worlds are played: what keeps their objects.
package protocol SimulationGround: Sendable {
    /// An empty world; `now` is its own time.
    func world(
        _ setup: SimulationScript.Setup, clock: TestClock, now: @escaping @Sendable () -> Timestamp
    ) -> any SimulatedWorld
    /// The script of a seed.
    func script(seed: UInt64) -> SimulationScript
}

/// Worlds in memory.
package struct MemoryGround: SimulationGround {
    package init() {}

    package func world(
        _ setup: SimulationScript.Setup, clock: TestClock, now: @escaping @Sendable () -> Timestamp
    ) -> any SimulatedWorld { InMemoryWorld(isQuiet: setup.isQuiet) }

    package func script(seed: UInt64) -> SimulationScript { SimulationGenerator.script(seed: seed) }
}

extension InMemoryWorld: SimulatedWorld {
    package func setSuite(_ name: String, revision: Int) {
        if let suite = SimulationCatalog.suite(name, revision: revision) {
            put(suite)
        } else {
            remove(suite: ObjectKey(namespace: Fixtures.namespace, name: name))
        }
    }

    package func setEndpoint(revision: Int) {
        let endpoint = Fixtures.endpoint(revision: revision)
        if revision > 0 { put(endpoint) } else { remove(endpoint: endpoint.key) }
    }

    package func befall(_ outage: SimulationStep.Outage, at site: SimulationSite) {}

    package func tend() -> Bool { false }

    /// Its lists leave out what operators write: lost events are made up for by the next look at everything.
    package func recovery(afterLostEvents: Bool) -> Duration {
        afterLostEvents ? SimulationSite.resync + .seconds(10) : .zero
    }

    package func process(_ number: Int, through door: SimulatedDoor, at site: SimulationSite) -> SimulatedProcess {
        let backend = SimulatedBackend(self, flaw: site.flaw, fault: door.pass)
        return SimulatedProcess(number, through: door, at: site, over: backend, by: backend)
    }
}

extension SimulatedBackend: SimulatedConnection {
    func flow() -> Bool {
        let (hasReleases, hasRelated) = (releases.flow(), related.flow())
        return hasReleases || hasRelated
    }

    func hold(_ feed: SimulationStep.Feed, _ isHeld: Bool) {
        switch feed {
        case .releases: releases.hold(isHeld)
        case .related: related.hold(isHeld)
        }
    }

    func loseWatches() {
        releases.lose()
        related.lose()
    }

    func repeatEvents() {
        releases.repeatLast(3)
        related.repeatLast(3)
    }

    func befall(_ mishap: SimulationStep.Mishap, after count: Int) {}

    func calm() {}
}
