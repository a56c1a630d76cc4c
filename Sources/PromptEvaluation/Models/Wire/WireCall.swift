import HTTPTransport
import JSON
import PromptCore

/// A request in the words of a protocol, before it is sent.
package struct WireCall: Sendable, Hashable {
    package var url: String
    package var headers: HTTPHeaders
    package var body: JSONValue

    package init(url: String, headers: HTTPHeaders, body: JSONValue) {
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// Answers of models are text: a body beyond this is none.
    package static let maximumBodyBytes = 8 << 20

    package func request(timeout: Duration) -> HTTPRequest {
        HTTPRequest(
            .post, url, headers: headers, body: body.canonicalBytes, timeout: timeout,
            maximumBodyBytes: Self.maximumBodyBytes)
    }

    /// The endpoint's own headers, and that no cache on the way may answer: copies are not trials.
    static func headers(of remote: RemoteModel) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "content-type": "application/json", "accept": "application/json", "cache-control": "no-cache, no-store",
        ]
        for (name, value) in remote.headers.sorted(by: { $0.key < $1.key }) { headers[name] = value }
        return headers
    }
}

/// Why the body of an answer cannot be read as one; a sentence's end that never repeats the body.
package struct WireProblem: Error, Sendable, Hashable {
    package var message: String

    package init(_ message: String) { self.message = message }

    /// The body as JSON.
    static func json(of response: HTTPResponse) throws(WireProblem) -> JSONValue {
        do throws(SyntaxError) {
            return try JSONParser.value(response.body)
        } catch {
            throw WireProblem(
                String(validating: response.body, as: UTF8.self) == nil
                    ? "the answer is not UTF-8" : "the answer is not JSON; is `baseURL` the base of an API?")
        }
    }
}

/// One answer as an endpoint gave it, before it is measured and priced.
package struct WireAnswer: Sendable, Hashable {
    package var text: String
    package var ending: ModelAnswer.Ending
    /// As the endpoint reported it.
    package var model: String?
    /// Nil where the endpoint did not count.
    package var usage: TokenUsage?
    /// The mean of the natural logarithms of the tokens' probabilities; nil where the endpoint tells none.
    package var meanLogprob: Double?

    package init(
        text: String, ending: ModelAnswer.Ending = .complete, model: String? = nil, usage: TokenUsage? = nil,
        meanLogprob: Double? = nil
    ) {
        self.text = text
        self.ending = ending
        self.model = model
        self.usage = usage
        self.meanLogprob = meanLogprob
    }

    /// A model's name as status and reports may hold it; nil for what is none.
    static func modelName(_ value: JSONValue?) -> String? {
        guard let name = value?.string, (1...256).contains(name.utf8.count),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        return name
    }

    /// A count of tokens; nil for what is none.
    static func count(_ value: JSONValue?) -> Int? {
        guard let number = value?.integer, number >= 0 else { return nil }
        return Int(exactly: number)
    }
}
