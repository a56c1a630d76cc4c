import KubernetesClient
import Testing

@Suite struct APIRetryPolicyTests {
    struct Refusal: Sendable {
        var method = APIRequest.Method.get
        var tries = 1
        var status: Int
        var retryAfter: String?
        var pause: Duration?
    }

    @Test(arguments: [
        Refusal(status: 429, retryAfter: "1", pause: .seconds(1)),
        Refusal(method: .put, status: 429, retryAfter: "7", pause: .seconds(7)),
        Refusal(status: 500, retryAfter: "0", pause: .zero),
        Refusal(method: .post, status: 503, retryAfter: "60", pause: .seconds(60)),
        Refusal(tries: 9, status: 599, retryAfter: "2", pause: .seconds(2)),
        Refusal(tries: 10, status: 429, retryAfter: "1", pause: nil),
        Refusal(status: 503, retryAfter: "61", pause: nil),
        Refusal(status: 503, retryAfter: nil, pause: nil),
        Refusal(status: 503, retryAfter: "-1", pause: nil),
        Refusal(status: 503, retryAfter: "1.5", pause: nil),
        Refusal(status: 503, retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT", pause: nil),
        Refusal(status: 404, retryAfter: "1", pause: nil),
        Refusal(status: 409, retryAfter: "1", pause: nil),
    ])
    func `a refusal is tried again when it is a 429 or 5xx that says after how many seconds`(_ refusal: Refusal) {
        let attempt = APIRetryPolicy.Attempt(method: refusal.method, tries: refusal.tries)
        let pause = APIRetryPolicy.standard.pause(
            after: attempt, status: refusal.status, retryAfter: refusal.retryAfter)
        #expect(pause == refusal.pause)
    }

    struct Break: Sendable {
        var method = APIRequest.Method.get
        var tries = 1
        var elapsed: Duration = .zero
        var error = APITransportError.interrupted("reset")
        var pause: Duration?
    }

    @Test(arguments: [
        Break(pause: .milliseconds(100)),
        Break(tries: 2, pause: .milliseconds(200)),
        Break(tries: 9, pause: .seconds(2)),
        Break(tries: 10, pause: nil),
        Break(elapsed: .seconds(30), pause: nil),
        Break(method: .put, pause: nil),
        Break(method: .post, pause: nil),
        Break(method: .patch, pause: nil),
        Break(method: .delete, pause: nil),
        Break(error: .unreachable("refused"), pause: nil),
        Break(error: .unusable("no certificate"), pause: nil),
        Break(error: .cancelled, pause: nil),
    ])
    func `a broken connection is tried again for reads alone`(_ end: Break) {
        let attempt = APIRetryPolicy.Attempt(method: end.method, tries: end.tries, elapsed: end.elapsed)
        #expect(APIRetryPolicy.standard.pause(after: attempt, error: end.error, random: 0) == end.pause)
    }
}
