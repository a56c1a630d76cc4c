import JSON
import Testing
import YAML

@Suite("Scalars")
struct ScalarResolverTests {
    @Test("a scalar becomes the JSON that kubectl makes of it", arguments: ScalarTables.scalars + ScalarTables.corners)
    func matchesKubectl(yaml: String, json: String?) throws {
        let stream = YAMLReader.documents("a: 0\nx: \(yaml)\n")
        #expect(stream.problems.isEmpty == (json != nil))
        guard let json else { return }
        let value = try #require(stream.documents.first?.root["x"])
        #expect(value.json.canonicalBytes == (try JSONParser.parse(json).json.canonicalBytes))
    }

    @Test(
        "by the core schema of YAML 1.2, words of YAML 1.1 are text and a leading zero says nothing",
        arguments: [
            ("yes", "yes"), ("No", "No"), ("on", "on"), ("OFF", "OFF"), ("y", "y"), ("n", "n"), ("012", 12),
            ("-08", -8),
            ("0o14", 12), ("0x1f", 31), ("0X1F", "0X1F"), ("-0x1f", "-0x1f"), ("0b11", "0b11"), ("0o8", "0o8"),
            ("1_000", "1_000"), ("12:30", "12:30"), ("1e3", 1000), ("+1.5", 1.5), (".5", 0.5), ("1.", 1), ("+", "+"),
            (".", "."), ("true", true), ("False", false), ("tRue", "tRue"), ("null", nil), ("~", nil),
            ("", nil), ("'12'", "12"), ("!!int 012", 12), ("18446744073709551616", 18446744073709551616.0),
            ("2026-11-22", "2026-11-22"), ("1-2", "1-2"),
        ] as [(String, JSONValue)])
    func readsCoreSchema(yaml: String, json: JSONValue) {
        let stream = YAMLReader.documents("a: 0\nx: \(yaml)\n", dialect: .core)
        #expect(stream.problems == [])
        #expect(stream.documents.map { $0.root["x"]?.json } == [json])
    }

    @Test("keys follow the same rules", arguments: [(YAMLDialect.core, ["y", "12"]), (.kubectl, ["true", "10"])])
    func readsKeys(dialect: YAMLDialect, keys: [String]) {
        let stream = YAMLReader.documents("y: 0\n012: 0\n", dialect: dialect)
        #expect(stream.documents.first?.root.members?.map(\.key) == keys)
    }

    @Test("no infinity is a value in the core schema", arguments: [".inf", "-.INF", "+.Inf", ".NaN"])
    func refusesCoreInfinity(yaml: String) {
        let stream = YAMLReader.documents("x: \(yaml)", dialect: .core)
        #expect(
            stream.problems == [SyntaxError("\(yaml) is no number that JSON can hold", at: Mark(line: 1, column: 4))])
    }

    @Test("where readers disagree, only what all read alike is a value")
    func refusesDisagreement() {
        let text = "a: [yes, true, 012, 08, 1e3, 0x1f, 'on', 1_0, 12:30]\ny: 0b1\nb: ~\n"
        let stream = YAMLReader.documents(text, dialect: .agreed)
        let places = [("yes", 1, 5), ("012", 1, 16), ("1_0", 1, 42), ("y", 2, 1), ("0b1", 2, 4)]
        #expect(
            stream.problems
                == places.map { word, line, column in
                    SyntaxError(
                        "YAML 1.1 and 1.2 read `\(word)` differently: write it in quotes",
                        at: Mark(line: line, column: column))
                })
        #expect(stream.documents.map(\.root.json) == [["a": [true, 8, 1000, 31, "on", "12:30"], "b": nil]])
    }

    @Test(
        "a value that kubectl would garble or drop is refused",
        arguments: [
            ("x: !!binary /w==", "the bytes of this !!binary value are not UTF-8 text"),
            ("x: .inf", ".inf is no number that JSON can hold"),
            ("x: !!int 'x'", "x is not a !!int"),
            ("x: !!binary a", "this !!binary value is not base64"),
        ])
    func refusals(yaml: String, message: String) {
        let stream = YAMLReader.documents(yaml)
        #expect(stream.problems == [SyntaxError(message, at: Mark(line: 1, column: 4))])
    }
}
