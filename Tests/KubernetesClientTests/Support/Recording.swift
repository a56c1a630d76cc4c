import Foundation
import JSON
import KubernetesClient
import Testing

/// One exchange with a real API server, as it was recorded.
struct Recording {
    let json: JSONValue

    /// The exchange `name` of a file below `Fixtures/kubernetes-1.36`.
    init(_ name: String, in file: String, from source: String = #filePath) throws {
        let url = URL(filePath: source).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/kubernetes-1.36/\(file).json")
        let exchanges = try #require(try JSONParser.value([UInt8](Data(contentsOf: url))).array)
        json = try #require(exchanges.first { $0["name"]?.string == name })
    }

    var method: String { json["request"]?["method"]?.string ?? "" }

    /// The path, without the query.
    var path: String { String((json["request"]?["path"]?.string ?? "").prefix { $0 != "?" }) }

    /// The parameters, percent-decoded.
    var query: [String: String] {
        let items = URLComponents(string: json["request"]?["path"]?.string ?? "")?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { _, last in last })
    }

    var requestBody: JSONValue { json["request"]?["body"] ?? .null }
    var contentType: String? { json["request"]?["headers"]?["Content-Type"]?.string }
    var responseBody: JSONValue { json["response"]?["body"] ?? .null }

    private var status: Int { json["response"]?["status"]?.integer.map { Int($0) } ?? 0 }
    private var headers: [String: String] { (json["response"]?["headers"]?.object ?? [:]).compactMapValues(\.string) }

    /// The whole answer.
    var response: APIResponse {
        APIResponse(status: status, headers: headers, body: JSONWriter.canonical(responseBody))
    }

    /// The lines of a watch.
    var lines: [JSONValue] { json["response"]?["stream"]?.array ?? [] }

    /// The answer of a watch, as bytes with a line end after each event.
    var streamBody: [UInt8] { lines.flatMap { JSONWriter.canonical($0) + [UInt8(ascii: "\n")] } }

    /// The watch in pieces of so many bytes.
    func stream(pieceSize: Int = 100, ending: ScriptedTransport.Ending = .end) -> ScriptedTransport.Answer {
        .stream(APIResponse(status: status, headers: headers), streamBody.pieces(of: pieceSize), ending)
    }
}

extension [UInt8] {
    func pieces(of size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

extension APIRequest {
    /// The parameters by name.
    var parameters: [String: String] {
        Dictionary(query.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    }

    var json: JSONValue { get throws { try JSONParser.value(body) } }
}

extension APIResource {
    /// The kind that the recordings are of.
    static let releases = APIResource(
        group: "promptops.dev", version: "v1alpha1", plural: "promptreleases", kind: "PromptRelease")
}
