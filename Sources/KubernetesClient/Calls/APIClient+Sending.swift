import ControllerRuntime
import JSON

extension APIClient {
    /// The answer's object; throws what any other status stands for, once no other try is due.
    package func send(_ request: APIRequest) async throws(APIError) -> JSONValue {
        let response = try await answer(to: request)
        guard !response.body.isEmpty else { return .null }
        do {
            return try JSONParser.value(response.body)
        } catch {
            throw .unavailable("the server's answer is not JSON: \(error)", after: nil, isSafe: false)
        }
    }

    /// An answer of success whose body is still on its way; throws as `send` does. Not bounded by `settings.limiter` once
    /// it has begun.
    package func open(_ request: APIRequest) async throws(APIError) -> APIStream {
        try await repeating(request) { () throws(APITransportError) in
            let stream = try await transport.stream(request)
            guard !(200..<300).contains(stream.status) else { return .success(stream) }
            return .refused(
                APIResponse(status: stream.status, headers: stream.headers, body: try await stream.start()))
        }
    }

    /// This client over another transport; settings, counters and bounds stay the same ones.
    package func over(_ transport: any APITransport) -> APIClient {
        APIClient(transport, fieldManager: fieldManager, settings: settings)
    }

    /// This client without tries of its own and without a place in the line, for callers with a rhythm of their own.
    package var withoutRetries: APIClient {
        var settings = settings
        settings.retry = .never
        settings.limiter = APIRequestLimiter(clock: settings.clock)
        return APIClient(transport, fieldManager: fieldManager, settings: settings)
    }

    private func answer(to request: APIRequest) async throws(APIError) -> APIResponse {
        try await repeating(request) { () throws(APITransportError) in
            let response = try await transport.send(request)
            return (200..<300).contains(response.status) ? .success(response) : .refused(response)
        }
    }
}

// MARK: - Trying again

/// How one exchange ended.
private enum ExchangeEnd<Success: APIAnswerHead>: Sendable {
    case success(Success)
    case refused(APIResponse)
}

extension APIClient {
    /// Performs an exchange until it succeeds or is not to be tried again.
    private func repeating<Success: APIAnswerHead>(
        _ request: APIRequest,
        _ exchange: @Sendable () async throws(APITransportError) -> ExchangeEnd<Success>
    ) async throws(APIError) -> Success {
        let time = Timeline(settings.clock)
        var attempt = APIRetryPolicy.Attempt(method: request.method, tries: 0)
        while true {
            guard let result = await perform(exchange) else { throw .cancelled }
            attempt.tries += 1
            attempt.elapsed = time.now
            note(result, of: request)
            let pause: Duration
            switch verdict(on: result, after: attempt) {
            case .success(let success): return success
            case .failure(let error): throw error
            case .again(let duration): pause = duration
            }
            guard await time.sleep(until: time.now + pause) else { throw .cancelled }
        }
    }

    private func perform<Success: APIAnswerHead>(
        _ exchange: @Sendable () async throws(APITransportError) -> ExchangeEnd<Success>
    ) async -> Result<ExchangeEnd<Success>, APITransportError>? {
        await settings.limiter.run {
            do throws(APITransportError) {
                return .success(try await exchange())
            } catch {
                return .failure(error)
            }
        }
    }

    private enum Verdict<Success> {
        case success(Success)
        case failure(APIError)
        case again(after: Duration)
    }

    private func verdict<Success>(
        on result: Result<ExchangeEnd<Success>, APITransportError>, after attempt: APIRetryPolicy.Attempt
    ) -> Verdict<Success> {
        switch result {
        case .success(.success(let success)): return .success(success)
        case .success(.refused(let response)):
            let error = APIError(APIStatus(response))
            // A version that the server does not know yet is asked for without a version, and not again.
            if case .gone = error { return .failure(error) }
            let pause = settings.retry.pause(
                after: attempt, status: response.status, retryAfter: response.headers["retry-after"])
            return pause.map { .again(after: $0) } ?? .failure(error)
        case .failure(let error):
            let pause = settings.retry.pause(after: attempt, error: error, random: settings.random())
            return pause.map { .again(after: $0) } ?? .failure(APIError(error))
        }
    }

    private func note<Success: APIAnswerHead>(
        _ result: Result<ExchangeEnd<Success>, APITransportError>, of request: APIRequest
    ) {
        let head: (any APIAnswerHead)? =
            switch result {
            case .success(.success(let success)): success
            case .success(.refused(let response)): response
            case .failure: nil
            }
        settings.counters.count(request.method, status: head?.status)
        for text in head?.headers["warning"].map(APIWarnings.texts) ?? [] { settings.onWarning(text) }
    }
}

/// What whole answers and those on their way have in common.
private protocol APIAnswerHead: Sendable {
    var status: Int { get }
    var headers: [String: String] { get }
}

extension APIResponse: APIAnswerHead {}
extension APIStream: APIAnswerHead {}

extension APIStream {
    /// A refusal's body; what goes beyond a bound that no `Status` reaches is not read.
    fileprivate func start() async throws(APITransportError) -> [UInt8] {
        var body: [UInt8] = []
        while body.count < 1 << 20, let piece = try await next() { body += piece }
        return body
    }
}
