/// Where an API server is: the URL that its paths are appended to.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable, Hashable { case http, https }

    package let scheme: Scheme
    /// Host and port as they were written, an address of IPv6 in brackets.
    package let authority: String
    /// What comes before each path: empty, or `/` and more, without a slash at its end.
    package let prefix: String

    /// Nil for what is not an address: another scheme, credentials, a query. Without a scheme it is one of `scheme`.
    package init?(_ text: String, otherwise scheme: Scheme) {
        var rest = text[...]
        var found = scheme
        if let end = text.firstRange(of: "://") {
            guard let named = Scheme(rawValue: text[..<end.lowerBound].lowercased()) else { return nil }
            found = named
            rest = text[end.upperBound...]
        }
        let isPlain = rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"@?#\\".utf8.contains($0) }
        guard isPlain else { return nil }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard rest.startIndex != slash, rest.first != ":" else { return nil }
        self.scheme = found
        authority = String(rest[..<slash])
        var path = rest[slash...]
        while path.last == "/" { path.removeLast() }
        prefix = String(path)
    }

    /// The address of an in-cluster server: a name or an address without brackets, and a port.
    package init(host: String, port: String) {
        scheme = .https
        authority = (host.contains(":") ? "[\(host)]" : host) + ":" + port
        prefix = ""
    }

    /// Without a slash at its end.
    package var description: String { "\(scheme.rawValue)://\(authority)\(prefix)" }

    /// Whether it is this machine, which no proxy that the environment names is asked for.
    package var isLoopback: Bool {
        let host =
            authority.hasPrefix("[")
            ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        let isAddress = host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0 >= 0x30 && $0 <= 0x39 }
        return host == "localhost" || host == "::1" || isAddress && host.hasPrefix("127.")
    }
}
