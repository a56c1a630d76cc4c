import CCurl

/// Sets options of an easy handle, up to the first that libcurl refuses.
struct EasyOptions {
    private let handle: UnsafeMutableRawPointer
    /// `CURLE_OK`, or why an option was refused.
    private(set) var code = CURLE_OK

    init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

    mutating func set(_ option: CURLoption, _ value: Int) { attempt { ccurl_set_long($0, option, value) } }
    mutating func set(_ option: CURLoption, _ value: String?) { attempt { ccurl_set_string($0, option, value) } }
    mutating func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        attempt { ccurl_set_pointer($0, option, value) }
    }
    mutating func set(_ option: CURLoption, callback: curl_write_callback) {
        attempt { ccurl_set_callback($0, option, callback) }
    }

    /// Sets the option that names a file, or the one that takes the bytes.
    mutating func set(file: CURLoption, bytes: CURLoption, _ pem: HTTPTransport.Configuration.PEM) {
        switch pem {
        case .file(let path): set(file, path)
        case .bytes(let content): attempt { ccurl_set_blob($0, bytes, content, content.count) }
        }
    }

    private mutating func attempt(_ set: (UnsafeMutableRawPointer) -> CURLcode) {
        if code == CURLE_OK { code = set(handle) }
    }
}

extension EasyOptions {
    /// What all requests of a transport have in common.
    mutating func set(_ configuration: HTTPTransport.Configuration) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        // A request goes where it is sent and nowhere else: its headers may hold a key.
        set(CURLOPT_FOLLOWLOCATION, 0)
        // All encodings that libcurl knows; the bound of a body counts what they unpack to.
        set(CURLOPT_ACCEPT_ENCODING, "")
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.wholeMilliseconds))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 30)
        set(CURLOPT_TCP_KEEPINTVL, 10)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_USERAGENT, configuration.userAgent)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorities = configuration.certificateAuthorities {
            // Else the system's folder of authorities would be trusted as well.
            set(CURLOPT_CAPATH, String?.none)
            set(file: CURLOPT_CAINFO, bytes: CURLOPT_CAINFO_BLOB, authorities)
        }
        if !configuration.verifiesServer {
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if configuration.proxy != nil { setTrustInProxy(configuration) }
        if let identity = configuration.clientIdentity {
            set(file: CURLOPT_SSLCERT, bytes: CURLOPT_SSLCERT_BLOB, identity.certificate)
            set(file: CURLOPT_SSLKEY, bytes: CURLOPT_SSLKEY_BLOB, identity.key)
        }
        attempt(ccurl_use_own_sockets)
    }

    private mutating func setTrustInProxy(_ configuration: HTTPTransport.Configuration) {
        if let authorities = configuration.certificateAuthorities {
            set(CURLOPT_PROXY_CAPATH, String?.none)
            set(file: CURLOPT_PROXY_CAINFO, bytes: CURLOPT_PROXY_CAINFO_BLOB, authorities)
        }
        if !configuration.verifiesServer {
            set(CURLOPT_PROXY_SSL_VERIFYPEER, 0)
            set(CURLOPT_PROXY_SSL_VERIFYHOST, 0)
        }
    }

    mutating func set(_ transfer: Transfer, _ configuration: HTTPTransport.Configuration) {
        let checked = transfer.request
        set(CURLOPT_HTTP_VERSION, Int(transfer.isAlone ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS))
        let proxy = ProxySettings(configuration, for: checked)
        // Even when empty: libcurl would read the process's environment itself.
        set(CURLOPT_PROXY, proxy.proxy)
        set(CURLOPT_NOPROXY, proxy.exceptions)
        set(CURLOPT_URL, checked.url)
        // Rather share a connection whose protocol is not known yet than open one more each.
        if checked.scheme == "https", !transfer.isAlone { set(CURLOPT_PIPEWAIT, 1) }
        switch checked.request.method {
        case .get: set(CURLOPT_HTTPGET, 1)
        case .head: set(CURLOPT_NOBODY, 1)
        case .delete where checked.request.body.isEmpty: set(CURLOPT_CUSTOMREQUEST, "DELETE")
        case .post, .put, .patch, .delete:
            let body = checked.request.body
            set(CURLOPT_CUSTOMREQUEST, checked.request.method.rawValue.uppercased())
            attempt { ccurl_set_size($0, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)) }
            body.withUnsafeBytes { bytes in
                attempt {
                    ccurl_set_pointer($0, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
                }
            }
        }
    }
}

extension Duration {
    /// Rounded down.
    fileprivate var wholeMilliseconds: Int {
        Int(clamping: components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
