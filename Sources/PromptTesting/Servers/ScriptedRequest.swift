/// What a client asked of a scripted server.
package struct ScriptedRequest: Sendable, Hashable {
    package var method: String
    /// As it stands in the request line: a path with its query; a whole URL when the server is used as a proxy;
    /// `host:port` for CONNECT.
    package var target: String
    /// By lower-case name; the values of fields of one name are joined by `, `.
    package var headers: [String: String]
    package var body: [UInt8]
    /// Of all connections that the server accepted, from 0.
    package var connection: Int
    /// Of all requests that the server took, from 0.
    package var number: Int

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }
}

extension ScriptedRequest {
    /// A request whose head is these lines, without its body; nil when it is not one.
    init?(head: some Collection<UInt8>, connection: Int) {
        let lines = String(decoding: head, as: UTF8.self).replacing("\r\n", with: "\n").split(separator: "\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = line[..<colon].lowercased()
            let value = String(line[line.index(after: colon)...].drop { $0 == " " })
            headers[name] = headers[name].map { "\($0), \(value)" } ?? value
        }
        self.init(
            method: String(words[0]), target: String(words[1]), headers: headers, body: [], connection: connection,
            number: 0)
    }

    /// How many bytes of body follow the head.
    var bodyCount: Int { headers["content-length"].flatMap { Int($0) } ?? 0 }
}
