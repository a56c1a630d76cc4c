import JSON
import JSONSchema
import Testing

@Suite struct SchemaErrorTests {
    static let refusals: [(schema: String, location: String, message: String)] = [
        ("3", "#", "a schema is a map or a boolean, but this is a number"),
        (
            #"{"type": "strng"}"#, "#/type",
            "\"strng\" is no type; the types are array, boolean, integer, null, number, object, string"
        ),
        (#"{"type": 3}"#, "#/type", "type takes a type or a list of types, but this is a number"),
        (#"{"type": ["string", "string"]}"#, "#/type/1", "\"string\" is listed twice"),
        (#"{"minimum": "3"}"#, "#/minimum", "minimum takes a number, but this is a string"),
        (#"{"maxLength": -1}"#, "#/maxLength", "maxLength takes a whole number that is not negative"),
        (#"{"minItems": 1.5}"#, "#/minItems", "minItems takes a whole number that is not negative"),
        (#"{"multipleOf": 0}"#, "#/multipleOf", "multipleOf takes a number above 0"),
        (#"{"required": "name"}"#, "#/required", "required takes a list of strings, but this is a string"),
        (#"{"required": ["a", 1]}"#, "#/required/1", "required takes strings, but this is a number"),
        (#"{"properties": ["a"]}"#, "#/properties", "properties takes a map, but this is a list"),
        (#"{"properties": {"a/b": 1}}"#, "#/properties/a~1b", "a schema is a map or a boolean, but this is a number"),
        (#"{"enum": "a"}"#, "#/enum", "enum takes a list, but this is a string"),
        (#"{"allOf": []}"#, "#/allOf", "allOf takes at least one schema"),
        (
            #"{"items": [{}]}"#, "#/items",
            "items takes one schema; a schema for each position is written with prefixItems"
        ),
        (#"{"uniqueItems": "yes"}"#, "#/uniqueItems", "uniqueItems takes a boolean, but this is a string"),
        (#"{"pattern": "^(a"}"#, "#/pattern", "the pattern cannot be read at character 2: this group is not closed"),
        (
            #"{"patternProperties": {"[": {}}}"#, "#/patternProperties/[",
            "the pattern cannot be read at character 2: this class is not closed by ']'"
        ),
        (
            ##"{"$ref": "#/$defs/a"}"##, "#/$ref",
            "there is no schema at \"#/$defs/a\"; references reach into this document only"
        ),
        (
            #"{"$ref": "https://example.com/schema"}"#, "#/$ref",
            "there is no schema at \"https://example.com/schema\"; references reach into this document only"
        ),
        (
            ##"{"$ref": "#/$comment", "$comment": "x"}"##, "#/$comment",
            "a schema is a map or a boolean, but this is a string"
        ),
        (
            #"{"$schema": "http://json-schema.org/draft-07/schema#"}"#, "#/$schema",
            "only draft 2020-12 is understood, whose $schema is \"https://json-schema.org/draft/2020-12/schema\""
        ),
        (
            #"{"$anchor": "1a"}"#, "#/$anchor",
            "an anchor is letters, digits, '-', '_' and '.', and begins with a letter or '_'"
        ),
        (#"{"$id": "a#b"}"#, "#/$id", "an identifier has no fragment; use $anchor for a name inside a schema"),
        (#"{"allOf": [{"$anchor": "a"}, {"$anchor": "a"}]}"#, "#/allOf/1/$anchor", "#/allOf/0 has the same anchor"),
        (#"{"allOf": [{"$id": "urn:a"}, {"$id": "urn:a"}]}"#, "#/allOf/1/$id", "#/allOf/0 has the same identifier"),
        (##"{"$ref": "#"}"##, "#", "this schema refers to itself without an end"),
        (
            ##"{"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"not": {"$ref": "#/$defs/a"}}]}}}"##, "#/$defs/a",
            "this schema refers to itself without an end"
        ),
    ]

    @Test(
        "What is no schema is refused with the keyword's place",
        arguments: refusals)
    func refuses(schema: String, location: String, message: String) throws {
        let document = try JSONValue(parsing: Array(schema.utf8))
        #expect(throws: SchemaError(problems: [.init(location: location, message: message)])) {
            try JSONSchema(compiling: document)
        }
    }

    @Test("All problems are told at once, in the order of their places")
    func all() {
        let document: JSONValue = [
            "type": "strng", "properties": ["b": ["minimum": "3"], "a": ["$ref": "#/nowhere"]], "required": "a",
        ]
        let error = #expect(throws: SchemaError.self) { try JSONSchema(compiling: document) }
        #expect(
            error?.problems.map(\.location) == [
                "#/properties/a/$ref", "#/properties/b/minimum", "#/required", "#/type",
            ])
    }

    @Test("A schema nested without measure is refused, not followed")
    func nesting() {
        let document = (0..<5_000).reduce(JSONValue.bool(true)) { inner, _ in ["not": inner] }
        let problem = SchemaError.Problem(location: "#", message: "the schema is nested deeper than 200 levels")
        #expect(throws: SchemaError(problems: [problem])) { try JSONSchema(compiling: document) }
    }

    @Test(
        "Unknown keywords and formats are annotations",
        arguments: [#"{"x-owner": 3}"#, #"{"format": "postcode"}"#, #"{"definitions": {"a": 3}}"#, "true", "{}"])
    func annotations(schema: String) throws {
        let document = try JSONValue(parsing: Array(schema.utf8))
        #expect(try JSONSchema(compiling: document, formatAssertion: true).validate("x") == [])
    }
}
