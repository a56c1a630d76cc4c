import JSON
import JSONSchema
import Testing

@Suite struct IgnoredKeywordTests {
    static let schemas: [(schema: String, ignored: [String])] = [
        (
            #"{"type": "object", "requried": ["a"], "properties": {"a": {"typ": "integer"}, "typ": {}}}"#,
            ["#/properties/a/typ", "#/requried"]
        ),
        (
            #"{"dependencies": {"a": ["b"]}, "items": {"additionalItems": false}}"#,
            ["#/dependencies", "#/items/additionalItems"]
        ),
        (#"{"anyOf": [{}, {"a/b": 1}]}"#, ["#/anyOf/1/a~1b"]),
        (##"{"$ref": "#/definitions/a", "definitions": {"a": {"nullable": true}}}"##, ["#/definitions/a/nullable"]),
        (
            #"{"$comment": "c", "x-order": 1, "title": "t", "default": 1, "if": {}, "then": {}, "else": {}}"#, []
        ),
        (#"{"const": {"requried": 1}, "enum": [{"typ": 1}], "examples": [{"typ": 1}]}"#, []),
        (#"{"$ref": "https://json-schema.org/draft/2020-12/schema"}"#, []),
        ("true", []),
    ]

    @Test(arguments: schemas)
    func `what stands in the place of a keyword and is none is known with its place`(
        _ schema: String, _ ignored: [String]
    ) throws {
        let compiled = try JSONSchema(compiling: JSONValue(parsing: Array(schema.utf8)))
        #expect(compiled.ignored.map(\.location) == ignored)
    }
}
