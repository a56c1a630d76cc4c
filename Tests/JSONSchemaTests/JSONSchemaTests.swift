import JSON
import Testing

@testable import JSONSchema

@Suite struct JSONSchemaTests {
    static let failures: [(schema: String, instance: String, place: String, keyword: String, message: String)] = [
        (
            #"{"properties": {"a": {"type": "integer"}}}"#, #"{"a": "x"}"#, "/a", "#/properties/a/type",
            "this is a string, but an integer is wanted"
        ),
        (
            ##"{"items": {"$ref": "#/$defs/i"}, "$defs": {"i": {"minimum": 3}}}"##, "[5, 1]", "/1", "#/$defs/i/minimum",
            "the number is below 3"
        ),
        (#"{"required": ["severity"]}"#, "{}", "", "#/required", "the member \"severity\" is missing"),
        (
            #"{"dependentRequired": {"a": ["b"]}}"#, #"{"a": 1}"#, "", "#/dependentRequired",
            "the member \"b\" is missing, since \"a\" is there"
        ),
        (
            #"{"additionalProperties": false}"#, #"{"a/b": 1}"#, "/a~1b", "#/additionalProperties",
            "the member \"a/b\" is not allowed here"
        ),
        (
            #"{"prefixItems": [true], "unevaluatedItems": false}"#, "[1, 2]", "/1", "#/unevaluatedItems",
            "there may be no item at position 2"
        ),
        (#"{"enum": ["low", 3]}"#, #""secret""#, "", "#/enum", "this is none of \"low\", 3"),
        (#"{"const": {"a": 1}}"#, "2", "", "#/const", #"only {"a":1} is allowed"#),
        (#"{"multipleOf": 0.01}"#, "0.015", "", "#/multipleOf", "this is no multiple of 0.01"),
        (#"{"exclusiveMaximum": 1}"#, "1.0", "", "#/exclusiveMaximum", "the number is not below 1"),
        (#"{"maxLength": 1}"#, #""👍🏽""#, "", "#/maxLength", "at most 1 character are allowed, but there are 2"),
        (
            #"{"uniqueItems": true}"#, #"[{"a": 1, "b": 2}, 1, {"b": 2.0, "a": 1}]"#, "", "#/uniqueItems",
            "the items at positions 1 and 3 are equal"
        ),
        (#"{"contains": {"type": "null"}}"#, "[1]", "", "#/contains", "at least 1 of the items must fit, but 0 do"),
        (
            #"{"anyOf": [{"type": "null"}, {"minLength": 3}]}"#, #""ab""#, "", "#/anyOf",
            "none of the 2 choices fits: (1) this is a string, but null is wanted; (2) at least 3 characters are wanted, but there are 2"
        ),
        (
            #"{"oneOf": [true, false, true]}"#, "1", "", "#/oneOf",
            "exactly one of the choices may fit, but choices 1, 3 all do"
        ),
        (#"{"not": {}}"#, "1", "", "#/not", "the value is of a kind that is ruled out"),
        (
            #"{"propertyNames": {"pattern": "^a"}}"#, #"{"b": 1}"#, "/b", "#/propertyNames/pattern",
            "the string does not match the pattern ^a"
        ),
        (#"{"format": "date"}"#, #""2026-02-30""#, "", "#/format", "the string is no date"),
        ("false", "1", "", "#", "no value is allowed here"),
    ]

    @Test(
        "An error names the place in the value, the keyword's own place and the reason",
        arguments: failures)
    func locates(schema: String, instance: String, place: String, keyword: String, message: String) throws {
        #expect(
            try errors(of: schema, instance) == [
                ValidationError(instanceLocation: place, schemaLocation: keyword, message: message)
            ])
    }

    static let comparisons: [(schema: String, instance: String, isValid: Bool)] = [
        (#"{"const": 1}"#, "1.0", true), (#"{"enum": [9007199254740993]}"#, "9007199254740993", true),
        (#"{"enum": [9007199254740993]}"#, "9007199254740992", false), (#"{"type": "integer"}"#, "1e300", true),
        (#"{"maximum": 9007199254740992.0}"#, "9007199254740993", false),
        (#"{"minimum": 1e19}"#, "9223372036854775807", false),
        (#"{"multipleOf": 0.0001}"#, "0.0075", true), (#"{"multipleOf": 0.0001}"#, "0.00751", false),
        (#"{"multipleOf": 0.123456789}"#, "1e308", false), (#"{"multipleOf": 1e-300}"#, "-7", true),
        (#"{"multipleOf": 3}"#, "9223372036854775806", true), (#"{"multipleOf": 100}"#, "10", false),
        (#"{"multipleOf": 5e-324}"#, "1", true), (#"{"type": "integer"}"#, "12345678901234567890123", true),
    ]

    @Test(
        "Numbers are compared by value and without rounding",
        arguments: comparisons)
    func numbers(schema: String, instance: String, isValid: Bool) throws {
        #expect(try errors(of: schema, instance).isEmpty == isValid)
    }

    @Test("Strings that only look the same are different values")
    func codePoints() throws {
        #expect(try JSONSchema(compiling: ["const": "e\u{301}"]).validate("\u{E9}").count == 1)
    }

    @Test("A pointer reaches a member whose name has a combining mark behind its slash or tilde")
    func combiningMarks() throws {
        let name = "/\u{301}~\u{301}"
        let schema = try JSONSchema(compiling: [
            "properties": [name: ["$ref": "#/$defs/~1%CC%81~0%CC%81"]], "$defs": [name: false],
        ])
        let places = schema.validate([name: 1]).map { Array($0.instanceLocation.unicodeScalars) }
        #expect(places == [Array("/~1\u{301}~0\u{301}".unicodeScalars)])
    }

    @Test("The metaschema is known by its URI and holds for itself")
    func metaschema() throws {
        let schema = try JSONSchema(compiling: ["$ref": "https://json-schema.org/draft/2020-12/schema"])
        for document in Metaschema.documents.values { #expect(schema.validate(document) == []) }
        #expect(
            schema.validate(["properties": ["a": ["type": "strng"]]]).map(\.instanceLocation) == ["/properties/a/type"])
    }

    @Test("A format is checked only where that is asked for")
    func formats() throws {
        #expect(try JSONSchema(compiling: ["format": "ipv4"]).validate("no address") == [])
        #expect(try JSONSchema(compiling: ["format": "ipv4"], formatAssertion: true).validate("no address").count == 1)
    }

    @Test("The same value gives the same errors, and no more than a hundred")
    func bounded() throws {
        let schema = try JSONSchema(compiling: ["additionalProperties": false])
        let members = Dictionary(uniqueKeysWithValues: (1000..<3000).map { (String($0), JSONValue.null) })
        #expect(schema.validate(.object(members)).map(\.instanceLocation) == (1000..<1100).map { "/\($0)" })
    }

    private func errors(of schema: String, _ instance: String) throws -> [ValidationError] {
        try JSONSchema(compiling: JSONValue(parsing: Array(schema.utf8)), formatAssertion: true)
            .validate(JSONValue(parsing: Array(instance.utf8)))
    }
}
