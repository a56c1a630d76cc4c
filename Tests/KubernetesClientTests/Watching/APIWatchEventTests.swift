import JSON
import Testing

@testable import KubernetesClient

@Suite struct APIWatchEventTests {
    private func read(_ line: JSONValue) -> Result<APIWatchEvent, APIError> {
        do throws(APIError) {
            return .success(try APIWatchEvent(line: JSONWriter.canonical(line)))
        } catch {
            return .failure(error)
        }
    }

    @Test func `recorded changes and bookmarks are read`() throws {
        let lines = try Recording("watch-timeout", in: "list-watch").lines
        let objects = lines.map { $0["object"] ?? .null }
        #expect(
            lines.map(read) == [
                .success(.changed(.modified, objects[0], resourceVersion: "233")),
                .success(.changed(.added, objects[1], resourceVersion: "234")),
                .success(.changed(.deleted, objects[2], resourceVersion: "235")),
                .success(.bookmark(resourceVersion: "241", endsInitial: false)),
            ])
    }

    @Test func `the recorded bookmark that ends what was there is told apart`() throws {
        let last = try #require(try Recording("watch-list", in: "list-watch").lines.last)
        #expect(read(last) == .success(.bookmark(resourceVersion: "241", endsInitial: true)))
    }

    @Test func `the recorded expiry means that the version is gone`() throws {
        let line = try #require(try Recording("watch-expired", in: "list-watch").lines.first)
        #expect(read(line) == .failure(.gone("too old resource version: 1 (214)")))
    }

    private static let statuses: [(JSONValue, APIError)] = [
        (["code": 410, "message": "m"], .gone("m")),
        (["reason": "Expired", "message": "m"], .gone("m")),
        (["reason": "Gone", "message": "m"], .gone("m")),
        (["code": 504, "message": "m", "details": ["causes": [["reason": "ResourceVersionTooLarge"]]]], .gone("m")),
        (
            ["code": 429, "message": "m", "details": ["retryAfterSeconds": 2]],
            .unavailable("m", after: .seconds(2), isSafe: true)
        ),
        (["code": 500, "message": "m"], .unavailable("m", after: nil, isSafe: false)),
        (["code": 403, "message": "m"], .forbidden("m")),
        (["message": "m"], .unavailable("m", after: nil, isSafe: true)),
    ]

    @Test(arguments: statuses)
    func `an error event stands for what its status says`(_ status: JSONValue, _ error: APIError) {
        #expect(read(["type": "ERROR", "object": status]) == .failure(error))
    }

    private static let nonsense: [JSONValue] = [
        ["type": "RENAMED", "object": ["metadata": ["resourceVersion": "1"]]],
        ["type": "ADDED", "object": ["metadata": [:]]],
        ["type": "BOOKMARK", "object": ["metadata": ["resourceVersion": ""]]],
        ["type": "ADDED"],
        ["object": ["metadata": ["resourceVersion": "1"]]],
        [1],
    ]

    @Test(arguments: nonsense)
    func `what is no event is an error that passes`(_ line: JSONValue) {
        guard case .failure(.unavailable) = read(line) else {
            Issue.record("read as an event")
            return
        }
    }

    @Test func `what is no JSON is an error that passes`() {
        #expect(throws: APIError.self) { try APIWatchEvent(line: Array("<html>".utf8)) }
    }
}
