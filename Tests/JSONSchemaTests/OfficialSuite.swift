import Foundation
import JSON
import Testing

/// The JSON-Schema-Test-Suite's tests for draft 2020-12, as they lie in `Fixtures` (MIT, see the licence there).
enum OfficialSuite {
    struct Group {
        var description: String
        var schema: JSONValue
        var tests: [(description: String, data: JSONValue, isValid: Bool)]
    }

    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    /// The names of the test files in a folder, without their ending.
    static func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: fixtures.appending(path: folder).path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func groups(in folder: String, _ name: String) throws -> [Group] {
        let value = try json(fixtures.appending(path: folder).appending(path: name + ".json"))
        return try #require(value.array).map { group in
            Group(
                description: try #require(group["description"]?.string),
                schema: try #require(group["schema"]),
                tests: try #require(group["tests"]?.array).map { test in
                    let isValid: Bool? = test["valid"]?.bool
                    return (
                        try #require(test["description"]?.string), try #require(test["data"]),
                        try #require(isValid as Bool?)
                    )
                })
        }
    }

    /// The documents the suite's own server would answer with, by URI.
    static func remotes() throws -> [String: JSONValue] {
        let root = fixtures.appending(path: "remotes")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".json") }
        return try Dictionary(
            uniqueKeysWithValues: paths.map { ("http://localhost:1234/" + $0, try json(root.appending(path: $0))) })
    }

    private static func json(_ url: URL) throws -> JSONValue { try JSONValue(parsing: Array(Data(contentsOf: url))) }
}
