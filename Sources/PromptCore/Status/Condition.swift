/// A condition as Kubernetes knows it; `lastTransitionTime` changes only when the status does.
package struct Condition: Sendable, Hashable, Codable {
    package enum Status: String, Sendable, Hashable, Codable {
        case `true` = "True", `false` = "False", unknown = "Unknown"
    }

    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case ready = "Ready"
        case reconciling = "Reconciling"
        case stalled = "Stalled"
        case delivered = "Delivered"
        case versionsImmutable = "VersionsImmutable"
        case linted = "Linted"
    }

    package var type: Kind
    package var status: Status
    package var reason: String
    package var message: String
    package var observedGeneration: Int
    package var lastTransitionTime: Timestamp

    package init(
        _ type: Kind, _ status: Status, reason: String, message: String, observedGeneration: Int, at now: Timestamp
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
        self.lastTransitionTime = now.wholeSecond
    }
}

extension ReleaseStatus {
    package func condition(_ kind: Condition.Kind) -> Condition? { conditions.first { $0.type == kind } }

    /// Sets a condition, keeping its `lastTransitionTime` while its status stays the same.
    package mutating func set(_ condition: Condition) {
        guard let index = conditions.firstIndex(where: { $0.type == condition.type }) else {
            conditions.append(condition)
            return
        }
        var next = condition
        if conditions[index].status == condition.status {
            next.lastTransitionTime = conditions[index].lastTransitionTime
        }
        conditions[index] = next
    }

    package mutating func removeCondition(_ kind: Condition.Kind) { conditions.removeAll { $0.type == kind } }
}
