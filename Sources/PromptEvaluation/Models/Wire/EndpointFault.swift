import HTTPTransport
import JSON
import PromptCore

/// What an endpoint says of a request that it does not answer: the status and the words that programs may look at.
///
/// Its message for people is left out: it may repeat the prompt or the key.
package struct EndpointFault: Sendable, Hashable {
    package var status: Int
    /// Such as `invalid_request_error`; nil where there is none that looks like a word of a protocol.
    package var type: String?
    /// Such as `insufficient_quota`.
    package var code: String?
    /// The member of the request that it is about.
    package var param: String?

    package init(status: Int, type: String? = nil, code: String? = nil, param: String? = nil) {
        self.status = status
        self.type = type
        self.code = code
        self.param = param
    }

    /// Reads `{"error": {...}}` (OpenAI, Anthropic, vLLM), `{"detail": [...]}` (FastAPI) and the bare `{"type", "code"}`
    /// (older vLLM, Mistral); anything else, such as plain text or HTML, has a status only.
    package init(_ response: HTTPResponse) {
        self.init(status: response.status)
        guard let body = try? JSONParser.value(response.body) else { return }
        if let detail = body["detail"]?.array?.first {
            type = Self.word(detail["type"])
            param = Self.word(detail["loc"]?.array?.last)
            return
        }
        let error = body["error"]?.object != nil ? body["error"] : body
        type = Self.word(error?["type"])
        code = Self.word(error?["code"])
        param = Self.word(error?["param"])
    }

    /// A word as protocols have them; what is longer or holds a space is meant for people.
    private static func word(_ value: JSONValue?) -> String? {
        guard let text = value?.string, (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x5F
                    || (0x61...0x7A).contains($0) || "-.[]".utf8.contains($0)
            })
        else { return nil }
        return text
    }

    /// The same without the words that hold the key.
    package func hiding(_ key: SecretText?) -> EndpointFault {
        guard let key, !key.isEmpty else { return self }
        func safe(_ word: String?) -> String? { word.flatMap { $0.contains(key.revealed) ? nil : $0 } }
        return EndpointFault(status: status, type: safe(type), code: safe(code), param: safe(param))
    }
}

extension EndpointFault {
    private static let quotaCodes: Set<String> = [
        "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error",
    ]

    /// Whether a person has to pay before anything is answered, which some endpoints say with the status 429.
    var isQuota: Bool { [type, code].contains { $0.map(Self.quotaCodes.contains) ?? false } || status == 402 }

    /// Whether the endpoint's own filter refused the prompt (Azure says so with the status 400).
    var isFiltered: Bool { status == 400 && code == "content_filter" }

    /// Whether the same request may be answered a little later.
    var mayPass: Bool { !isQuota && ([408, 409, 429].contains(status) || status >= 500) }

    /// `HTTP 401 (invalid_api_key): it does not accept the key`.
    package var sentence: String {
        let words = [code ?? type, param.map { "about `\($0)`" }].compactMap(\.self).joined(separator: " ")
        return "HTTP \(status)" + (words.isEmpty ? "" : " (\(words))") + ": " + meaning
    }

    private var meaning: String {
        if isQuota { return "its quota is used up or unpaid" }
        switch status {
        case 300..<400: return "it points to another place, which is not followed; write the final URL in `baseURL`"
        case 400, 422: return "it does not take the request"
        case 401: return "it does not accept the key, or wants one"
        case 403: return "the key may not be used for this"
        case 404: return "it has no such model, or `baseURL` is not the base of its API"
        case 413: return "the request is too large for it"
        case 429: return "it is asked too often"
        case 500...: return "it has a fault of its own"
        default: return "it does not answer"
        }
    }
}
