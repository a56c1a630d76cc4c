import Testing

@testable import KubernetesClient

@Suite struct LineFramingTests {
    private func lines(_ pieces: [[UInt8]], bound: Int = 100) throws -> [String] {
        var framing = LineFraming(maximumLength: bound)
        var lines: [[UInt8]] = []
        for piece in pieces { lines += try framing.append(piece) }
        if let last = framing.end() { lines.append(last) }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: 1...40)
    func `lines are the same however the stream is cut`(_ size: Int) throws {
        let text = "first\nsecönd line\n\n \r\n{\"a\":1}\r\nlast without an end"
        #expect(
            try lines(Array(text.utf8).pieces(of: size))
                == ["first", "secönd line", "{\"a\":1}\r", "last without an end"])
    }

    @Test func `a stream that ends with a line's end has no line after it`() throws {
        #expect(try lines([Array("a\n".utf8), Array("b".utf8), Array("\n".utf8)]) == ["a", "b"])
        #expect(try lines([]) == [])
    }

    @Test(arguments: ["123456", "1\n123456\n", "12345\n123456"], [1, 3, 100])
    func `a line over the bound is an error, complete or not`(_ text: String, _ size: Int) {
        #expect(throws: LineFraming.LineTooLong.self) {
            try lines(Array(text.utf8).pieces(of: size), bound: 5)
        }
        #expect(throws: Never.self) { try lines(Array(text.utf8).pieces(of: size), bound: 6) }
    }

    @Test func `a long line in many pieces is whole`() throws {
        let line = String(repeating: "x", count: 1 << 20)
        #expect(try lines(Array((line + "\n").utf8).pieces(of: 64), bound: 1 << 20) == [line])
    }
}
