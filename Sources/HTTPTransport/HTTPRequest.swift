/// One request, complete.
package struct HTTPRequest: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable { case get, head, post, put, patch, delete }

    package var method: Method
    /// `http://` or `https://`, in full.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// For the whole transfer, from the first look-up to the last byte; nil: no bound.
    package var timeout: Duration?
    /// A longer body of the answer is an error, whatever its headers say.
    package var maximumBodyBytes: Int

    package init(
        _ method: Method, _ url: String, headers: HTTPHeaders = [:], body: [UInt8] = [], timeout: Duration? = nil,
        maximumBodyBytes: Int = 16 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBodyBytes = maximumBodyBytes
    }
}
