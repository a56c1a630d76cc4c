import JSON
import PromptCore
import Testing

@Suite struct JSONPathTests {
    private static let json: JSONValue = [
        "severity": "high", "a b": 1, "items": [["id": 1], ["id": 2, "deep": ["id": 3]], "x"], "none": nil,
    ]

    static let selections: [(String, [JSONValue])] = [
        ("$", [json]), ("$.severity", ["high"]), ("$['a b']", [1]), ("$[\"a b\"]", [1]), ("$.missing", []),
        ("$.none", [nil]), ("$.items[0].id", [1]), ("$.items[-1]", ["x"]), ("$.items[3]", []), ("$.items[-4]", []),
        ("$.items[*].id", [1, 2]), ("$..id", [1, 2, 3]), ("$.items..id", [1, 2, 3]), ("$..[0]", [["id": 1]]),
        ("$.items[1].*", [["id": 3], 2]), ("$.severity.x", []), ("$.severity[0]", []),
    ]

    @Test(arguments: selections)
    func `a path selects`(_ path: String, _ values: [JSONValue]) throws {
        #expect(try JSONPath(path).values(in: Self.json) == values)
    }

    @Test(arguments: [
        ("", 0, "a path begins with `$`"), ("a", 0, "a path begins with `$`"), ("$a", 1, "`.` or `[` belongs here"),
        ("$.", 2, "a name or `*` belongs after the point; write other names as `['name']`"),
        ("$[", 2, "a name in quotes, a whole number or `*` belongs in `[]`"), ("$['a", 2, "this quote is never closed"),
        ("$[01]", 2, "a name in quotes, a whole number or `*` belongs in `[]`"), ("$[0", 3, "`]` belongs here"),
        ("$[?@.a]", 2, "filters (`?`) are not supported"), ("$[0:1]", 3, "slices (`:`) are not supported"),
        ("$[0,1]", 3, "several selectors in one `[]` are not supported"),
    ])
    func `a path that cannot be read says where`(_ path: String, _ offset: Int, _ message: String) {
        #expect(throws: JSONPath.SyntaxError(message, offset: offset)) { try JSONPath(path) }
    }
}
