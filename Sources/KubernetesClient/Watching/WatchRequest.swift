extension APIRequest {
    /// A watch of a collection; it lasts for `seconds` unless something ends it sooner.
    static func watch(
        _ resource: APIResource, in namespace: String?, _ options: APIListOptions, from start: WatchStart, seconds: Int
    ) -> APIRequest {
        var query: [QueryItem] = [.init("watch", "1"), .init("allowWatchBookmarks", "true")]
        query += options.selectors
        switch start {
        case .version(let version):
            query.append(.init("resourceVersion", version))
        case .everything(let version):
            query += [.init("sendInitialEvents", "true"), .init("resourceVersionMatch", "NotOlderThan")]
            if let version { query.append(.init("resourceVersion", version)) }
        }
        query.append(.init("timeoutSeconds", String(seconds)))
        var request = APIRequest(.get, resource.path(in: namespace), query: query)
        request.accept = options.objectAccept
        return request
    }
}

/// Where a watch begins.
enum WatchStart: Sendable, Hashable {
    /// After a version that a list or an event gave.
    case version(String)
    /// With everything there is, no older than a version; nil for the newest.
    case everything(notOlderThan: String?)
}

/// How long a watch is to last, and how long it may say nothing.
struct WatchSpan: Sendable, Hashable {
    let seconds: Int

    /// Five to ten minutes, so that not all watches are opened anew at once (client-go's reflector); `random` is in
    /// 0 ..< 1.
    init(random: Double) { seconds = 300 + Int(random * 300) }

    /// A server ends a watch in time, also one without events; without that the connection is dead.
    var silence: Duration { .seconds(seconds) + Self.slack }

    private static let slack: Duration = .seconds(30)
}
