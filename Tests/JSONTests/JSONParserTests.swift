import JSON
import Testing

@Suite("JSON parser")
struct JSONParserTests {
    @Test(
        "values are read",
        arguments: [
            ("null", nil), (" true\n", true), ("[false, [], {}]", [false, [], [:]]),
            (#"{"a": {"b": [1]}}"#, ["a": ["b": [1]]]),
            ("[1.0, 1e3, -0, -0.0]", [1, 1000, 0, 0]), ("-12", -12), ("0.5", 0.5), ("2e-3", 0.002), ("1E+2", 100),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("9007199254740993", .integer(9_007_199_254_740_993)),
            ("5e-324", .number(.leastNonzeroMagnitude)), ("1e-400", 0),
            ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\uD83D\uDE00""#, "Aé😀"),
            (#""\u0000""#, "\0"),
            (#""é😀""#, "é😀"), ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"), ("\u{FEFF}{}", [:]),
        ] as [(String, JSONValue)])
    func values(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(text).json == value)
    }

    @Test(
        "an error says what and where",
        arguments: [
            ("", "a JSON value is missing at the end of the text", 1, 1),
            ("[1,\n 2", "a ',' or ']' belongs here", 2, 3),
            ("{\"a\" 1}", "a ':' belongs after a key", 1, 6), ("{a: 1}", "a key in double quotes belongs here", 1, 2),
            ("{\"a\": 1,}", "a key in double quotes belongs here", 1, 9),
            ("[1,]", "this does not begin a JSON value", 1, 4),
            ("{\"a\": 1 \"b\"}", "a ',' or '}' belongs here", 1, 9),
            ("1 2", "unexpected text after the JSON value", 1, 3),
            ("nul", "this does not begin a JSON value", 1, 1), ("[é]", "this does not begin a JSON value", 1, 2),
            ("\"é😀\n\"", "a control character in a string must be escaped", 1, 4),
            ("\"abc", "this string is not closed", 1, 1),
            (#"["\x"]"#, "this escape is unknown to JSON", 1, 3),
            (#""\u12g4""#, "four hex digits belong after \\u", 1, 2),
            (#""\ud83d""#, "a lone surrogate is no character", 1, 2),
            (#""a\ude00""#, "a lone surrogate is no character", 1, 3),
            (#""\ud83d\u0041""#, "a lone surrogate is no character", 1, 2),
            (#""\ud83d\n""#, "a lone surrogate is no character", 1, 2),
            ("01", "this is not a JSON number", 1, 1), ("-", "this is not a JSON number", 1, 1),
            ("+1", "this does not begin a JSON value", 1, 1),
            (".5", "this does not begin a JSON value", 1, 1), ("1.", "digits belong after the point", 1, 3),
            ("1e", "digits belong in the exponent", 1, 3), ("[-1e400]", "the number -1e400 is too large", 1, 2),
            ("{\"a\": 1,\n \"\\u0061\": 2}", "the key \"a\" is there twice", 2, 2),
            ("{\"é\": 1, \"e\u{301}\": 2}", "the key \"e\u{301}\" is there twice", 1, 10),
        ])
    func errors(text: String, message: String, line: Int, column: Int) {
        #expect(throws: SyntaxError(message, at: Mark(line: line, column: column))) { try JSONParser.parse(text) }
    }

    @Test(
        "strings that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3]] as [[UInt8]])
    func encoding(bytes: [UInt8]) {
        #expect(throws: SyntaxError("this string is not UTF-8", at: Mark(line: 1, column: 2))) {
            try JSONParser.parse(Array("[\"".utf8) + bytes + Array("\"]".utf8))
        }
    }

    @Test func `nesting is bounded`() throws {
        let deepest = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(throws: Never.self) { try JSONParser.parse(deepest) }
        #expect(throws: SyntaxError("nested deeper than 200 levels", at: Mark(line: 1, column: 201))) {
            try JSONParser.parse(String(repeating: "[", count: 1_000_000))
        }
    }

    @Test func `every value and key knows its place, counted in characters`() throws {
        let tree = try JSONParser.parse("{\n  \"é😀\": [1, \"x\"], \"b\": null\n}")
        func node(_ value: Node.Value, _ line: Int, _ column: Int) -> Node {
            Node(value, at: Mark(line: line, column: column))
        }
        let list = node(.array([node(.integer(1), 2, 10), node(.string("x"), 2, 13)]), 2, 9)
        let members = [
            Node.Member(key: "é😀", keyMark: Mark(line: 2, column: 3), value: list),
            Node.Member(key: "b", keyMark: Mark(line: 2, column: 19), value: node(.null, 2, 24)),
        ]
        #expect(tree == node(.object(members), 1, 1))
    }

    @Test(
        "a sequence keeps what came before an error",
        arguments: [
            ("", [], nil), (" 1\n[2]{}\n", [1, [2], [:]], nil),
            ("{}\n---\n{}", [[:]], SyntaxError("this is not a JSON number", at: Mark(line: 2, column: 1))),
        ] as [(String, [JSONValue], SyntaxError?)])
    func sequences(text: String, values: [JSONValue], error: SyntaxError?) {
        let result = JSONParser.sequence(Array(text.utf8))
        #expect(result.nodes.map(\.json) == values)
        #expect(result.error == error)
    }
}
