import JSON
import Testing
import YAML

@Suite("Writer")
struct YAMLWriterTests {
    @Test func `a resource is written in the order people expect`() {
        let value: JSONValue = [
            "status": [:], "spec": ["versions": [["messages": [], "name": "v1"]], "intent": "a b"],
            "metadata": ["labels": ["y": "n"], "name": "x"], "kind": "PromptRelease", "apiVersion": "v1",
        ]
        #expect(
            YAMLWriter.write(value) == """
                apiVersion: v1
                kind: PromptRelease
                metadata:
                  name: x
                  labels:
                    "y": "n"
                spec:
                  intent: a b
                  versions:
                  - name: v1
                    messages: []
                status: {}

                """)
    }

    @Test func `a tree keeps its own order of keys`() throws {
        let node = try JSONParser.parse(#"{"z": [1, [2, {"b": null, "a": 0.5}]], "c": true}"#)
        #expect(YAMLWriter.write(node) == "z:\n- 1\n- - 2\n  - b: null\n    a: 0.5\nc: true\n")
    }

    @Test(
        "a string is quoted only where it would be read as something else",
        arguments: [
            ("plain text", "plain text"), ("v1.2", "v1.2"), ("--flag", "--flag"), ("http://a.b/c#d", "http://a.b/c#d"),
            ("it's", "it's"), ("😀", "😀"), ("", #""""#), ("y", #""y""#), ("null", #""null""#), ("~", #""~""#),
            ("1_000", #""1_000""#), ("0x1f", #""0x1f""#), ("1e400", #""1e400""#), ("1:30", #""1:30""#),
            (".inf", #"".inf""#),
            ("2026-11-22", #""2026-11-22""#), (" x", #"" x""#), ("x ", #""x ""#), ("a: b", #""a: b""#),
            ("a:", #""a:""#),
            ("- x", #""- x""#), ("-", #""-""#), ("---", #""---""#), ("#c", ##""#c""##), ("a #c", ##""a #c""##),
            ("{{x}}", #""{{x}}""#), ("<<", #""<<""#), ("say: \"hi\", it's", #"'say: "hi", it''s'"#), (#"a\b"#, #"a\b"#),
            ("\"'\u{301}: ", "'\"''\u{301}: '"),
            ("a\tb", #""a\tb""#), ("\u{7}\u{85}\u{2028}\u{FEFF}\r", #""\x07\x85\u2028\ufeff\r""#),
        ])
    func quotes(string: String, written: String) {
        #expect(YAMLWriter.write(JSONValue.string(string)) == written + "\n")
    }

    @Test(
        "a number is written so that no reader takes it for an integer or text",
        arguments: [
            (0.5, "0.5"), (1e23, "1.0e+23"), (-1e-7, "-1.0e-7"), (1.5e-9, "1.5e-9"), (1e18, "1000000000000000000.0"),
        ])
    func numbers(number: Double, written: String) {
        let text = YAMLWriter.write(JSONValue(number))
        #expect(text == written + "\n")
        #expect(YAMLReader.documents(text).documents.map(\.root.json) == [JSONValue(number)])
    }

    @Test(
        "a text of several lines is a literal block",
        arguments: [
            ("a\nb\n", "k: |\n  a\n  b\n"), ("a\nb", "k: |-\n  a\n  b\n"), ("a\n\nb\n\n\n", "k: |+\n  a\n\n  b\n\n\n"),
            ("  a\nb\n", "k: |2\n    a\n  b\n"), ("\na\n", "k: |2\n\n  a\n"), ("\ta\nb", "k: |2-\n  \ta\n  b\n"),
            ("a\n ", #"k: "a\n ""# + "\n"), ("\n\n", #"k: "\n\n""# + "\n"), ("a\r\nb", #"k: "a\r\nb""# + "\n"),
        ])
    func blocks(string: String, written: String) {
        #expect(YAMLWriter.write(["k": .string(string)]) == written)
    }

    @Test func `a key too long to stand before its colon is written as an explicit one`() {
        let key = String(repeating: "k", count: 1_025)
        let value: JSONValue = [key: ["a": [1]], key + "l": [["b": 2]]]
        #expect(YAMLReader.documents(YAMLWriter.write(value)).documents.map(\.root.json) == [value])
    }

    @Test func `documents are separated`() {
        let text = YAMLWriter.write(documents: [["a": 1], "x\n\n", ["b": []]])
        #expect(text == "a: 1\n---\n|+\n  x\n\n---\nb: []\n")
        #expect(YAMLReader.documents(text).documents.map(\.root.json) == [["a": 1], "x\n\n", ["b": []]])
    }

    @Test("what is written reads back as the same value", arguments: 0..<400)
    func roundTrip(seed: UInt64) {
        var random = RandomValue(seed: seed)
        let value: JSONValue = ["root": random.value(depth: 4)]
        let text = YAMLWriter.write(value)
        let stream = YAMLReader.documents(text)
        #expect(stream.problems == [], "seed \(seed):\n\(text)")
        #expect(stream.documents.map(\.root.json) == [value], "seed \(seed):\n\(text)")
        #expect(stream.documents.first.map { YAMLWriter.write($0.root) } == text, "seed \(seed)")
    }
}
