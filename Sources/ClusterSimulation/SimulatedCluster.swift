import ControllerRuntime
import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

/// A simulated world whose objects an API server keeps: what people do are requests, and so is what operators do.
final class SimulatedCluster: SimulatedWorld {
    private struct State {
        var mirror = ClusterMirror()
        /// Releases that somebody applied while their name still belonged to one that was being deleted.
        var wanted: [ObjectKey: PromptRelease] = [:]
        var streamsLists = true
        /// A request of people that was refused, which none of theirs should be.
        var refusal: String?
        /// How many processes there have been.
        var births = 0
        /// Who led last.
        var leader = ""
    }

    let cluster: FakeCluster
    private let isElected: Bool
    private let state = Mutex(State())

    init(isElected: Bool, clock: TestClock, now: @escaping @Sendable () -> Timestamp) {
        self.isElected = isElected
        cluster = FakeCluster(
            crds: OpenDefinitions.all, namespaces: [Fixtures.namespace], clock: clock, now: now)
        _ = takeEffects()
    }

    var contents: InMemoryContents {
        _ = takeEffects()
        return state.withLock { $0.mirror.contents }
    }

    var sequence: Int { cluster.version }
    /// Whether the server lists by streams.
    var streamsLists: Bool { state.withLock { $0.streamsLists } }

    /// What was done since this was last asked.
    func takeEffects() -> [ClusterMirror.Effect] {
        state.withLock { state in
            var effects = cluster.changes(after: state.mirror.version).compactMap { state.mirror.apply($0) }
            if let refusal = state.refusal { effects.append(.damage(refusal)) }
            return effects
        }
    }

    /// A name that no other process of this world has.
    func makeIdentity(_ number: Int) -> String {
        state.withLock { state in
            state.births += 1
            return "operator-\(number)-\(state.births)"
        }
    }

    /// Who holds the lease; empty for nobody.
    var leader: String {
        let request = APIRequest(.get, Self.path(.leases, Self.lease).path())
        return json(cluster.perform(request))?["spec"]?["holderIdentity"]?.string ?? ""
    }

    /// Whether somebody leads who did not when this was last asked.
    func notesNewLeader() -> Bool {
        let leader = leader
        return state.withLock { state in
            guard !leader.isEmpty, state.leader != leader else { return false }
            state.leader = leader
            return true
        }
    }

    static let lease = ObjectKey(namespace: Fixtures.namespace, name: "promptops")

    func befall(_ outage: SimulationStep.Outage, at site: SimulationSite) {
        site.met(outage.rawValue)
        switch outage {
        case .compaction:
            _ = takeEffects()
            cluster.compact()
        case .endOfWatches: cluster.endWatches()
        case .brokenWatches: cluster.endWatches(byBreaking: true)
        case .bookmarks: cluster.sendBookmarks()
        case .toggleStreamedLists: state.withLock { $0.streamsLists.toggle() }
        }
    }

    /// Watches that break are opened anew within the longest pause; a lease that nobody renews is taken after its time.
    func recovery(afterLostEvents: Bool) -> Duration { isElected ? .seconds(700) : .seconds(70) }
}

// MARK: - What people do

extension SimulatedCluster {
    func apply(_ release: PromptRelease) {
        let object = ClusterManifests.object(release)
        guard let known = stored(APIResource(.release), release.key) else {
            return write(.post, APIResource(.release), release.key, object)
        }
        guard known["metadata"]?["deletionTimestamp"] == nil else {
            return state.withLock { $0.wanted[release.key] = release }
        }
        write(.put, APIResource(.release), release.key, known.with("spec", object["spec"]))
    }

    func delete(_ release: ObjectKey) {
        state.withLock { $0.wanted[release] = nil }
        guard stored(APIResource(.release), release) != nil else { return }
        write(.delete, APIResource(.release), release, .null)
    }

