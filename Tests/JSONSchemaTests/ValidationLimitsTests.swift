import JSON
import Testing

@testable import JSONSchema

@Suite struct ValidationLimitsTests {
    @Test("A value may be nested a hundred levels deep where each takes three schemas")
    func deepValue() throws {
        let schema = try JSONSchema(compiling: [
            "$defs": ["a": ["items": ["$ref": "#/$defs/b"]], "b": ["$ref": "#/$defs/a"]],
            "$ref": "#/$defs/a",
        ])
        let instance = (0..<99).reduce(JSONValue.array([])) { inner, _ in [inner] }
        #expect(schema.validate(instance) == [])
    }

    @Test("A value nested too deeply is not valid")
    func tooDeepValue() throws {
        let schema = try JSONSchema(compiling: true)
        let instance = (0..<5_000).reduce(JSONValue.null) { inner, _ in [inner] }
        #expect(schema.validate(instance).map(\.message) == ["the value is nested deeper than 200 levels"])
    }

    @Test("A dynamic reference that never moves on in the value ends with an error")
    func dynamicLoop() throws {
        let schema = try JSONSchema(compiling: [
            "$id": "https://example.com/outer", "$dynamicAnchor": "node", "$ref": "inner",
            "$defs": ["inner": ["$id": "inner", "$defs": ["n": ["$dynamicAnchor": "node"]], "$dynamicRef": "#node"]],
        ])
        let message = "the schemas are nested too deeply in each other, or refer to themselves without an end"
        #expect(schema.validate(1).map(\.message) == [message])
    }

    @Test("Schemas that double their work at every step run out of it, even below not")
    func doubling() throws {
        var definitions: [String: JSONValue] = ["d40": false]
        for level in 0..<40 {
            let next: JSONValue = ["$ref": .string("#/$defs/d\(level + 1)")]
            definitions["d\(level)"] = ["anyOf": [next, next]]
        }
        let schema = try JSONSchema(compiling: ["$defs": .object(definitions), "not": ["$ref": "#/$defs/d0"]])
        let limits = ValidationLimits(work: 100_000)
        let message = "validating the value takes more work than is allowed"
        #expect(schema.validate(1, limits: limits).map(\.message) == [message])
    }

    @Test("A message stays short however many branches it gives reasons for")
    func message() throws {
        var definitions: [String: JSONValue] = ["d9": false]
        for level in 0..<9 {
            let next: JSONValue = ["$ref": .string("#/$defs/d\(level + 1)")]
            definitions["d\(level)"] = ["anyOf": [next, next]]
        }
        let schema = try JSONSchema(compiling: ["$defs": .object(definitions), "$ref": "#/$defs/d0"])
        let errors = schema.validate(1)
        #expect(errors.count == 1)
        #expect(errors.allSatisfy { $0.message.utf8.count <= 503 })
    }

    @Test("A pattern's steps count as work")
    func pattern() throws {
        let schema = try JSONSchema(compiling: ["not": ["pattern": "a{0,1000}b"]])
        let errors = schema.validate(
            .string(String(repeating: "a", count: 5_000)), limits: ValidationLimits(work: 100_000))
        #expect(errors.map(\.message) == ["validating the value takes more work than is allowed"])
    }

    @Test("A schema that refers to nothing but itself is refused")
    func selfReference() {
        let schemas: [JSONValue] = [
            ["$ref": "#"], ["allOf": [["$ref": "#"]]],
            ["$ref": "#/$defs/a", "$defs": ["a": ["$ref": "#/$defs/b"], "b": ["not": ["$ref": "#/$defs/a"]]]],
        ]
        for schema in schemas {
            #expect(throws: SchemaError.self) { try JSONSchema(compiling: schema) }
        }
    }

    @Test("A list of a hundred thousand allowed values costs a look-up, and its message stays short")
    func hugeEnum() throws {
        let schema = try JSONSchema(compiling: [
            "items": ["enum": .array((0..<100_000).map { .string("value \($0)") })]
        ])
        let limits = ValidationLimits(work: 200_000)
        #expect(schema.validate(.array((0..<10_000).map { .string("value \($0)") }), limits: limits) == [])
        let errors = schema.validate(["value"], limits: limits)
        #expect(errors.map(\.instanceLocation) == ["/0"])
        #expect(errors.allSatisfy { $0.message.utf8.count <= 503 })
    }

    @Test("A value of many items ends when the work is used up, and is never valid then")
    func hugeValue() throws {
        let schema = try JSONSchema(compiling: ["items": ["type": "integer", "minimum": 0], "uniqueItems": true])
        let items = (0..<50_000).map { JSONValue.integer(Int64($0)) }
        let limits = ValidationLimits(work: 100_000)
        #expect(schema.validate(.array(Array(items.prefix(5_000))), limits: limits) == [])
        let message = "validating the value takes more work than is allowed"
        #expect(schema.validate(.array(items), limits: limits).first?.message == message)
    }

    @Test("A choice that was not looked at to its end is no misfit")
    func exhaustedChoices() throws {
        let slow: JSONValue = ["type": "array", "uniqueItems": true]
        let schema = try JSONSchema(compiling: ["anyOf": [slow, ["contains": slow]], "oneOf": [slow], "not": slow])
        let limits = ValidationLimits(work: 50)
        let errors = schema.validate(.array((0..<100).map { .integer(Int64($0)) }), limits: limits)
        #expect(errors.map(\.message) == ["validating the value takes more work than is allowed"])
    }
}
