/// What a scripted server does when a request has come: steps, one after the other. Afterwards the connection takes
/// its next request, unless a step ended it.
package struct ScriptedAnswer: Sendable {
    package enum Step: Sendable {
        /// These bytes as they are.
        case send([UInt8])
        /// So many bytes `x`, in pieces of 64 KiB.
        case fill(Int)
        /// As `fill`, and opens the latch once the client has taken nothing for 300 ms, or all was sent.
        case fillUntilBlocked(Int, Latch)
        /// Until the test opens it.
        case wait(Latch)
        /// Tells the test that the script came this far.
        case open(Latch)
        /// Reads until the client closes, then opens the latch: what hangs.
        case awaitClose(Latch)
        /// Relays both ways to a port of this machine, until one side closes: a proxy's CONNECT.
        case tunnel(port: UInt16)
        /// FIN, after what was sent.
        case close
        /// RST, whatever was sent.
        case reset
    }

    package var steps: [Step]

    package init(_ steps: [Step]) { self.steps = steps }

    /// A whole answer with its Content-Length; the connection is kept.
    package static func whole(_ status: Int = 200, headers: [(String, String)] = [], body: [UInt8] = []) -> Self {
        Self([.send(head(status, headers + [("Content-Length", "\(body.count)")]) + body)])
    }

    /// A whole answer of text, JSON unless its type is given.
    package static func text(
        _ body: String, status: Int = 200, type: String = "application/json", headers: [(String, String)] = []
    ) -> Self {
        whole(status, headers: [("Content-Type", type)] + headers, body: Array(body.utf8))
    }

    /// A web page, as a proxy or a login answers where JSON was asked for.
    package static func html(status: Int = 200) -> Self {
        text("<!doctype html><title>Sign in</title><h1>Sign in</h1>", status: status, type: "text/html")
    }

    /// JSON whose text is no UTF-8.
    package static var invalidUTF8: Self {
        whole(
            headers: [("Content-Type", "application/json")],
            body: Array(#"{"a":""#.utf8) + [0xc3, 0x28, 0xff, 0x22, 0x7d])
    }

    /// A chunked answer; unless it is `whole`, the last, empty chunk is missing and the connection is closed.
    package static func chunked(_ chunks: [String], headers: [(String, String)] = [], whole: Bool = true) -> Self {
        let body = chunks.flatMap { chunk($0) }
        return Self(
            [.send(head(200, headers + [("Transfer-Encoding", "chunked")]) + body)]
                + (whole ? [.send(lastChunk)] : [.close]))
    }

    /// Says that `count` bytes follow, sends these, and then does `end`: `.close`, `.reset`, `.awaitClose`.
    package static func cut(_ body: String, of count: Int, then end: Step) -> Self {
        Self([.send(head(200, [("Content-Length", "\(count)")]) + Array(body.utf8)), end])
    }

    /// A body of so many bytes `x`, with its Content-Length.
    package static func large(_ count: Int) -> Self {
        Self([.send(head(200, [("Content-Length", "\(count)")])), .fill(count)])
    }

    /// No byte ever; the latch opens when the client gives up.
    package static func silence(until closed: Latch = Latch()) -> Self { Self([.awaitClose(closed)]) }
}

extension ScriptedAnswer {
    /// A status line and fields, with the empty line that ends them.
    package static func head(_ status: Int, _ headers: [(String, String)]) -> [UInt8] {
        let fields = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) Scripted\r\n\(fields)\r\n".utf8)
    }

    /// One chunk of a chunked body.
    package static func chunk(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    /// What ends a chunked body.
    package static var lastChunk: [UInt8] { Array("0\r\n\r\n".utf8) }
}
