/// Makes what is so what should be, for one request at a time.
///
/// The contract is level-based. A request is only a key: it says what to look at, never what happened. Requests for
/// one key are merged, arrive late, arrive again after a restart and arrive with nothing to do, and one key is never
/// reconciled twice at once. So a reconcile reads all it needs, decides from that, acts, and ends; it can be stopped
/// at any point and run again. It finds its object gone: that is a state like any other, not an error.
package protocol Reconciler<Request>: Sendable {
    /// The key of what is reconciled.
    associatedtype Request: Hashable & Sendable

    /// Reconciles one object.
    ///
    /// Throws when it could not be done now: the request is retried with backoff, for as long as it takes. What no
    /// retry can mend belongs into the object's status, and the answer is `done`. The task is cancelled when the
    /// process has no time left.
    func reconcile(_ request: Request) async throws -> ReconcileResult

    /// Whether an error that `reconcile` threw says that what all requests need does not answer, so that its return is
    /// worth another try of each.
    func isOutage(_ error: any Error) -> Bool
}

extension Reconciler {
    package func isOutage(_ error: any Error) -> Bool { false }
}

/// When a request is to be reconciled again although nothing changed.
package enum ReconcileResult: Equatable, Sendable {
    /// Not before something changes.
    case done
    /// After this long at the latest.
    case requeue(after: Duration)
    /// At once, behind everything that waits: the read was stale (a compare-and-swap lost). What may answer this for
    /// ever throws instead, and gets a backoff.
    case requeueNow
}
