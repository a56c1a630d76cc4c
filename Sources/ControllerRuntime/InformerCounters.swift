/// What an informer did since it started.
package struct InformerCounters: Equatable, Sendable {
    /// Lists that arrived.
    package private(set) var lists = 0
    /// Events that arrived, bookmarks included.
    package private(set) var events = 0
    /// Lists and watches that failed.
    package private(set) var failures = 0
    /// Why the last request failed; nil once a list or an event has arrived since.
    package private(set) var lastFailure: ListWatchError?

    /// Nothing yet.
    package init() {}

    mutating func count<Source: ListWatch>(_ output: Watcher<Source>.Output) {
        switch output {
        case .listed:
            lists += 1
            lastFailure = nil
        case .opened: break
        case .event:
            events += 1
            lastFailure = nil
        case .failed(let error, _):
            failures += 1
            lastFailure = error
        }
    }
}
