/// Which list to ask an API server for, as a machine: by a stream or by pages, and how fresh. Pure.
///
/// The rules are those of client-go's reflector: the first list takes what the server has at hand (`0`), later ones
/// nothing older than what was seen; a version that the server does not serve any more, or not yet, is not asked for
/// again, and the newest list is wanted instead.
struct ListWatchState: Sendable, Hashable {
    /// How to list; `version` is left out of the request where it is nil.
    enum Method: Sendable, Hashable {
        /// By a watch that begins with everything there is.
        case stream(version: String?)
        case pages(version: String?)
    }

    private var offersStreams = true
    private var lastVersion: String?
    private var isLastVersionKnown = true

    /// The state before the first list, which is no older than `resourceVersion`.
    init(resourceVersion: String? = nil) { lastVersion = resourceVersion }

    /// The next list's.
    var method: Method { offersStreams ? .stream(version: isLastVersionKnown ? lastVersion : nil) : pages }

    /// The next list's, where a stream has just failed to be one.
    var pages: Method { .pages(version: isLastVersionKnown ? lastVersion ?? "0" : nil) }

    /// A list is complete, or an event was handled.
    mutating func saw(version: String) {
        lastVersion = version
        isLastVersionKnown = true
    }

    /// The server does not list by streams, and is not asked to again.
    mutating func noteNoStreams() { offersStreams = false }

    /// A list was refused for its version; whether another one is worth a try at once.
    mutating func noteVersionGone() -> Bool {
        guard isLastVersionKnown else { return false }
        isLastVersionKnown = false
        return true
    }
}
