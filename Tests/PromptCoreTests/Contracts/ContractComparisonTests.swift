import JSON
import PromptCore
import Testing

@Suite struct ContractComparisonTests {
    private func changes(_ old: String, _ new: String) throws -> [String] {
        try ContractComparison.changes(
            from: #require(Written.content(old)), to: #require(Written.content(new))
        ).map { "\($0.effect): \($0.message)" }
    }

    static let inputs: [(old: String, new: String, changes: [String])] = [
        ("text: '{{a}}', inputs: [{name: a}]", "text: 'Now {{a}}', inputs: [{name: a, trust: untrusted}]", []),
        (
            "text: '{{a}}', inputs: [{name: a}]", "text: '{{a}} {{b}}', inputs: [{name: a}, {name: b}]",
            ["breaking: the input `b` is new, which callers do not give"]
        ),
        (
            "text: '{{a}}', inputs: [{name: a}]", "text: '{{a}}', inputs: [{name: a}, {name: b}]",
            ["compatible: the input `b` is new, and no text names it"]
        ),
        (
            "text: '{{a}}', inputs: [{name: a}, {name: b}]", "text: '{{a}} {{b}}', inputs: [{name: a}, {name: b}]",
            ["breaking: the input `b` must be given now: no text named it before"]
        ),
        (
            "text: '{{a}}', inputs: [{name: a}]", "text: Hi",
            ["breaking: the input `a` is gone, which callers give"]
        ),
        (
            "text: '{{a}}', inputs: [{name: a, schema: {type: string}}]",
            "text: '{{b}}', inputs: [{name: b, schema: {type: string}}]",
            ["breaking: the input `a` seems to be called `b` now"]
        ),
        (
            "text: '{{a}}', inputs: [{name: a, schema: {type: string}}]",
            "text: '{{b}}', inputs: [{name: b}]",
            [
                "breaking: the input `a` is gone, which callers give",
                "breaking: the input `b` is new, which callers do not give",
            ]
        ),
    ]

    @Test(arguments: inputs)
    func `an input that is new, gone or renamed breaks callers`(
        old: String, new: String, expected: [String]
    ) throws {
        #expect(try changes(old, new) == expected)
    }

    /// What a change of a schema means for the callers that give a value, and for the readers of an answer.
    struct Change: Sendable {
        var old: String
        var new: String
        var caller: [String]
        var reader: [String]

        init(_ old: String, _ new: String, caller: [String], reader: [String]) {
            self.old = old
            self.new = new
            self.caller = caller
            self.reader = reader
        }

        /// The same sentences for both.
        init(_ old: String, _ new: String, both sentences: [String]) {
            self.init(old, new, caller: sentences, reader: sentences)
        }
    }

