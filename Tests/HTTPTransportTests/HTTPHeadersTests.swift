import HTTPTransport
import Testing

@Suite struct HTTPHeadersTests {
    @Test func `a field is found whatever its case, and setting it replaces all of its name`() {
        var headers: HTTPHeaders = ["Retry-After": "3", "X-Id": "a", "x-id": "b"]
        #expect(headers["retry-after"] == "3")
        #expect(headers["x-ID"] == "a")
        headers["X-ID"] = "c"
        #expect(headers == ["Retry-After": "3", "X-ID": "c"])
        headers["retry-after"] = nil
        #expect(headers == ["X-ID": "c"])
    }
}
