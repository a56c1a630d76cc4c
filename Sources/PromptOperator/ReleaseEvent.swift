import PromptCore

/// Something that happened to a release, and when: what the audit log keeps.
package struct ReleaseEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable { case normal = "Normal", warning = "Warning" }

    package var release: ObjectKey
    /// A release that comes back under its name is another one; empty where it is not known.
    package var releaseUID: String
    package var event: RolloutEvent
    package var at: Timestamp

    package init(release: ObjectKey, releaseUID: String = "", _ event: RolloutEvent, at: Timestamp) {
        self.release = release
        self.releaseUID = releaseUID
        self.event = event
        self.at = at
    }

    package var kind: Kind { event.isWarning ? .warning : .normal }
    package var reason: RolloutEvent.Reason { event.reason }
    /// For people, with the alias that it is about.
    package var message: String { (event.alias.map { $0 + ": " } ?? "") + event.message }
}
