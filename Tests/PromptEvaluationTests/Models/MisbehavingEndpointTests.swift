import ControllerRuntime
import HTTPTransport
import JSON
import PromptCore
import PromptEvaluation
import PromptOperator
import PromptTesting
import Synchronization
import Testing

/// Whole runs over real sockets against an endpoint that misbehaves.
@Suite struct MisbehavingEndpointTests {
    enum Fault: String, CaseIterable, CustomTestStringConvertible {
        case down, silent, hangingInBody, resetting, cutShort, html, unauthorized, missing, rateLimited,
            rateLimitedByDate
        case overloaded, quota, noChoices, cut, refusal, filtered, toolCall, invalidUTF8, huge, redirect

        var testDescription: String { rawValue }

        func answer(to request: ScriptedRequest, latch: PromptTesting.Latch) -> ScriptedAnswer {
            switch self {
            case .down: .whole()
            case .silent: .silence(until: latch)
            case .hangingInBody: .cut(#"{"choices":[{"message":{"content":"ok"#, of: 4000, then: .awaitClose(latch))
            case .resetting: .cut("{", of: 4000, then: .reset)
            case .cutShort: .cut(completionText("ok"), of: 4000, then: .close)
            case .html: .html()
            case .unauthorized: .text(echo(request, "invalid_api_key"), status: 401)
            case .missing: .text(echo(request, "model_not_found"), status: 404)
            case .rateLimited: .text("{}", status: 429, headers: [("Retry-After", "1")])
            case .rateLimitedByDate:
                .text("{}", status: 429, headers: [("Retry-After", "Sun, 15 Jun 2025 15:06:42 GMT")])
            case .overloaded: .text(#"{"type":"error","error":{"type":"overloaded_error"}}"#, status: 529)
            case .quota: .text(echo(request, "insufficient_quota"), status: 429)
            case .noChoices: .text(#"{"choices":[]}"#)
            case .cut: .text(completionText("ok", "length"))
            case .refusal: .text(#"{"choices":[{"message":{"content":null,"refusal":"ok"},"finish_reason":"stop"}]}"#)
            case .filtered: .text(completionText("ok", "content_filter"))
            case .toolCall: .text(completionText("ok", "tool_calls"))
            case .invalidUTF8: .invalidUTF8
            case .huge: .large(1 << 30)
            case .redirect: .text("", status: 307, headers: [("Location", "http://127.0.0.1:9/steal")])
            }
        }

        /// A careless server: all that it was sent comes back in its message, the key too.
        private func echo(_ request: ScriptedRequest, _ code: String) -> String {
            let message = "\(request.headers["authorization"] ?? "") \(request.text)"
            let body: JSONValue = [
                "error": ["message": .string(message), "code": .string(code), "type": .string(message)]
            ]
            return String(decoding: body.canonicalBytes, as: UTF8.self)
        }

        private func completionText(_ text: String, _ reason: String = "stop") -> String {
            #"{"choices":[{"message":{"content":"\#(text)"},"finish_reason":"\#(reason)"}]}"#
        }

        /// A fault of the answer is a failed trial; one of the endpoint is an error.
        var verdict: Verdict {
            switch self {
            case .cut, .refusal, .filtered, .toolCall: .fail
            default: .error
            }
        }

        /// How often the request came: what may pass is tried twice more. Nil where the time ran out: a busy machine may
        /// not have read the request by then.
        var requests: Int? {
            switch self {
            case .down: 0
            case .silent, .hangingInBody: nil
            case .resetting, .cutShort, .rateLimited, .rateLimitedByDate, .overloaded: 3
            default: 1
            }
        }
    }

    /// Moves the clock as soon as a task sleeps, until it is cancelled.
    private static func drive(_ clock: TestClock) async {
        while !Task.isCancelled {
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(10))
        }
    }

    @Test(arguments: Fault.allCases)
    func `no misbehaviour is ever a Pass, and none shows the key or the prompt`(_ fault: Fault) async throws {
        let latch = PromptTesting.Latch()
        let server = try ScriptedServer { fault.answer(to: $0, latch: latch) }
        let url = server.url
        if fault == .down { server.stop() }
        let clock = TestClock()
        let transport = HTTPTransport()
        var remote = try remoteModel(url + "/v1")
        remote.key = .environment("KEY")
        remote.limits.retries = 2
        remote.limits.timeout = TimeSpan(milliseconds: 250)
        let clients = modelClients(transport, clock: clock)
        let told = Mutex("")
        let evaluator = SuiteEvaluator(connect: clients.open, now: { moment })
        let asked = request(
            suite(["charged-twice"]), candidate: version("v2", endpointName: "gpt"), endpoints: [remoteEndpoint(remote)]
        )
        let driver = Task { await Self.drive(clock) }
        let result = await evaluator.evaluate(asked) { progress in told.withLock { $0 += "\(progress)" } }
        driver.cancel()
        await driver.value
        #expect(result.verdict == fault.verdict, "\(result)")
        if let requests = fault.requests { #expect(server.requests.count == requests) }
        for hidden in [secretKey, "Bearer", "steal"] + ["v2: charged-twice"] {
            #expect(!"\(result) \(told.withLock { $0 })".contains(hidden))
        }
        if fault == .huge { #expect(server.sentBytes < 64 << 20) }
        await transport.shutdown()
        withExtendedLifetime(server) {}
    }

    @Test func `an endpoint that recovers is a Pass, asked with the key over one connection`() async throws {
        let server = try ScriptedServer { request in
            request.number == 0
                ? .text("{}", status: 503)
                : .text(#"{"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}],"model":"m"}"#)
        }
        let clock = TestClock()
        let transport = HTTPTransport()
        var remote = try remoteModel(server.url + "/v1")
        remote.key = .environment("KEY")
        let clients = modelClients(transport, clock: clock)
        let asked = request(
            suite(["a", "b", "c"]), candidate: version("v2", endpointName: "gpt"),
            endpoints: [remoteEndpoint(remote, concurrency: 1)])
        async let result = SuiteEvaluator(connect: clients.open, now: { moment }).evaluate(asked) { _ in }
        await clock.waitForSleepers(1)
        clock.advance(by: .seconds(10))
        #expect(await result.verdict == .pass)
        #expect(await result.models == ["gpt": "m"])
        #expect(
            server.requests.map { $0.headers["authorization"] } == Array(repeating: "Bearer \(secretKey)", count: 4))
        #expect(server.requests.allSatisfy { $0.target == "/v1/chat/completions" })
        #expect(server.connectionCount == 1)
        await transport.shutdown()
    }
}
