/// One immutable human decision about one candidate under one alias.
package struct ReleaseDecision: Sendable, Hashable {
    package enum Action: String, Sendable, Hashable, CaseIterable, Codable {
        case approve = "Approve"
        case reject = "Reject"
        case promote = "Promote"
        case abort = "Abort"
        case retry = "Retry"
        case pause = "Pause"
        case resume = "Resume"
    }

    package struct Outcome: Sendable, Hashable, Codable {
        package enum Kind: String, Sendable, Hashable, Codable {
            case applied = "Applied"
            case ignored = "Ignored"
            case expired = "Expired"
        }

        package var outcome: Kind
        package var message: String
        package var at: Timestamp

        package init(_ outcome: Kind, _ message: String, at: Timestamp) {
            self.outcome = outcome
            self.message = message
            self.at = at
        }
    }

    package var meta: ObjectMeta
    package var releaseName: String
    package var alias: String
    /// Of the candidate: a decision never carries over to other content.
    package var digest: Digest
    /// Nor to another attempt.
    package var attempt: Int
    /// Approve: the step it opens; Promote: the hold it ends. Nil for the other actions.
    package var weight: Percentage?
    package var action: Action
    package var actor: String
    package var reason: String?
    package var expiresAt: Timestamp?
    /// Copied from the release's status once it has been dealt with; nil until then.
    package var outcome: Outcome?

    package init(
        meta: ObjectMeta, releaseName: String, alias: String, digest: Digest, attempt: Int, weight: Percentage?,
        action: Action, actor: String, reason: String?, expiresAt: Timestamp?, outcome: Outcome? = nil
    ) {
        self.meta = meta
        self.releaseName = releaseName
        self.alias = alias
        self.digest = digest
        self.attempt = attempt
        self.weight = weight
        self.action = action
        self.actor = actor
        self.reason = reason
        self.expiresAt = expiresAt
        self.outcome = outcome
    }

    package var uid: String { meta.uid }
}
