import ControllerRuntime
import HTTPTransport
import JSON
import PromptCore
import PromptEvaluation
import PromptTesting
import Synchronization

/// A key that must never be seen.
let secretKey = "sk-live-4242-do-not-show"

func message(_ content: String, _ role: String = "user") -> Wording.Message {
    Wording.Message(role: role, content: content)
}

/// Asks `mini` a question of one message.
func modelRequest(
    _ text: String = "Hi", model: String? = "mini", parameters: [String: JSONValue] = [:],
    strategy: InferenceStrategy = .greedy, seed: Int64? = nil, outputSchema: JSONValue? = nil
) -> ModelRequest {
    ModelRequest(
        endpointName: "gpt", model: model, messages: [message(text)], parameters: parameters, strategy: strategy,
        seed: seed, outputSchema: outputSchema)
}

func remoteModel(
    _ url: String = "https://api.example.com/v1", wire: RemoteModel.WireProtocol = .openai
) throws -> RemoteModel {
    RemoteModel(wire: wire, baseURL: try EndpointURL(url))
}

func remoteEndpoint(_ remote: RemoteModel, concurrency: Int = 8) -> ModelEndpoint {
    var spec = ModelEndpointSpec.remote(model: "mini", remote)
    spec.concurrency = concurrency
    return ModelEndpoint(meta: ObjectMeta(name: "gpt", namespace: "support"), spec: spec)
}

func httpResponse(_ status: Int = 200, _ body: String, _ headers: HTTPHeaders = [:]) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
}

/// A whole chat completion.
func completion(_ text: String, logprob: Double? = nil, usage: (Int, Int)? = (10, 2)) -> HTTPResponse {
    let logprobs: JSONValue = logprob.map { ["content": [["token": "t", "logprob": JSONValue($0)]]] } ?? .null
    var body: [String: JSONValue] = [
        "model": "mini-2025", "id": "chatcmpl-1", "object": "chat.completion",
        "choices": [
            [
                "index": 0, "finish_reason": "stop", "logprobs": logprobs,
                "message": ["role": "assistant", "content": .string(text), "refusal": .null],
            ]
        ],
    ]
    body["usage"] = usage.map {
        ["prompt_tokens": .integer(Int64($0.0)), "completion_tokens": .integer(Int64($0.1))]
    }
    return HTTPResponse(status: 200, body: JSONValue.object(body).canonicalBytes)
}

func openAIFault(_ status: Int, code: String?, param: String? = nil, _ headers: HTTPHeaders = [:]) -> HTTPResponse {
    let error: JSONValue = [
        "error": [
            "message": .string("Prompt was: Hi, key was \(secretKey)"), "type": "invalid_request_error",
            "code": code.map(JSONValue.string) ?? .null, "param": param.map(JSONValue.string) ?? .null,
        ]
    ]
    return HTTPResponse(status: status, headers: headers, body: error.canonicalBytes)
}

/// Answers as its script says, and remembers what it was asked.
final class ScriptedSender: HTTPSender {
    typealias Script = @Sendable (HTTPRequest, Int) async throws(HTTPError) -> HTTPResponse

    private let asked = Mutex<[HTTPRequest]>([])
    private let script: Script

    /// The script is called with the request and how many came before it.
    init(_ script: @escaping Script) { self.script = script }

    /// One answer after the other; the last one again and again.
    convenience init(_ responses: [HTTPResponse]) {
        self.init { (_, index) throws(HTTPError) in responses[min(index, responses.count - 1)] }
    }

    var requests: [HTTPRequest] { asked.withLock { $0 } }
    var bodies: [JSONValue] { requests.map { (try? JSONValue(parsing: $0.body)) ?? .null } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let index = asked.withLock { asked in
            asked.append(request)
            return asked.count - 1
        }
        return try await script(request, index)
    }
}

/// Clients over a sender, on a clock that stands still.
func modelClients(
    _ sender: any HTTPSender, clock: TestClock = TestClock(), key: String? = secretKey
) -> ModelClients {
    let world = ModelClients.World(
        sender: sender, timeline: Timeline(clock), now: { moment }, jitter: Jitter(seed: 1))
    return ModelClients(world) { _ throws(ModelError) in key.map(SecretText.init) }
}

/// The client of an endpoint that names a key.
func modelClient(
    _ sender: any HTTPSender, clock: TestClock = TestClock(), wire: RemoteModel.WireProtocol = .openai,
    concurrency: Int = 8, change: (inout RemoteModel) -> Void = { _ in }
) async throws -> any ModelClient {
    var remote = try remoteModel(wire: wire)
    remote.key = .environment("KEY")
    change(&remote)
    return try await modelClients(sender, clock: clock).open(remoteEndpoint(remote, concurrency: concurrency))
}