    func tend() -> Bool {
        let ready = state.withLock { $0.wanted.values.sorted { $0.key < $1.key } }
            .filter { stored(APIResource(.release), $0.key) == nil }
        for release in ready {
            state.withLock { $0.wanted[release.key] = nil }
            apply(release)
        }
        return !ready.isEmpty
    }

    func loseStatus(of release: ObjectKey) {
        guard let known = stored(APIResource(.release), release) else { return }
        write(.put, APIResource(.release), release, known.with("status", [:]), subresource: "status")
    }

    func setSuite(_ name: String, revision: Int) {
        let key = ObjectKey(namespace: Fixtures.namespace, name: name)
        put(revision > 0 ? ClusterManifests.suite(key, revision: revision) : .none, APIResource(.suite), key)
    }

    func setEndpoint(revision: Int) {
        let key = Fixtures.endpoint().key
        if revision > 0 { put(ClusterManifests.answers(revision: revision), .configMaps, ClusterMirror.answers) }
        put(revision > 0 ? ClusterManifests.endpoint(key) : .none, APIResource(.endpoint), key)
    }

    func decide(_ decision: ReleaseDecision) -> ReleaseDecision {
        // The server says when; one that is entered late meets a server whose clock is behind.
        let isLate = decision.meta.creationTimestamp < Fixtures.start
        write(
            .post, APIResource(.decision), decision.meta.key, decision.apiObject,
            now: isLate ? decision.meta.creationTimestamp : nil)
        return contents.decisions[decision.meta.key] ?? decision
    }

    func deleteDecision(_ key: ObjectKey) { write(.delete, APIResource(.decision), key, .null) }

    func tamper(
        _ place: ObjectKey, of releaseName: String?,
        _ change: (InMemoryContents.HeldBundle?) -> InMemoryContents.HeldBundle?
    ) {
        let next = change(contents.bundles[place])
        let known = stored(.configMaps, place)
        put(next.map { ClusterManifests.bundle(place, $0, over: known) }, .configMaps, place)
    }

    /// Makes an object stand as it is wanted, or (not `nil`, which JSON has too) not at all.
    private func put(_ object: JSONValue?, _ resource: APIResource, _ key: ObjectKey) {
        switch (object, stored(resource, key)) {
        case (let object?, let known?):
            let metadata = object["metadata"]?["annotations"] == nil ? known["metadata"] : object["metadata"]
            write(.put, resource, key, object.with("metadata", metadata))
        case (let object?, nil): write(.post, resource, key, object)
        case (nil, .some): write(.delete, resource, key, .null)
        case (nil, nil): break
        }
    }
}

// MARK: - Requests

extension SimulatedCluster {
    static func path(_ resource: APIResource, _ key: ObjectKey) -> APIObjectPath {
        APIObjectPath(resource, namespace: key.namespace, name: key.name)
    }

    /// An object as it is stored.
    func stored(_ resource: APIResource, _ key: ObjectKey) -> JSONValue? {
        json(cluster.perform(APIRequest(.get, Self.path(resource, key).path())))
    }

    private func json(_ response: APIResponse) -> JSONValue? {
        (200..<300).contains(response.status) ? try? JSONParser.value(response.body) : nil
    }

    private func write(
        _ method: APIRequest.Method, _ resource: APIResource, _ key: ObjectKey, _ body: JSONValue,
        subresource: String? = nil, now: Timestamp? = nil
    ) {
        let path =
            method == .post
            ? resource.path(in: key.namespace) : Self.path(resource, key).path(subresource: subresource)
        let hasBody = body != .null
        let request = APIRequest(
            method, path, contentType: hasBody ? "application/json" : nil,
            body: hasBody ? JSONWriter.canonical(body) : [])
        let response = cluster.perform(request, now: now)
        if response.status >= 300 {
            let answer = String(decoding: response.body, as: UTF8.self)
            state.withLock { $0.refusal = "a request of people was refused: \(method.rawValue) \(path): \(answer)" }
        }
        // What people do is nobody's effect; a refusal is told with the next one.
        _ = takeEffects()
    }
}
