import Synchronization

/// How often a client sent requests, and what came back: `rest_client_requests_total`.
package final class APIRequestCounters: Sendable {
    /// What exchanges are counted by.
    package struct Key: Sendable, Hashable {
        /// The status, or `<error>` for an exchange without an answer, as client-go says it.
        package var code: String
        /// In capitals.
        package var method: String

        package init(code: String, method: String) {
            self.code = code
            self.method = method
        }
    }

    private let counts = Mutex<[Key: Int]>([:])

    package init() {}

    /// The counts since the client was made; they only grow.
    package var snapshot: [Key: Int] { counts.withLock { $0 } }

    /// Counts one exchange; nil stands for no answer.
    func count(_ method: APIRequest.Method, status: Int?) {
        let key = Key(code: status.map { String($0) } ?? "<error>", method: method.rawValue)
        counts.withLock { $0[key, default: 0] += 1 }
    }
}