    static let schemas: [Change] = [
        Change("{type: string}", "{type: string, title: Words, default: x, examples: [y]}", both: []),
        Change(
            "{type: [string, 'null']}", "{type: string}", both: ["breaking: IT may no longer be null"]),
        Change(
            "{type: integer}", "{type: number}",
            caller: ["compatible: IT may now be a number with a fraction"],
            reader: ["breaking: IT may now be a number with a fraction"]),
        Change(
            "{type: string}", "{type: number}",
            caller: [
                "breaking: IT may no longer be a string", "compatible: IT may now be a number",
            ],
            reader: ["breaking: IT may no longer be a string", "breaking: IT may now be a number"]),
        Change("{title: any}", "{type: [object, array]}", both: ["breaking: IT must now be a list or a map"]),
        Change(
            "{type: object}", "true", caller: ["compatible: IT may now be of any type"],
            reader: ["breaking: IT may now be of any type"]),
        Change(
            "{enum: [low, high]}", "{enum: [low, urgent]}",
            caller: ["breaking: IT may no longer be \"high\"", "compatible: IT may now be \"urgent\""],
            reader: ["breaking: IT may no longer be \"high\"", "breaking: IT may now be \"urgent\""]),
        Change("{enum: [a, b]}", "{enum: [b, a], type: string}", both: []),
        Change("{type: string}", "{const: a}", both: ["breaking: IT may now only be \"a\""]),
        Change(
            "{const: a}", "{type: string}", caller: ["compatible: IT may now be more than \"a\""],
            reader: ["breaking: IT may now be more than \"a\""]),
        Change(
            "{maxLength: 80}", "{maxLength: 40}",
            both: ["breaking: IT has now `maxLength: 40`, before `maxLength: 80`"]),
        Change(
            "{minimum: 1}", "{exclusiveMinimum: 0}",
            caller: ["compatible: IT has now `exclusiveMinimum: 0`, before `minimum: 1`"],
            reader: ["breaking: IT has now `exclusiveMinimum: 0`, before `minimum: 1`"]),
        Change(
            "{maximum: 1}", "{exclusiveMaximum: 1}",
            both: ["breaking: IT has now `exclusiveMaximum: 1`, before `maximum: 1`"]),
        Change("{minimum: 1.0}", "{minimum: 1, minLength: 0}", both: []),
        Change(
            "{maxItems: 3}", "{title: many}",
            caller: ["compatible: IT has now no such limit, before `maxItems: 3`"],
            reader: ["breaking: IT has now no such limit, before `maxItems: 3`"]),
        Change(
            "{type: object, required: [a, b]}", "{type: object, required: [a, c]}",
            caller: [
                "breaking: IT must now have the member `c`", "compatible: IT may now lack the member `b`",
            ],
            reader: [
                "breaking: IT may now lack the member `b`", "compatible: IT must now have the member `c`",
            ]),
        Change(
            "{properties: {a: true, b: true}}", "{properties: {a: true, c: true}}",
            caller: [
                "compatible: IT no longer names the member `b`", "compatible: IT names the new member `c`",
            ],
            reader: ["breaking: IT no longer names the member `b`", "compatible: IT names the new member `c`"]),
        Change(
            "{properties: {a: true, b: true}, additionalProperties: false}",
            "{properties: {a: true}, additionalProperties: false}",
            both: ["breaking: IT no longer names the member `b`"]),
        Change(
            "{properties: {a: true}}", "{properties: {a: true}, additionalProperties: false}",
            caller: ["breaking: IT may no longer have members that it does not name"],
            reader: ["compatible: IT may no longer have members that it does not name"]),
        Change(
            "{additionalProperties: false}", "{additionalProperties: {type: string}}",
            caller: ["compatible: IT may now have members that it does not name"],
            reader: ["breaking: IT may now have members that it does not name"]),
        Change(
            "{additionalProperties: {type: [string, integer]}}", "{additionalProperties: {type: string}}",
            both: ["breaking: IT at /* may no longer be a whole number"]),
        Change(
            "{properties: {'a/b': {items: {properties: {c: {enum: [1, 2]}}}}}}",
            "{properties: {'a/b': {items: {properties: {c: {enum: [1]}}}}}}",
            both: ["breaking: IT at /a~1b/*/c may no longer be 2"]),
        Change("{items: true}", "{items: false}", both: ["breaking: IT at /* may have no value any more"]),
        Change(
            "{pattern: a}", "{pattern: b}", both: ["undecided: IT has another `pattern`, which cannot be compared"]),
        Change("{type: string}", "{type: string, pattern: b}", both: ["breaking: IT is now limited by `pattern`"]),
        Change(
            "{anyOf: [{type: string}]}", "{anyOf: [{type: 'null'}]}",
            both: ["undecided: IT has another `anyOf`, which cannot be compared"]),
        Change("{uniqueItems: false}", "{uniqueItems: true}", both: ["breaking: IT may no longer have equal items"]),
        Change(
            "{$ref: '#/$defs/s', $defs: {s: {enum: [a, b]}}}", "{$ref: '#/$defs/t', $defs: {t: {enum: [a]}}}",
            both: ["breaking: IT may no longer be \"b\""]),
        Change(
            "{properties: {s: {$ref: '#/$defs/s'}}, $defs: {s: {type: string}}}",
            "{properties: {s: {$ref: '#/$defs/s'}}, $defs: {s: {type: integer}}}",
            caller: [
                "breaking: IT at /s may no longer be a string", "compatible: IT at /s may now be a whole number",
            ],
            reader: [
                "breaking: IT at /s may no longer be a string", "breaking: IT at /s may now be a whole number",
            ]),
        Change(
            "{properties: {child: {$ref: '#'}, v: {type: string}}}",
            "{properties: {child: {$ref: '#'}, v: {type: [string, 'null']}}}",
            caller: ["compatible: IT at /v may now be null"], reader: ["breaking: IT at /v may now be null"]),
        Change(
            "{properties: {a: {$ref: '#x'}}, $defs: {x: {$anchor: x, type: string}}}",
            "{properties: {a: {$ref: '#x'}}, $defs: {x: {$anchor: x}}}",
            both: ["undecided: IT at /a has a `$ref` that cannot be compared"]),
        Change(
            "{allOf: [{$ref: '#/$defs/x'}], $defs: {x: {type: string}}}",
            "{allOf: [{$ref: '#/$defs/x'}], $defs: {x: {type: integer}}}",
            both: ["undecided: IT has another `allOf`, which cannot be compared"]),
    ]

