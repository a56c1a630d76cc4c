import JSON
import KubernetesClient
import PromptCore
import Synchronization

/// A Kubernetes API server in memory: the same requests have the same answers, and the same events follow.
///
/// It serves ConfigMaps, Secrets, Pods, Namespaces, ServiceAccounts, Leases, Events, access reviews, and the kinds that
/// CustomResourceDefinitions define: structural schemas are enforced, of CEL only the rule `self == oldSelf`. Garbage
/// collection and the deletion of namespaces are done at once, within the write that causes them. Nothing happens by
/// itself, and ids are counted, so that the same requests always lead to the same state.
package final class FakeCluster: Sendable {
    let state: Mutex<ClusterState>
    let now: @Sendable () -> Timestamp
    /// What timeouts of watches and delays are measured by.
    let clock: any Clock<Duration>

    /// A cluster that serves what `crds` define, with these namespaces. `now` gives the times that objects bear.
    package init(
        crds: [JSONValue], namespaces: [String] = ["default", "kube-system"],
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Timestamp
    ) {
        self.now = now
        self.clock = clock
        var state = ClusterState()
        for name in namespaces {
            state.perform(.post, "/api/v1/namespaces", ["metadata": ["name": .string(name)]], now: now())
        }
        for crd in crds {
            state.perform(.post, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd, now: now())
        }
        self.state = Mutex(state)
    }

    /// What leads a client to this cluster, as this user; `fault` says what goes wrong with a request.
    package func transport(
        as user: FakeUser = .admin, fault: @escaping FakeFaultHook = { _ in nil }
    ) -> FakeClusterTransport {
        transport(as: user, agent: "promptops", fault: fault)
    }

    /// The same for a program of this name: it owns what it writes without naming a field manager.
    package func transport(
        as user: FakeUser, agent: String, fault: @escaping FakeFaultHook = { _ in nil }
    ) -> FakeClusterTransport {
        FakeClusterTransport(self, ClusterCaller(user: user, agent: agent), fault)
    }

    /// Allows a user, or a group, this much more; users but those of `system:masters` begin with nothing.
    package func grant(_ subject: String, _ grants: FakeGrant...) {
        state.withLock { $0.store.grants[subject, default: []] += grants }
    }

    /// Takes everything from a user or a group that was granted.
    package func revoke(_ subject: String) {
        state.withLock { $0.store.grants[subject] = nil }
    }

    /// The resource version of the last write.
    package var version: Int { state.withLock { $0.store.version } }

    /// What was written after a version, in its order; nothing of what `compact` has forgotten.
    package func changes(after version: Int) -> [ClusterChange] {
        state.withLock { state in Array(state.store.history[state.store.position(after: version)...]) }
    }

    /// Carries a request out at once, as somebody who may do everything; `now` is the server's time where it is not the
    /// cluster's, `staleness` how many versions behind the cache is that a read is answered from.
    package func perform(_ request: APIRequest, now: Timestamp? = nil, staleness: Int = 0) -> APIResponse {
        answer(
            ClusterRequest(
                request: request, caller: ClusterCaller(user: .admin, agent: "promptops"), now: now ?? self.now(),
                staleness: staleness))
    }

    /// Forgets all but the latest state: watches and continue tokens from before answer 410.
    package func compact() { change { $0.store.compact() } }

    /// Every watch that allows bookmarks tells one.
    package func sendBookmarks() { change { $0.bookmarks += 1 } }

    /// Ends every open watch: as a server does, or by breaking their connections.
    package func endWatches(byBreaking isBroken: Bool = false) {
        change { state in
            state.epoch += 1
            state.breaksWatches = isBroken
        }
    }

    /// Whether dependents go as soon as their owner is gone (as from the start); turned on again, what waits goes.
    package func collectGarbage(_ isOn: Bool) {
        let now = now()
        change { state in
            state.store.collectsGarbage = isOn
            state.store.settle(now)
        }
    }

    /// Does something to the state, and wakes those who wait for it to change if it did.
    func change(_ body: (inout sending ClusterState) -> Void) {
        let waiters = state.withLock { state in
            let before = (state.moment, state.store.version)
            body(&state)
            if state.moment != before.0 { return state.takeWaiters { _ in true } }
            guard state.store.version != before.1 else { return [] }
            let changes = state.store.lastChanges
            return state.takeWaiters { changes[$0] ?? 0 > before.1 }
        }
        for waiter in waiters { waiter.finish() }
    }
}

/// What a cluster stores, and who waits for changes of it.
struct ClusterState: Sendable {
    var store = ClusterStore()
    /// Counts how often all watches were ended.
    var epoch = 0
    /// Whether the last end of all watches broke their connections.
    var breaksWatches = false
    /// Counts how often bookmarks were asked for.
    var bookmarks = 0
    /// By the kind that they wait for.
    private var waiters: [String: [AsyncStream<Never>.Continuation]] = [:]

    /// Differs before and after everything that every watch has something to tell of.
    fileprivate var moment: [Int] { [store.compactedVersion, epoch, bookmarks] }

    /// A stream that ends with the next change of a kind, or of what concerns every watch.
    mutating func nextChange(of kind: String) -> AsyncStream<Never> {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        waiters[kind, default: []].append(continuation)
        return stream
    }

    /// Those who wait for one of these kinds; they wait no longer.
    mutating func takeWaiters(of isTaken: (String) -> Bool) -> [AsyncStream<Never>.Continuation] {
        let taken = waiters.keys.filter(isTaken).sorted()
        return taken.flatMap { waiters.removeValue(forKey: $0) ?? [] }
    }

    /// Carries out a request of the cluster's own making.
    fileprivate mutating func perform(
        _ method: APIRequest.Method, _ path: String, _ body: JSONValue, now: Timestamp
    ) {
        let request = APIRequest(method, path, contentType: "application/json", body: JSONWriter.canonical(body))
        let response = ClusterRequest(
            request: request, caller: ClusterCaller(user: .admin, agent: "kube-apiserver"), now: now
        ).answer(from: &store)
        precondition(response.status < 300, String(decoding: response.body, as: UTF8.self))
    }
}
