import Testing

@testable import HTTPTransport

@Suite struct HTTPHeadReaderTests {
    private func read(_ lines: [String]) -> [HTTPHeadReader.Step] {
        var reader = HTTPHeadReader()
        return lines.map { reader.read(Array($0.utf8)) }
    }

    @Test(arguments: ["HTTP/1.1 404 Not Found\r\n", "HTTP/2 404 \r\n", "HTTP/1.0 404\n"])
    func `a head is whole with its empty line`(statusLine: String) {
        #expect(
            read([statusLine, "X-A:  one two \r\n", "x-a:\r\n", "\r\n"]) == [
                .more, .more, .more, .whole(HTTPHead(status: 404, headers: ["X-A": "one two", "x-a": ""])),
            ])
    }

    @Test func `interim heads leave nothing behind, and trailers come after`() {
        #expect(
            read([
                "HTTP/1.1 100 Continue\r\n", "X-A: 1\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "\r\n", "X-Sum: 1\r\n",
                "\r\n",
            ])
                == [.more, .more, .more, .more, .whole(HTTPHead(status: 200)), .more, .more])
    }

    @Test func `a head is bounded`() {
        var reader = HTTPHeadReader()
        let line = Array("X-A: \(String(repeating: "y", count: 1017))\r\n".utf8)
        let steps = (0..<257).map { _ in reader.read(line) }
        #expect(steps.firstIndex(of: .tooLarge) == 256)
    }
}
