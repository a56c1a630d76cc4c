import CCurl

/// A transfer as libcurl sees it: an easy handle and what its callbacks need. It lives on the transport's thread, which
/// takes the handle out of the multi handle before it drops this.
///
/// `Unmanaged`: libcurl gives the callbacks a pointer to this object. They run only inside libcurl calls of the loop,
/// which holds the object in its table for as long as the multi handle knows the easy handle.
final class EasyTransfer {
    let transfer: Transfer
    let handle: UnsafeMutableRawPointer
    private(set) var deadlines: TransferDeadlines
    private var headReader = HTTPHeadReader()
    private var bodyCount = 0
    private var isPaused = false
    private let isRepeated: Bool
    /// Why a callback stopped the transfer.
    private var ownFailure: HTTPError?
    private var uploadedCount: curl_off_t = 0
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var destinationList: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// Begins a transfer, or begins it again: its time goes on.
    init?(_ transfer: Transfer, _ configuration: HTTPTransport.Configuration, after previous: EasyTransfer? = nil) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.transfer = transfer
        isRepeated = previous != nil
        deadlines =
            previous?.deadlines
            ?? TransferDeadlines(
                start: .now, whole: transfer.request.request.timeout, idle: configuration.idleTimeout)
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headerList)
        curl_slist_free_all(destinationList)
        errorText.deallocate()
    }

    /// The transfer of a handle that `prepare` was called for.
    static func of(_ handle: UnsafeMutableRawPointer) -> EasyTransfer? {
        ccurl_get_private(handle).map { Unmanaged<EasyTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Tells libcurl everything about the request; why that is not possible, or nil.
    func prepare(_ configuration: HTTPTransport.Configuration) -> HTTPError? {
        let request = transfer.request
        guard Self.append(request.headerLines, to: &headerList),
            Self.append(request.destination.map { [$0] } ?? [], to: &destinationList)
        else { return .unreachable("\(request.place): no memory for a connection") }
        var options = EasyOptions(handle)
        options.set(configuration)
        options.set(transfer, configuration)
        options.set(CURLOPT_HTTPHEADER, headerList)
        options.set(CURLOPT_CONNECT_TO, destinationList)
        options.set(CURLOPT_ERRORBUFFER, errorText)
        let context = Unmanaged.passUnretained(self).toOpaque()
        options.set(CURLOPT_PRIVATE, context)
        options.set(CURLOPT_WRITEDATA, context)
        options.set(CURLOPT_HEADERDATA, context)
        options.set(CURLOPT_WRITEFUNCTION, callback: Self.writeCallback)
        options.set(CURLOPT_HEADERFUNCTION, callback: Self.headerCallback)
        return options.code == CURLE_OK ? nil : failure(after: options.code)
    }

    /// False: no memory.
    private static func append(_ lines: [String], to list: inout UnsafeMutablePointer<curl_slist>?) -> Bool {
        for line in lines {
            guard let longer = curl_slist_append(list, line) else { return false }
            list = longer
        }
        return true
    }

    /// What the end of a transfer means; nil: the answer is whole.
    func failure(atEnd code: CURLcode) -> HTTPError? {
        if let failure = failure(after: code) { return failure }
        let request = transfer.request
        // libcurl takes a head that breaks off for one.
        guard let head = headReader.wholeHead else {
            return .interrupted("\(request.place): the connection closed within the head")
        }
        let isFramed = ccurl_get_long(handle, CURLINFO_HTTP_VERSION) >= Int(CURL_HTTP_VERSION_2_0)
        if !isFramed, request.request.method != .head, (200..<300).contains(head.status), head.endsWithConnection {
            return .interrupted("\(request.place): the answer does not say where it ends, so it may be cut")
        }
        return nil
    }

    /// Whether the request may be sent once more: a server that leaves (GOAWAY) drops streams that it has not taken, and
    /// libcurl cannot tell which; only a method that may be repeated is (RFC 9110, section 9.2.2).
    func isRepeatable(after code: CURLcode) -> Bool {
        code == CURLE_HTTP2 && headReader.byteCount == 0 && !isRepeated
            && transfer.request.request.method.isIdempotent
    }

    /// What a result of libcurl's means; nil: it is none.
    private func failure(after code: CURLcode) -> HTTPError? {
        if let ownFailure { return ownFailure }
        guard code != CURLE_OK else { return nil }
        let failure = CurlFailure(
            code: code.rawValue, detail: String(cString: errorText),
            proxyStatus: ccurl_get_long(handle, CURLINFO_HTTP_CONNECTCODE))
        return HTTPError(failure, at: transfer.request.place)
    }

    /// Goes on reading after the sink had no room; why the transfer has to end, or nil.
    func resume() -> HTTPError? {
        guard isPaused else { return nil }
        isPaused = false
        deadlines.moved(at: .now)
        // It offers what was refused at once, from within this call.
        return failure(after: curl_easy_pause(handle, CURLPAUSE_CONT))
    }

    /// What has run out, given what was sent since the last look; waiting for a connection is not silence.
    func expiry(at now: ContinuousClock.Instant) -> TransferDeadlines.Expiry? {
        if deadlines.watchesMoves, !isPaused {
            let uploaded = ccurl_get_size(handle, CURLINFO_SIZE_UPLOAD_T)
            if uploaded != uploadedCount || ccurl_get_size(handle, CURLINFO_PRETRANSFER_TIME_T) == 0 {
                deadlines.moved(at: now)
            }
            uploadedCount = uploaded
        }
        return deadlines.expiry(at: now)
    }
}

extension EasyTransfer {
    private static let writeCallback: curl_write_callback = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let easy = Unmanaged<EasyTransfer>.fromOpaque(context).takeUnretainedValue()
        return easy.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
    }

    private static let headerCallback: curl_write_callback = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let easy = Unmanaged<EasyTransfer>.fromOpaque(context).takeUnretainedValue()
        return easy.receive(headerLine: UnsafeRawBufferPointer(start: bytes, count: size * count))
    }

    /// How many bytes were taken, as libcurl wants it told: another number stops the transfer.
    private func receive(headerLine line: UnsafeRawBufferPointer) -> Int {
        if deadlines.watchesMoves { deadlines.moved(at: .now) }
        switch headReader.read(line) {
        case .more: break
        case .whole(let head): transfer.sink.take(head: head)
        case .tooLarge:
            ownFailure = .interrupted(
                "\(transfer.request.place): the headers are larger than \(HTTPHeadReader.maximumBytes) bytes")
            return 0
        }
        return line.count
    }

    private func receive(body bytes: UnsafeRawBufferPointer) -> Int {
        let limit = transfer.request.request.maximumBodyBytes
        guard bytes.count <= limit - bodyCount else {
            ownFailure = .tooLarge(limit: limit)
            return 0
        }
        guard transfer.sink.take(bytes) else {
            isPaused = true
            deadlines.paused()
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        bodyCount += bytes.count
        if deadlines.watchesMoves { deadlines.moved(at: .now) }
        return bytes.count
    }
}
