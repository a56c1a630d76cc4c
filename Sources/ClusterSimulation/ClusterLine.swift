import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Synchronization

/// The way of one operator process to its cluster: what befalls its requests happens here, and what reached the cluster is
/// entered in the book.
final class ClusterLine: APITransport, SimulatedConnection {
    struct State {
        var mishaps: [(what: SimulationStep.Mishap, after: Int)] = []
        var held: Set<SimulationStep.Feed> = []
        var waiting: [Wakeup] = []
        /// Watches of an earlier number are broken.
        var generation = 0
        /// How often the last events were to be told once more.
        var repeats = 0
    }

    let world: SimulatedCluster
    let site: SimulationSite
    let door: SimulatedDoor
    let number: Int
    /// By which it holds the lease; nil where there is no election.
    private let identity: String?
    let state = Mutex(State())

    init(
        _ world: SimulatedCluster, _ number: Int, through door: SimulatedDoor, at site: SimulationSite,
        identity: String?
    ) {
        self.world = world
        self.number = number
        self.door = door
        self.site = site
        self.identity = identity
    }

    static let killed = APITransportError.unusable("this operator was killed")

    func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        guard !Task.isCancelled else { throw .cancelled }
        guard !door.isDead else { throw Self.killed }
        let call = ClusterCall(request)
        let mishap = takeMishap(of: call)
        switch mishap {
        case .lostRequest: throw .interrupted("the connection was reset")
        case .conflict: return try await refuse(request, 409)
        case .refused: return try await refuse(request, 500)
        case .throttled: return try await refuse(request, 429)
        case .lostAnswer, .death, .staleList, .expiredWatch, nil: break
        }
        let request = site.flaw?.altered(request, call, world) ?? request
        let response = answer(request, call, isStale: mishap == .staleList)
        if response.status == 409 { site.met("realConflict", by: number) }
        if call.isWrite { enter(call) }
        if mishap == .death { door.kill() }
        guard !door.isDead else { throw Self.killed }
        if mishap == .lostAnswer { throw .interrupted("the connection was reset") }
        return site.flaw?.altered(response, call, world) ?? response
    }

    private func refuse(_ request: APIRequest, _ code: Int) async throws(APITransportError) -> APIResponse {
        let fault = FakeFault.answer(code, retryAfter: code == 429 ? 1 : nil)
        return try await world.cluster.transport(fault: { _ in fault }).send(request)
    }

    private func answer(_ request: APIRequest, _ call: ClusterCall, isStale: Bool) -> APIResponse {
        if let response = site.flaw?.answer(to: request, call) { return response }
        var staleness = site.flaw?.staleness(of: call) ?? 0
        // As far behind as what was asked for allows.
        if isStale { staleness = min(6, world.sequence - (Int(call.resourceVersion) ?? 0)) }
        return world.cluster.perform(request, staleness: max(0, staleness))
    }

    /// Enters what a write did.
    private func enter(_ call: ClusterCall) {
        let effects = world.takeEffects()
        if call.isOfLease, world.notesNewLeader() { site.met("newLeader", by: number) }
        if let identity, !call.isOfLease, !effects.isEmpty, world.leader != identity {
            site.fail("7: \(identity) did \(call.name) while \"\(world.leader)\" held the lease")
        }
        for effect in effects {
            switch effect {
            case .operation(let operation): site.happened(operation, by: number)
            case .other(let what): site.wrote(what, by: number)
            case .damage(let why): site.fail("2: \(why)")
            }
        }
    }
}

// MARK: - What befalls it

extension ClusterLine {
    func takeMishap(of call: ClusterCall) -> SimulationStep.Mishap? {
        let met: SimulationStep.Mishap? = state.withLock { state in
            guard let index = state.mishaps.firstIndex(where: { call.canMeet($0.what) }) else { return nil }
            guard state.mishaps[index].after == 0 else {
                state.mishaps[index].after -= 1
                return nil
            }
            return state.mishaps.remove(at: index).what
        }
        if let met { site.met("\(met.rawValue)", by: number) }
        return met
    }

    func befall(_ mishap: SimulationStep.Mishap, after count: Int) {
        state.withLock { $0.mishaps.append((mishap, count)) }
    }

    func calm() { state.withLock { $0.mishaps = [] } }

    /// What the cluster has to tell reaches its readers by itself.
    func flow() -> Bool { false }

    func hold(_ feed: SimulationStep.Feed, _ isHeld: Bool) {
        let waiting = state.withLock { state in
            if isHeld { state.held.insert(feed) } else { state.held.remove(feed) }
            return state.takeWaiting()
        }
        for wakeup in waiting { wakeup.fire() }
    }

    func loseWatches() {
        let waiting = state.withLock { state in
            state.generation += 1
            return state.takeWaiting()
        }
        for wakeup in waiting { wakeup.fire() }
        // A watch notices once something comes; a bookmark tells the others nothing new.
        world.cluster.sendBookmarks()
    }

    func repeatEvents() {
        state.withLock { $0.repeats += 1 }
        world.cluster.sendBookmarks()
    }
}

extension ClusterLine.State {
    fileprivate mutating func takeWaiting() -> [Wakeup] {
        defer { waiting = [] }
        return waiting
    }
}
