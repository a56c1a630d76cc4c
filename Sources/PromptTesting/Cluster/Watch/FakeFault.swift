import JSON
import KubernetesClient
import Synchronization

/// Says what goes wrong with a request; nil lets it pass.
package typealias FakeFaultHook = @Sendable (APIRequest) -> FakeFault?

/// What goes wrong with one request.
package indirect enum FakeFault: Sendable, Hashable {
    /// Nothing is done; this is answered: 401, 403, 409, 410, 429, 500, 503, ... with `Retry-After` in seconds.
    case answer(Int, retryAfter: Int? = nil)
    /// Nothing is sent: nobody listens.
    case unreachable
    /// The connection breaks before the server acts.
    case lostRequest
    /// The connection breaks after the server acted: the answer is lost.
    case lostAnswer
    /// The server thinks that long first, by the cluster's clock.
    case delayed(Duration, then: FakeFault? = nil)
    /// A get or a list is answered from a cache that is this many resource versions behind.
    case stale(by: Int)
    /// A stream is disturbed.
    case stream(FakeStreamFault)
}

/// How a watch, or another stream, is disturbed.
package struct FakeStreamFault: Sendable, Hashable {
    /// Pieces of that many bytes at most, cut without regard to lines.
    package var pieceSize: Int?
    /// The connection breaks after that many bytes.
    package var breaksAfterBytes: Int?
    /// The server ends the answer after that many bytes, in the middle of a line if need be.
    package var endsAfterBytes: Int?
    /// After that many events nothing comes any more, and the connection stays.
    package var silentAfterEvents: Int?
    /// After that many events an ERROR of this code comes, and the answer ends.
    package var failsAfterEvents: Int?
    /// The code of that ERROR.
    package var failure = 410
    /// Events come in pieces that are held back that long each, by the cluster's clock.
    package var delay: Duration?
    /// Every event comes twice.
    package var repeatsEvents = false

    package init() {}

    /// A fault with these settings.
    package static func with(_ set: (inout FakeStreamFault) -> Void) -> FakeStreamFault {
        var fault = FakeStreamFault()
        set(&fault)
        return fault
    }
}

/// Faults for chosen requests, in order: each is used up by the requests that it meets.
package final class FakeFaultPlan: Sendable {
    /// One fault and the requests that it meets.
    package struct Step: Sendable {
        package var fault: FakeFault
        package var method: APIRequest.Method?
        /// What the path contains.
        package var path: String
        /// How many requests that it could meet go by first.
        package var skip: Int
        /// How many requests it meets then.
        package var count: Int

        package init(
            _ fault: FakeFault, _ method: APIRequest.Method? = nil, path: String = "", skip: Int = 0, count: Int = 1
        ) {
            self.fault = fault
            self.method = method
            self.path = path
            self.skip = skip
            self.count = count
        }
    }

    private let steps: Mutex<[Step]>

    package init(_ steps: [Step]) { self.steps = Mutex(steps) }

    /// Adds a fault behind the others.
    package func add(_ step: Step) { steps.withLock { $0.append(step) } }

    /// The hook that carries the plan out.
    package var hook: FakeFaultHook {
        { request in
            self.steps.withLock { steps in
                for index in steps.indices {
                    let step = steps[index]
                    guard step.method == nil || step.method == request.method, request.path.contains(step.path),
                        step.count > 0
                    else { continue }
                    guard step.skip == 0 else {
                        steps[index].skip -= 1
                        continue
                    }
                    steps[index].count -= 1
                    return step.fault
                }
                return nil
            }
        }
    }
}

extension Refusal {
    /// The usual status of a code.
    static func fault(_ code: Int, retryAfter: Int?) -> Refusal {
        let (reason, message) =
            switch code {
            case 401: ("Unauthorized", "Unauthorized")
            case 403: ("Forbidden", "forbidden: a policy of the cluster does not allow it")
            case 409:
                (
                    "Conflict",
                    "the object has been modified; please apply your changes to the latest version and try again"
                )
            case 410: ("Expired", "The resourceVersion for the provided watch is too old.")
            case 429:
                ("TooManyRequests", "the server has received too many requests and has asked us to try again later")
            case 503: ("ServiceUnavailable", "the server is currently unable to handle the request")
            case 504: ("Timeout", "the server was unable to return a response in the time allotted")
            default: ("InternalError", "Internal error occurred: the store does not answer")
            }
        return Refusal(
            code, reason, message,
            details: retryAfter.map { ["retryAfterSeconds": .integer(Int64($0))] })
    }
}