    @Test(arguments: schemas)
    func `a schema is compared for those who give values and for those who read them`(change: Change) throws {
        let sort = { (sentences: [String], subject: String) in
            Set(sentences.map { $0.replacing("IT", with: subject) })
        }
        let input = { (schema: String) in "text: '{{a}}', inputs: [{name: a, schema: \(schema)}]" }
        #expect(
            try Set(changes(input(change.old), input(change.new))) == sort(change.caller, "the input `a`"))
        let output = { (schema: String) in "text: a, output: {jsonSchema: \(schema)}" }
        #expect(
            try Set(changes(output(change.old), output(change.new))) == sort(change.reader, "the output"))
    }

    private static func xml(_ content: String) -> String {
        "output: {xmlSchema: '<schema xmlns=\"http://www.w3.org/2001/XMLSchema\">\(content)</schema>'}"
    }

    static let outputs: [(old: String, new: String, changes: [String])] = [
        ("notes: a", "output: {jsonSchema: {type: object}}", ["compatible: a contract for the output is new"]),
        (
            "output: {jsonSchema: {type: object}}", "notes: a",
            ["breaking: the contract for the output is gone: an answer may be anything"]
        ),
        (
            "output: {jsonSchema: {type: object}}", xml(""), ["breaking: the output is XML, no longer JSON"]
        ),
        (xml(""), "output: {jsonSchema: {type: object}}", ["breaking: the output is JSON, no longer XML"]),
        (xml(""), xml(""), []),
        (
            xml(""), xml("<element name=\"a\"/>"),
            ["undecided: the XML Schema of the output changed; the two cannot be compared"]
        ),
    ]

    @Test(arguments: outputs)
    func `a contract for the output that comes, goes or changes its language is told`(
        old: String, new: String, expected: [String]
    ) throws {
        #expect(try changes("text: a, \(old)", "text: a, \(new)") == expected)
    }

    @Test func `two schemas that refer to themselves from every side are compared in a moment`() throws {
        let tree = { (type: String) in
            let members = (0..<20).map { "m\($0): {$ref: '#/$defs/d\(($0 * 7) % 20)'}" }.joined(separator: ", ")
            let definitions = (0..<20).map { "d\($0): {properties: {\(members), v: {type: \(type)}}}" }
            return
                "text: a, output: {jsonSchema: {$ref: '#/$defs/d0', $defs: {\(definitions.joined(separator: ", "))}}}"
        }
        #expect(try changes(tree("string"), tree("integer")).count == 40)
    }

    @Test func `what breaks comes first, and no list is endless`() throws {
        let members = { (type: String) in
            (0..<200).map { "m\($0): {type: \(type)}" }.joined(separator: ", ")
        }
        let found = try changes(
            "text: a, output: {jsonSchema: {properties: {\(members("string"))}}}",
            "text: a, output: {jsonSchema: {properties: {\(members("'null'"))}, title: t}}")
        #expect(found.count == 50)
        #expect(found.allSatisfy { $0.hasPrefix("breaking") })
    }
}
