/// What a controller did since it started; the names are those of `controller_runtime_reconcile_total`'s results.
package struct ControllerCounters: Equatable, Sendable {
    /// Reconciles that answered `done`.
    package private(set) var success = 0
    /// Reconciles that answered `requeueNow`.
    package private(set) var requeue = 0
    /// Reconciles that answered `requeue(after:)`.
    package private(set) var requeueAfter = 0
    /// Reconciles that threw.
    package private(set) var error = 0

    /// These counts.
    package init(success: Int = 0, requeue: Int = 0, requeueAfter: Int = 0, error: Int = 0) {
        self.success = success
        self.requeue = requeue
        self.requeueAfter = requeueAfter
        self.error = error
    }

    mutating func count(_ result: ReconcileResult) {
        switch result {
        case .done: success += 1
        case .requeueNow: requeue += 1
        case .requeue: requeueAfter += 1
        }
    }

    mutating func countError() { error += 1 }
}
