import PromptServer
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080"), ("[::1]:0", "::1", 0, "[::1]:0"),
        (":9000", "0.0.0.0", 9000, "0.0.0.0:9000"), ("localhost:65535", "localhost", 65535, "localhost:65535"),
        ("[::]:8443", "::", 8443, "[::]:8443"),
    ])
    func `an address is read and written as people write it`(text: String, host: String, port: Int, written: String) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
        #expect(ListenAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", ":", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "::1:8080",
        "[::1]", "[localhost]:80", "a b:80", "http://a:80", "127.0.0.1:080808", "user@a:80",
    ])
    func `what is no address is none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
