import JSON
import Testing
import YAML

@Suite("Reader errors")
struct YAMLReaderErrorTests {
    @Test func `problems of values are all told, in order, and the rest is read`() {
        let text = """
            a: 1
            a: 2
            b: .inf
            c: *nope
            d: [1, !!int x, 3]
            e: &e {self: *e, k: !!binary "?"}
            f: {<<: 1, null: 2, g: 3}
            """
        let stream = YAMLReader.documents(text)
        #expect(stream.error == nil)
        #expect(stream.documents.map(\.root.json) == [["a": 1, "d": [1, 3], "e": [:], "f": ["g": 3]]])
        #expect(
            stream.problems == [
                SyntaxError("the key \"a\" is there twice", at: Mark(line: 2, column: 1)),
                SyntaxError(".inf is no number that JSON can hold", at: Mark(line: 3, column: 4)),
                SyntaxError("the anchor \"nope\" is unknown", at: Mark(line: 4, column: 4)),
                SyntaxError("x is not a !!int", at: Mark(line: 5, column: 8)),
                SyntaxError("the anchor \"e\" contains itself", at: Mark(line: 6, column: 14)),
                SyntaxError("this !!binary value is not base64", at: Mark(line: 6, column: 21)),
                SyntaxError("only a map, or a list of maps, can be merged", at: Mark(line: 7, column: 9)),
                SyntaxError("null cannot be a key; quote it to make it text", at: Mark(line: 7, column: 12)),
            ])
    }

    @Test(
        "a key that is there twice is refused, however it is spelled",
        arguments: [
            "{a: 1, a: 1}", "{1: a, '1': b}", "{yes: a, true: b}", "{a: 1, <<: {a: 2}, a: 3}", "{&k a: 1, *k : 2}",
            #"{"a": 1, "a": 2}"#,
            "{" + (0..<40).map { "k\($0): 0, " }.joined() + "k7: 1}",
        ])
    func duplicates(text: String) {
        #expect(YAMLReader.documents(text).problems.map { $0.message.hasSuffix("is there twice") } == [true])
    }

    @Test func `the documents before a syntax error are kept`() {
        let stream = YAMLReader.documents("a: 1\n---\nb: 2\n---\nc:\n  - [\nd: 3\n---\ne: 4\n")
        #expect(stream.documents.map(\.root.json) == [["a": 1], ["b": 2]])
        #expect(stream.error?.mark == Mark(line: 8, column: 1))
    }

    @Test(
        "a syntax error says what and where",
        arguments: [
            ("a: b: c\n", "mapping values are not allowed in this context", 1, 5),
            ("a:\n\t- b\n", "found character that cannot start any token, while scanning for the next token", 2, 1),
            (
                "a: 'b\nc: d\n", "found unexpected end of stream, while scanning a quoted scalar that begins on line 1",
                3, 1
            ),
            ("a: 1\n...\nb: 2\n", "did not find expected <document start>", 3, 1),
            ("a: @b\n", "found character that cannot start any token, while scanning for the next token", 1, 4),
            ("é: x\u{1}\n", "control characters are not allowed", 1, 5),
            ("a: 1\r\nb: \u{0}\n", "control characters are not allowed", 2, 4),
        ])
    func syntax(text: String, message: String, line: Int, column: Int) {
        #expect(YAMLReader.documents(text).error == SyntaxError(message, at: Mark(line: line, column: column)))
    }

    @Test(
        "text that is not UTF-8 is refused at the byte",
        arguments: [
            ([0xFF], 1, 4), ([0xC3, 0xA9, 0xC3], 1, 5), ([0xC0, 0xAF], 1, 4), ([0xED, 0xA0, 0x80], 1, 4),
            ([0x61, 0x0A, 0x62, 0x80], 2, 2),
        ] as [([UInt8], Int, Int)])
    func encoding(bytes: [UInt8], line: Int, column: Int) {
        for prefix in ["a: ", "{\"a"] {
            let stream = YAMLReader.documents(Array(prefix.utf8) + bytes)
            #expect(stream.error == SyntaxError("this byte is not UTF-8", at: Mark(line: line, column: column)))
        }
    }

    @Test(arguments: [[0xFE, 0xFF, 0x00, 0x61], [0xFF, 0xFE, 0x61, 0x00]] as [[UInt8]])
    func `UTF-16 is refused by its name`(bytes: [UInt8]) {
        let error = SyntaxError("the file is UTF-16; save it as UTF-8", at: Mark(line: 1, column: 1))
        #expect(YAMLReader.documents(bytes).error == error)
    }
}
