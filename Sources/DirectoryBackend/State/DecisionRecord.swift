import PromptCore

/// A human decision as a file. Nobody checked who wrote it: whoever can write into the folder can be any actor.
struct DecisionRecord: StateRecord, Codable {
    var formatVersion = 1
    var namespace: String
    var name: String
    var uid: String
    var creationTimestamp: Timestamp
    var releaseName: String
    var alias: String
    var digest: Digest
    var attempt: Int
    var weight: Percentage?
    var action: ReleaseDecision.Action
    var actor: String
    /// Always false in a folder.
    var isActorVerified = false
    var reason: String?
    var expiresAt: Timestamp?
    var outcome: ReleaseDecision.Outcome?

    init(_ decision: ReleaseDecision) {
        namespace = decision.meta.namespace
        name = decision.meta.name
        uid = decision.meta.uid
        creationTimestamp = decision.meta.creationTimestamp
        releaseName = decision.releaseName
        alias = decision.alias
        digest = decision.digest
        attempt = decision.attempt
        weight = decision.weight
        action = decision.action
        actor = decision.actor
        reason = decision.reason
        expiresAt = decision.expiresAt
        outcome = decision.outcome
    }

    var decision: ReleaseDecision {
        let meta = ObjectMeta(
            name: name, namespace: namespace, uid: uid, resourceVersion: outcome == nil ? "1" : "2",
            creationTimestamp: creationTimestamp)
        return ReleaseDecision(
            meta: meta, releaseName: releaseName, alias: alias, digest: digest, attempt: attempt, weight: weight,
            action: action, actor: actor, reason: reason, expiresAt: expiresAt, outcome: outcome)
    }
}
