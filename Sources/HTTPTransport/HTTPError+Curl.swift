import CCurl

/// How libcurl says that a transfer failed.
struct CurlFailure: Sendable, Hashable {
    var code: CURLcode.RawValue
    /// libcurl's own words, which for some codes name hosts or certificates, for others what the peer sent.
    var detail = ""
    /// What a proxy answered to CONNECT; 0: no proxy was asked.
    var proxyStatus = 0
}

extension HTTPError {
    /// What a failure means for the caller. The transport sets no timeout of libcurl's but the one for connecting.
    init(_ failure: CurlFailure, at place: String) {
        let code = CURLcode(rawValue: failure.code)
        // These codes come of names, sockets and certificates, never of what was sent or received.
        let text = failure.detail.isEmpty ? String(cString: curl_easy_strerror(code)) : failure.detail
        let plain = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            self = .unreachable("\(place): no connection in time")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED,
            CURLE_SSL_CONNECT_ERROR:
            self = .unreachable("\(place): \(text)")
        case CURLE_PROXY:
            self = .unreachable("\(place): the proxy refuses")
        case _ where failure.proxyStatus >= 300:
            self = .unreachable("\(place): the proxy answers \(failure.proxyStatus)")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS:
            self = .untrusted("\(place): \(text)")
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_ENGINE_NOTFOUND:
            self = .invalid("\(place): \(text)")
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_NOT_BUILT_IN, CURLE_UNKNOWN_OPTION:
            self = .invalid("\(place): \(plain)")
        case CURLE_UNSUPPORTED_PROTOCOL:
            // The scheme was checked before: what came back is not HTTP.
            self = .interrupted("\(place): the answer is not HTTP")
        default:
            self = .interrupted("\(place): \(plain)")
        }
    }

    /// What a deadline that has passed means.
    init(_ expiry: TransferDeadlines.Expiry, at place: String) {
        switch expiry {
        case .whole(let time): self = .timedOut("\(place): no whole answer within \(time)")
        case .idle(let time): self = .timedOut("\(place): no byte for \(time)")
        }
    }
}
