/// What the operator knows of a release and has committed to. The wire form is the `status` of the manifest's API.
package struct ReleaseStatus: Sendable, Hashable, Codable {
    package var observedGeneration = 0
    /// Grows by one with every committed change of what should be served.
    package var transition = 0
    package var phase: ReleasePhase = .progressing
    package var summary = ""
    package var conditions: [Condition] = []
    /// Recorded versions that are in use or in the spec.
    package var versions: [VersionReference] = []
    package var aliases: [AliasStatus] = []
    /// Aliases that left the spec: their attempts go on counting and their rejections stay if they return.
    package var retired: [RetiredAlias] = []
    /// Decisions that name an alias this release does not have.
    package var consumed: [ConsumedDecision] = []
    /// What the transition stands for, beside the aliases; nil before the first one.
    package var serving: Serving?
    /// What was delivered last; nil before the first delivery.
    package var bundle: DeliveredBundle?

    package init() {}

    package subscript(alias name: String) -> AliasStatus? { aliases.first { $0.name == name } }
}

package enum ReleasePhase: String, Sendable, Hashable, Codable {
    case ready = "Ready"
    case suspended = "Suspended"
    case progressing = "Progressing"
    case awaitingDecision = "AwaitingDecision"
    case paused = "Paused"
    case rolledBack = "RolledBack"
    case rejected = "Rejected"
    case invalid = "Invalid"
}

/// Committed settings of the bundle, so that what is served never depends on a manifest that no longer reads.
package struct Serving: Sendable, Hashable, Codable {
    package var intent: String
    package var bucketing: BucketingName
    /// The ConfigMap's or folder's name.
    package var deliveryName: String
    /// What becomes of the bundle when the manifest goes.
    package var deletionPolicy: DeliverySpec.DeletionPolicy
    /// How long recorded versions outlive the release.
    package var retentionDays: Int
    /// The digest of the bundle's content at this transition.
    package var digest: Digest

    package init(
        intent: String, bucketing: BucketingName, deliveryName: String, deletionPolicy: DeliverySpec.DeletionPolicy,
        retentionDays: Int, digest: Digest
    ) {
        self.intent = intent
        self.bucketing = bucketing
        self.deliveryName = deliveryName
        self.deletionPolicy = deletionPolicy
        self.retentionDays = retentionDays
        self.digest = digest
    }
}

package struct DeliveredBundle: Sendable, Hashable, Codable {
    package var name: String
    package var digest: Digest
    package var transition: Int
    package var bytes: Int
    package var deliveredAt: Timestamp

    package init(name: String, digest: Digest, transition: Int, bytes: Int, deliveredAt: Timestamp) {
        self.name = name
        self.digest = digest
        self.transition = transition
        self.bytes = bytes
        self.deliveredAt = deliveredAt
    }
}

package struct VersionReference: Sendable, Hashable, Codable {
    /// The wire name in lists of versions is `name`; under an alias it is `version`.
    package var name: String
    package var digest: Digest

    package init(name: String, digest: Digest) {
        self.name = name
        self.digest = digest
    }
}

package struct RetiredAlias: Sendable, Hashable, Codable {
    package var name: String
    package var attempts: Int
    package var rejected: [RejectedVersion]

    package init(name: String, attempts: Int, rejected: [RejectedVersion]) {
        self.name = name
        self.attempts = attempts
        self.rejected = rejected
    }
}

package struct ConsumedDecision: Sendable, Hashable, Codable {
    package var uid: String
    package var outcome: ReleaseDecision.Outcome.Kind
    package var message: String
    package var at: Timestamp

    package init(uid: String, outcome: ReleaseDecision.Outcome.Kind, message: String, at: Timestamp) {
        self.uid = uid
        self.outcome = outcome
        self.message = message
        self.at = at
    }
}
