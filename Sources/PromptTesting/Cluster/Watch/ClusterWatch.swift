import JSON
import KubernetesClient
import PromptCore

/// One watch: what it is of, and how far it has come.
struct ClusterWatch: Sendable {
    let kind: ClusterKind
    let namespace: String?
    let selector: ObjectSelector
    let representation: Representation
    let wantsBookmarks: Bool
    /// Nil: until somebody ends it.
    let timeoutSeconds: Int?
    /// Events that are told before all others: the state that the watch begins with.
    private(set) var initial: [JSONValue] = []
    /// Every change up to here was told.
    private(set) var version: Int
    /// How often bookmarks had been asked for when the last was told.
    private var bookmarks: Int
    /// The watches that were ended together with this one.
    let epoch: Int
    private var isOver = false

    /// Opens a watch, or says why not.
    init(_ request: ClusterRequest, _ state: ClusterState) throws(Refusal) {
        let store = state.store
        guard case .collection(let kind, let namespace) = try ClusterRoute(request.request.path, in: store) else {
            throw .methodNotAllowed
        }
        let action = request.action("watch", kind, namespace, name: "")
        try store.authorize(request.caller.user, action)
        let query = request.request
        self.kind = kind
        self.namespace = namespace
        selector = try ObjectSelector(
            labels: query[query: "labelSelector"], fields: query[query: "fieldSelector"], of: kind)
        representation = Representation(accept: query.accept)
        wantsBookmarks = ["1", "true"].contains(query[query: "allowWatchBookmarks"] ?? "")
        timeoutSeconds = query[query: "timeoutSeconds"].flatMap { Int($0) }
        epoch = state.epoch
        bookmarks = state.bookmarks
        version = store.version
        let sendsInitial = query[query: "sendInitialEvents"] == "true"
        try Self.checkInitial(query, sendsInitial)
        try begin(query[query: "resourceVersion"] ?? "", sendsInitial: sendsInitial, store, request)
    }

    private static func checkInitial(_ query: APIRequest, _ sendsInitial: Bool) throws(Refusal) {
        let match = query[query: "resourceVersionMatch"] ?? ""
        if sendsInitial, match != "NotOlderThan" {
            throw .invalidListOptions("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
        }
        if query[query: "sendInitialEvents"] == nil, !match.isEmpty {
            throw .invalidListOptions(
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
        }
    }

    private mutating func begin(
        _ text: String, sendsInitial: Bool, _ store: ClusterStore, _ request: ClusterRequest
    ) throws(Refusal) {
        let first = text.isEmpty ? 0 : Int(text)
        guard let first else { throw .badRequest("invalid resource version: \(text)") }
        guard sendsInitial || first == 0 else {
            let floor = max(store.compactedVersion, kind.floor)
            guard first >= floor else {
                let refusal = Refusal.expired("too old resource version: \(first) (\(floor))")
                initial = [["type": "ERROR", "object": refusal.status]]
                isOver = true
                return
            }
            version = first
            return
        }
        let table = store.objects[kind.id] ?? ObjectTable()
        let found = table.keys(in: namespace).compactMap { table[$0].map(kind.presented) }
            .filter { selector.matches($0) }
        initial = found.map { event("ADDED", $0, request) }
        if sendsInitial, wantsBookmarks {
            initial.append(bookmark(["k8s.io/initial-events-end": "true"], request))
        }
    }
}

extension ClusterWatch {
    /// What a watch has to tell now.
    enum Step: Sendable {
        case events([JSONValue])
        case wait
        case end
        /// Its connection breaks.
        case broken
    }

    /// Everything that happened since the last step.
    mutating func advance(_ state: ClusterState, _ request: ClusterRequest) -> Step {
        if !initial.isEmpty {
            defer { initial = [] }
            return .events(initial)
        }
        if isOver { return .end }
        if state.epoch != epoch { return state.breaksWatches ? .broken : .end }
        let store = state.store
        // What others than its kind did is nothing that it could have missed.
        if store.lastChanges[kind.id] ?? 0 <= version { version = store.version }
        if store.compactedVersion > version {
            isOver = true
            let refusal = Refusal.expired("too old resource version: \(version) (\(store.compactedVersion))")
            return .events([["type": "ERROR", "object": refusal.status]])
        }
        var events = store.history[store.position(after: version)...].compactMap { told($0, request) }
        version = store.version
        if state.bookmarks != bookmarks {
            bookmarks = state.bookmarks
            if wantsBookmarks { events.append(bookmark([:], request)) }
        }
        return events.isEmpty ? .wait : .events(events)
    }

    /// Its time is over: what is still to be told, and a last bookmark, where they are wanted.
    mutating func expire(_ state: ClusterState, _ request: ClusterRequest) -> Step {
        var events: [JSONValue] = []
        switch advance(state, request) {
        case .events(let told): events = told
        case .wait: break
        case .end: return .end
        case .broken: return .broken
        }
        isOver = true
        if wantsBookmarks { events.append(bookmark([:], request)) }
        return events.isEmpty ? .end : .events(events)
    }

    /// The event of a change, for who only sees what the selector matches; nil for none.
    private func told(_ change: ClusterChange, _ request: ClusterRequest) -> JSONValue? {
        guard change.kind == kind.id, namespace == nil || change.key.namespace == namespace else { return nil }
        let object = kind.presented(change.object)
        let wasSeen = change.before.map { selector.matches(kind.presented($0)) } ?? false
        let isSeen = change.after.map { selector.matches(kind.presented($0)) } ?? false
        switch (wasSeen, isSeen) {
        case (false, false): return nil
        case (false, true): return event("ADDED", object, request)
        case (true, true): return event("MODIFIED", object, request)
        case (true, false): return event("DELETED", object, request)
        }
    }

    private func event(_ type: String, _ object: JSONValue, _ request: ClusterRequest) -> JSONValue {
        ["type": .string(type), "object": representation.object(object, kind, now: request.now)]
    }

    private func bookmark(_ annotations: JSONValue, _ request: ClusterRequest) -> JSONValue {
        var object: JSONValue = [
            "apiVersion": .string(kind.resource.apiVersion), "kind": .string(kind.resource.kind),
            "metadata": ["resourceVersion": .string(String(version))],
        ]
        if !annotations.isEmptyContainer { object.set(annotations, at: "metadata", "annotations") }
        // A bookmark bears no creation time of its own; typed encoders write that as null.
        if !kind.isCustom { object.set(.null, at: "metadata", "creationTimestamp") }
        return event("BOOKMARK", object, request)
    }
}
