/// One request to an API server as a value: without the server's address, and without credentials.
///
/// Built by pure functions, sent by an `APITransport`.
package struct APIRequest: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// One parameter of the query; encoded when the request is written.
    package struct QueryItem: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var method: Method
    /// From the server's root on; every part of it is a name that Kubernetes allows, so that nothing needs encoding.
    package var path: String
    package var query: [QueryItem]
    package var accept = "application/json"
    /// Nil without a body.
    package var contentType: String?
    package var body: [UInt8]
    /// For the whole exchange; nil: the transport's own bound for answers, none for streams.
    package var timeout: Duration?

    package init(
        _ method: Method, _ path: String, query: [QueryItem] = [], contentType: String? = nil, body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.contentType = contentType
        self.body = body
    }

    /// Path and query as they stand on the request line, percent-encoded by RFC 3986.
    package var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }.joined(separator: "&")
    }

    /// The value of a parameter; nil where the query has none of that name.
    package subscript(query name: String) -> String? { query.first { $0.name == name }?.value }

    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return encoded
    }
}
