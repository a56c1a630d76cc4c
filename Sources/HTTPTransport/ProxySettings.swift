/// The proxy that an environment names for a scheme, by curl's rules; curl itself matches the hosts of `exceptions`.
///
/// `HTTP_PROXY` in upper case is not read: a CGI server sets it from a header that anybody can send.
struct ProxySettings: Sendable, Hashable {
    /// A URL or `host:port`; empty: none.
    var proxy = ""
    /// The value of `no_proxy`; empty: none.
    var exceptions = ""

    init(environment: [String: String], scheme: String) {
        let names = ["\(scheme)_proxy"] + (scheme == "https" ? ["HTTPS_PROXY"] : []) + ["all_proxy", "ALL_PROXY"]
        proxy = names.lazy.compactMap { environment[$0] }.first ?? ""
        exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    }
}
