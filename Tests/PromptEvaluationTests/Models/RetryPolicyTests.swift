import HTTPTransport
import PromptCore
import PromptEvaluation
import Testing

@Suite struct RetryPolicyTests {
    /// 2025-06-15T15:06:40Z.
    private func step(_ outcome: RetryPolicy.Outcome, retried: Int = 0, random: Double = 0.5) -> RetryPolicy.Step {
        RetryPolicy(retries: 4).step(after: outcome, retried: retried, now: moment, random: random)
    }

    private func step(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "{}") -> RetryPolicy.Step {
        step(.response(HTTPResponse(status: status, headers: headers, body: Array(body.utf8))))
    }

    @Test(arguments: [408, 409, 429, 500, 502, 503, 504, 529])
    func `a fault that may pass is tried again`(_ status: Int) {
        #expect(step(status) == .again(after: .milliseconds(250), isOrdered: false))
    }

    @Test(arguments: [301, 307, 400, 401, 402, 403, 404, 405, 413, 422])
    func `a fault that stays is not tried again`(_ status: Int) {
        #expect(step(status) == .rejected(EndpointFault(status: status)))
    }

    @Test(
        arguments: [
            (["retry-after": "1.5"], 1500), (["retry-after": "120"], 120_000),
            (["retry-after-ms": "80", "retry-after": "9"], 80),
            (["retry-after": "Sun, 15 Jun 2025 15:06:52 GMT"], 12_000),
        ] as [(HTTPHeaders, Int64)])
    func `the endpoint names the wait in seconds, in milliseconds or as a date`(
        _ headers: HTTPHeaders, _ milliseconds: Int64
    ) {
        #expect(step(429, headers) == .again(after: .milliseconds(milliseconds), isOrdered: true))
    }

    @Test(
        arguments: [
            ["retry-after": "0"], ["retry-after": "-3"], ["retry-after": "soon"], ["retry-after": "nan"],
            ["retry-after": "Sun, 15 Jun 2025 15:06:00 GMT"],
        ] as [HTTPHeaders])
    func `a wait that does not lie ahead is drawn instead`(_ headers: HTTPHeaders) {
        #expect(step(429, headers) == .again(after: .milliseconds(250), isOrdered: false))
    }

    @Test(arguments: ["121", "1e30", "inf"])
    func `nobody waits longer than two minutes`(_ seconds: String) {
        guard case .unavailable(let text) = step(429, ["retry-after": seconds]) else { return #expect(Bool(false)) }
        #expect(text.hasPrefix("HTTP 429: it is asked too often; it asks to be left alone for "))
    }

    @Test func `the endpoint may say itself whether to try again`() {
        #expect(step(400, ["x-should-retry": "true"]) == .again(after: .milliseconds(250), isOrdered: false))
        #expect(step(503, ["x-should-retry": "false"]) == .unavailable("HTTP 503: it has a fault of its own"))
        #expect(step(401, ["x-should-retry": "false"]) == .rejected(EndpointFault(status: 401)))
    }

    @Test(arguments: [#"{"error":{"code":"insufficient_quota"}}"#, #"{"error":{"type":"insufficient_quota"}}"#])
    func `a quota that is used up does not pass by waiting`(_ body: String) {
        guard case .rejected(let fault) = step(429, ["retry-after": "1"], body) else { return #expect(Bool(false)) }
        #expect(fault.sentence == "HTTP 429 (insufficient_quota): its quota is used up or unpaid")
    }

    @Test(arguments: [(0, 0.5), (1, 1), (2, 2), (3, 4)])
    func `waits are drawn from zero to a bound that doubles`(_ retried: Int, _ seconds: Double) {
        let waits = [0, 0.5, 1].map { random in
            step(.error(.interrupted("cut")), retried: retried, random: random)
        }
        #expect(
            waits
                == [0, seconds / 2, seconds].map {
                    .again(after: .milliseconds(Int64($0 * 1000)), isOrdered: false)
                })
    }

    @Test func `the bound stays at 8 s, and in the end the endpoint is unavailable`() {
        let patient = RetryPolicy(retries: 20)
        let last = patient.step(after: .error(.timedOut("late")), retried: 19, now: moment, random: 1)
        #expect(last == .again(after: .seconds(8), isOrdered: false))
        #expect(
            step(.error(.unreachable("nobody listens")), retried: 4)
                == .unavailable("nobody listens, and again when tried 4 times more"))
        #expect(
            RetryPolicy(retries: 0).step(after: .error(.timedOut("late")), retried: 0, now: moment, random: 1)
                == .unavailable("late"))
    }

    @Test(
        arguments: [
            (HTTPError.cancelled, .cancelled), (.invalid("bad"), .refused("bad")), (.untrusted("bad"), .refused("bad")),
            (.tooLarge(limit: 8), .unavailable("the answer is larger than 8 bytes")),
        ] as [(HTTPError, RetryPolicy.Step)])
    func `what another try would not mend is not tried again`(_ error: HTTPError, _ expected: RetryPolicy.Step) {
        #expect(step(.error(error)) == expected)
    }
}
