import JSON
import Testing

@Suite struct JSONTapeTests {
    /// What a tape hands out of any value, put together again.
    private static func value(_ view: JSONView, keys: [StaticString]) -> JSONValue {
        if view.isNull { return .null }
        if let bool = view.bool { return .bool(bool) }
        if let integer = view.integer { return .integer(Int64(integer)) }
        if let string = view.string { return .string(string) }
        if let items = view.items { return .array(items.map { value($0, keys: keys) }) }
        guard var members = view.members else { return "unreadable" }
        var object: [String: JSONValue] = [:]
        for key in keys { object["\(key)"] = members.value(key).map { value($0, keys: keys) } }
        return .object(object)
    }

    static let texts: [(String, JSONValue)] = [
        (" [ ] ", []), ("{}", [:]), ("\"\"", ""), ("-12", -12), ("1e2", 100),
        ("[true,false,null]", [true, false, nil]),
        (#"{"a": {"b": [1, {"c": "x"}]}, "c": 2}"#, ["a": ["b": [1, ["c": "x"]]], "c": 2]),
        (#"{"c": 1, "b": null, "a": 3}"#, ["c": 1, "a": 3]), (#"{"\u0061": 1, "ab": 2}"#, ["a": 1]),
        (#"["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00", "é😀"]"#, ["\"\\/\u{8}\u{C}\n\r\té😀", "é😀"]),
    ]

    @Test(arguments: texts)
    func `Hands out the values of a text`(text: String, expected: JSONValue) throws {
        #expect(try JSONTape.read(Array(text.utf8)) { Self.value($0, keys: ["a", "b", "c"]) } == expected)
    }

    static let malformed: [(String, Int)] = [
        ("", 0), ("  ", 2), ("[", 1), ("[1", 2), ("[1,]", 3), ("[1 2]", 3), ("{\"a\"}", 4), ("{\"a\":}", 5),
        ("{a:1}", 1),
        ("{\"a\":1,}", 7), ("\"a", 2), ("\"a\\", 2), ("\"a\nb\"", 2), ("tru", 3), ("1 1", 2), ("[1}", 2), ("]", 0),
        (String(repeating: "[", count: 1000), 200),
    ]

    @Test(arguments: malformed)
    func `Refuses what is no JSON`(text: String, offset: Int) {
        #expect(throws: JSONTape.Malformed(offset: offset)) { try JSONTape.read(Array(text.utf8)) { _ in } }
    }

    @Test(arguments: [[0xFF], [0x61, 0xC3], [0xED, 0xA0, 0x80], [0x5C, 0x78], Array(#"\ud800"#.utf8)] as [[UInt8]])
    func `A text that is not UTF-8, or has a wrong escape, is no string`(_ bytes: [UInt8]) throws {
        #expect(try JSONTape.read([0x22] + bytes + [0x22]) { $0.string } == nil)
    }

    @Test(arguments: ["1.5", "9223372036854775808", "1-2", "\"1\"", "null"])
    func `What is no integer is none`(_ text: String) throws {
        #expect(try JSONTape.read(Array(text.utf8)) { $0.integer } == nil)
    }

    /// Strings are read and written eight bytes at a time: what must not be overlooked stands at every offset of a word.
    @Test func `A string of any length is read and written, whatever stands where in it`() throws {
        for special in ["\"", "\\", "\n", "\u{1F}", "é", "😀", " ", "\u{7F}", "!", "#", "[", "]"] {
            for length in 0...20 {
                for place in 0...length {
                    var text = String(repeating: "a", count: length)
                    text.insert(contentsOf: special, at: text.index(text.startIndex, offsetBy: place))
                    let written = JSONValue.string(text).canonicalBytes
                    #expect(try JSONValue(parsing: written) == .string(text))
                    #expect(try JSONParser.parse(written).string == text)
                    #expect(try JSONTape.read(written) { $0.string } == text)
                }
            }
        }
    }
}
