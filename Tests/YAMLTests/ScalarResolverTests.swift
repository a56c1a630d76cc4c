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
