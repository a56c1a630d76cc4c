/// The base URL of an endpoint: `http` or `https` with a host, without credentials, without a fragment.
///
/// A query is kept (Azure wants its `api-version` there); what looks like a key in it is refused, as URLs are shown.
package struct EndpointURL: Sendable, Hashable {
    /// Why a text cannot be one, and what would be right: a sentence's end, such as "must begin with ...".
    package struct Problem: Error, Sendable, Hashable {
        package var message: String
    }

    /// `https` or `http`.
    package let scheme: String
    /// The host in lower case, an IPv6 address in its brackets.
    package let host: String
    private let authority: String
    /// Empty, or `/` and more, without `/` at its end.
    private let path: String
    private let query: String?

    package init(_ text: String) throws(Problem) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem(message: "must be of ASCII characters without spaces; write others as %XX")
        }
        let lowered = text.lowercased()
        guard let scheme = ["https", "http"].first(where: { lowered.hasPrefix($0 + "://") }) else {
            throw Problem(message: "must begin with `https://` or `http://`")
        }
        let rest = text.dropFirst(scheme.count + 3)
        guard !rest.contains("#") else { throw Problem(message: "must have no `#` part") }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        self.scheme = scheme
        authority = place[0].lowercased()
        host = try Self.host(of: authority)
        var path = place.count == 2 ? "/" + place[1] : ""
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
        query = parts.count == 2 ? String(parts[1]) : nil
        try Self.checkQuery(query ?? "")
    }

    private static func host(of authority: String) throws(Problem) -> String {
        guard !authority.contains("@") else {
            throw Problem(message: "must hold no user name or password: name the key with `apiKeyFrom`")
        }
        let isBracketed = authority.hasPrefix("[")
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : authority.firstIndex(of: ":")
        let host = authority[..<(hostEnd ?? authority.endIndex)]
        let port = authority[(hostEnd ?? authority.endIndex)...]
        let isHost =
            isBracketed
            ? host.hasSuffix("]") && host.count > 4
                && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
            : !host.isEmpty && host.allSatisfy { $0.isLetter || $0.isNumber || "-._".contains($0) }
        guard isHost else { throw Problem(message: "must name a host after `://`") }
        let isPort = port.isEmpty || (port.first == ":" && (1...65535).contains(Int(port.dropFirst()) ?? 0))
        guard isPort else { throw Problem(message: "must have a port from 1 to 65535 after `:`, or none") }
        return String(host)
    }

    private static func checkQuery(_ query: String) throws(Problem) {
        for part in query.split(separator: "&") {
            let name = part.prefix { $0 != "=" }
            if KeyName.isLikely(String(name)) {
                throw Problem(message: "must hold no key in its query (`\(name)`): name the key with `apiKeyFrom`")
            }
        }
    }

    /// As written, without `/` at the end of its path.
    package var text: String { url(path) }

    /// The URL of a path below this one, which begins with `/`.
    package func appending(_ suffix: String) -> String { url(path + suffix) }

    private func url(_ path: String) -> String { "\(scheme)://\(authority)\(path)" + (query.map { "?\($0)" } ?? "") }

    /// Whether the path ends so.
    package func hasPath(endingIn suffix: String) -> Bool { path.hasSuffix(suffix) }

    /// Whether what is sent there can be read on the way: plain HTTP to another machine.
    package var isReadableOnTheWay: Bool {
        scheme == "http" && host != "localhost" && host != "[::1]" && !host.hasPrefix("127.")
    }
}

/// Which names of headers and of query parts say that their value is a key.
enum KeyName {
    private static let parts = [
        "authorization", "api-key", "api_key", "apikey", "token", "secret", "password", "cookie", "signature",
    ]
    private static let names: Set<String> = ["key", "code", "sig", "x-goog-key"]

    static func isLikely(_ name: String) -> Bool {
        let name = name.lowercased()
        return names.contains(name) || parts.contains { name.contains($0) }
    }
}
