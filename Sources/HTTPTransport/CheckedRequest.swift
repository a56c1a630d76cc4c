import CCurl

/// A request that may be handed to libcurl: a URL of http or https without credentials, headers that stay headers.
struct CheckedRequest: Sendable, Hashable {
    let request: HTTPRequest
    let scheme: String
    /// `scheme://host:port/path`, which errors name.
    let place: String
    /// As `CURLOPT_URL` takes it: its host is the name that TLS goes by.
    let url: String
    /// The host that is asked where `url` has another; nil: that one.
    let host: String?
    /// Where to connect to instead of the URL's host, as `CURLOPT_CONNECT_TO` takes it; nil: there.
    let destination: String?
    /// As `CURLOPT_HTTPHEADER` takes them.
    let headerLines: [String]

    /// Throws `invalid`. `serverName` is the configuration's.
    init(_ request: HTTPRequest, serverName: String? = nil) throws(HTTPError) {
        guard !request.url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else {
            throw .invalid("the URL holds a blank or a control character")
        }
        let url = try URLParts(request.url)
        guard url.scheme == "http" || url.scheme == "https" else {
            throw .invalid("the URL is not of http or https")
        }
        if !request.method.hasBody, !request.body.isEmpty {
            throw .invalid("\(url.place): a \(request.method.rawValue.uppercased()) has no body")
        }
        self.request = request
        scheme = url.scheme
        place = url.place
        let lines = try Self.lines(of: request, at: url.place)
        if let serverName, url.scheme == "https" {
            self.url = try URLParts.replacing(hostOf: request.url, by: serverName, at: url.place)
            host = url.host
            destination = "::\(url.host):\(url.port)"
            headerLines = lines + (request.headers["Host"] == nil ? ["Host: \(url.authority)"] : [])
        } else {
            self.url = request.url
            host = nil
            destination = nil
            headerLines = lines
        }
    }

    /// What libcurl decides by itself; a second opinion would let a request be read in two ways.
    private static let ownHeaders: Set<String> = [
        "connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static func lines(of request: HTTPRequest, at place: String) throws(HTTPError) -> [String] {
        // Waiting for "100 Continue" costs a second wherever a server does not know it.
        var lines = ["Expect:"]
        for field in request.headers.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                throw .invalid("\(place): a header's name is not a token")
            }
            guard !ownHeaders.contains(field.name.lowercased()) else {
                throw .invalid("\(place): the header \(field.name) is set by the transport itself")
            }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
                throw .invalid("\(place): the header \(field.name) holds a line break or a control character")
            }
            let isBlank = field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            lines.append(isBlank ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // libcurl would call every body a form.
        if request.method.hasBody, request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        return lines
    }

    /// `tchar` of RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension HTTPRequest.Method {
    /// Whether a request of this method may carry a body.
    var hasBody: Bool { self != .get && self != .head }
    /// Whether sending it twice means what sending it once does.
    var isIdempotent: Bool { self != .post && self != .patch }
}

/// A URL as libcurl itself reads it, so that nobody reads it differently.
private struct URLParts {
    let scheme: String
    /// An address of IPv6 in brackets.
    let host: String
    /// The scheme's own where the URL has none.
    let port: String
    /// Host and port as the URL has them.
    let authority: String
    let path: String

    var place: String { "\(scheme)://\(host):\(port)\(path)" }

    init(_ text: String) throws(HTTPError) {
        guard let url = curl_url() else { throw .invalid("the URL cannot be read: no memory") }
        defer { curl_url_cleanup(url) }
        switch curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER)) {
        case CURLUE_OK: break
        case CURLUE_USER_NOT_ALLOWED: throw .invalid("the URL holds credentials; send them in a header")
        case CURLUE_UNSUPPORTED_SCHEME, CURLUE_BAD_SCHEME: throw .invalid("the URL is not of http or https")
        default: throw .invalid("the URL is malformed")
        }
        scheme = Self.part(CURLUPART_SCHEME, of: url)
        host = Self.part(CURLUPART_HOST, of: url)
        port = Self.part(CURLUPART_PORT, of: url, Int32(CURLU_DEFAULT_PORT))
        path = Self.part(CURLUPART_PATH, of: url)
        let writtenPort = Self.part(CURLUPART_PORT, of: url)
        authority = writtenPort.isEmpty ? host : "\(host):\(writtenPort)"
    }

    /// The same URL at another host: a name or an address.
    static func replacing(hostOf text: String, by name: String, at place: String) throws(HTTPError) -> String {
        let host = name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name
        guard let url = curl_url() else { throw .invalid("\(place): the URL cannot be read: no memory") }
        defer { curl_url_cleanup(url) }
        guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK,
            curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK
        else { throw .invalid("\(place): the server's name for TLS is none") }
        return part(CURLUPART_URL, of: url)
    }

    /// Empty where the URL has no such part.
    private static func part(_ part: CURLUPart, of url: OpaquePointer, _ flags: Int32 = 0) -> String {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, UInt32(flags)) == CURLUE_OK, let text else { return "" }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
