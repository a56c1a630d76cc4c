import JSON
import Testing
import YAML

@Suite("Reader")
struct YAMLReaderTests {
    private static let json = #"{"kind":"A","x":1}"#

    @Test(
        "documents are split, and empty ones left out, as kubectl does it",
        arguments: [
            ("a: 1\n---\na: 2\n", [#"{"a":1}"#, #"{"a":2}"#]),
            ("---\na: 1\n---\na: 2\n---\n", [#"{"a":1}"#, #"{"a":2}"#]),
            ("---\n---\n# only\n---\na: 1\n---\n\n", [#"{"a":1}"#]),
            ("--- # first\na: 1\n--- #second\na: 2", [#"{"a":1}"#, #"{"a":2}"#]),
            ("null\n---\n~\n---\na: 1\n", [#"{"a":1}"#]),
            ("a: 1\n...\n---\na: 2\n", [#"{"a":1}"#, #"{"a":2}"#]),
            ("a: 1\r\n---\r\na: 2\r\n", [#"{"a":1}"#, #"{"a":2}"#]),
            ("\u{FEFF}a: 1\n", [#"{"a":1}"#]),
            ("\u{FEFF}---\na: 1\n", [#"{"a":1}"#]),
            ("text\n---\n- 1\n", [#""text""#, "[1]"]),
            ("a: |\n  b", [#"{"a":"b\n"}"#]), ("a: |+\n  b\n---\na: >\n  c", [#"{"a":"b\n"}"#, #"{"a":"c\n"}"#]),
            ("a: |-\n  b", [#"{"a":"b"}"#]), ("a: |+\n  b\r", [#"{"a":"b\n"}"#]),
            ("", []), ("# only\n", []), ("---\n", []),
        ])
    func documents(text: String, expected: [String]) throws {
        let stream = YAMLReader.documents(text)
        #expect(stream.problems == [])
        #expect(try stream.documents.map(\.root.json) == expected.map { try JSONParser.parse($0).json })
    }

    @Test(
        "a text that begins with a brace is JSON, or YAML when it is no JSON",
        arguments: [
            (json, 1), ("\n\t\(json)\n", 1), (json + json, 2), ("\(json)\n\(json)\n", 2), ("\u{FEFF}\(json)", 1),
            ("{\n\t\"kind\": \"A\",\n\t\"x\": 1\n}", 1), ("\(json)\n---\n\(json)", 2), ("# c\n\(json)", 1),
            ("{kind: A, x: 1}", 1), ("{\"kind\": A, \"x\": 1,}", 1),
        ])
    func readsJSON(text: String, count: Int) {
        let stream = YAMLReader.documents(text)
        #expect(stream.problems == [])
        #expect(stream.documents.map(\.root.json) == Array(repeating: ["kind": "A", "x": 1], count: count))
    }

    @Test(
        "documents that YAML allows are read where kubectl refuses them",
        arguments: [
            ("%YAML 1.1\n---\na: 1\n", [["a": 1]]), ("%YAML 1.2\n--- # c\na: 1\n", [["a": 1]]),
            ("%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\n", [["a": "1"]]),
            ("--- {a: 1}\n--- {a: 2}\n", [["a": 1], ["a": 2]]),
            (#"a: "b\/c""#, [["a": "b/c"]]),
        ] as [(String, [JSONValue])])
    func beyondKubectl(text: String, values: [JSONValue]) {
        let stream = YAMLReader.documents(text)
        #expect(stream.problems == [])
        #expect(stream.documents.map(\.root.json) == values)
    }

    @Test func `JSON escapes of surrogate pairs are read`() {
        #expect(YAMLReader.documents(#"{"x":"\ud83d\ude00\/"}"#).documents.map(\.root.json) == [["x": "😀/"]])
    }

    @Test(
        "when a text is neither JSON nor YAML the reading that got further explains it",
        arguments: [
            ("{\n\t\"a\": [1, 2],\n\t\"b\": \"\\ud83d\\ude00\", \"c\": nul\n}", 3, 28),
            ("{a: b, c: [}", 1, 12),
        ])
    func bestError(text: String, line: Int, column: Int) {
        #expect(YAMLReader.documents(text).error?.mark == Mark(line: line, column: column))
    }

    @Test func `every value and key knows its line and column, counted in characters`() throws {
        let text = "# c\nmap:\n  é😀: {k: v}\n  list:\n  - a\n  -   [b, \"c\"]\n---\n- x\n"
        let stream = YAMLReader.documents(text)
        #expect(
            places(stream.documents[0].root) == [
                "2:1 map", "2:1 key map", "3:3 map", "3:3 key é😀", "3:7 map", "3:8 key k", "3:11 v", "4:3 key list",
                "5:3 list", "5:5 a", "6:7 list", "6:8 b", "6:11 c",
            ])
        #expect(places(stream.documents[1].root) == ["8:1 list", "8:3 x"])
    }

    @Test func `an alias has its own place, and what it holds the place of its text`() {
        let stream = YAMLReader.documents("a: &x\n  k: v\nb: *x\nc: {<<: *x}\n")
        #expect(
            places(stream.documents[0].root) == [
                "1:1 map", "1:1 key a", "1:4 map", "2:3 key k", "2:6 v", "3:1 key b", "3:4 map", "2:3 key k", "2:6 v",
                "4:1 key c", "4:4 map", "2:3 key k", "2:6 v",
            ])
    }

    private func places(_ node: Node) -> [String] {
        let place = "\(node.mark.line):\(node.mark.column) "
        switch node.value {
        case .object(let members):
            return [place + "map"]
                + members.flatMap { ["\($0.keyMark.line):\($0.keyMark.column) key \($0.key)"] + places($0.value) }
        case .array(let items): return [place + "list"] + items.flatMap(places)
        default: return [place + (node.string ?? "")]
        }
    }
}
