/// The proxy that an environment names for a scheme, by curl's rules; curl itself matches the hosts of `exceptions`.
///
/// `HTTP_PROXY` in upper case is not read: a CGI server sets it from a header that anybody can send.
struct ProxySettings: Sendable, Hashable {
    /// A URL or `host:port`; empty: none.
    var proxy = ""
    /// The value of `no_proxy`; empty: none.
    var exceptions = ""

    /// What a configuration says for a request.
    init(_ configuration: HTTPTransport.Configuration, for request: CheckedRequest) {
        // What the environment excepts, it excepts from its own proxies.
        self.init(environment: configuration.proxy == nil ? configuration.environment : [:], scheme: request.scheme)
        if let proxy = configuration.proxy { self.proxy = proxy }
        if let host = request.host {
            if ProxyExceptions(exceptions).contains(host) { proxy = "" }
            exceptions = ""
        }
    }

    init(environment: [String: String], scheme: String) {
        let names = ["\(scheme)_proxy"] + (scheme == "https" ? ["HTTPS_PROXY"] : []) + ["all_proxy", "ALL_PROXY"]
        proxy = names.lazy.compactMap { environment[$0] }.first ?? ""
        exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    }
}
