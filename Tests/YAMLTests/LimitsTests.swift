import JSON
import Testing
import YAML

@Suite("Limits")
struct LimitsTests {
    @Test func `an alias bomb is refused once it passes the limit`() {
        let error = YAMLReader.documents(bomb(levels: 40)).error
        #expect(error == SyntaxError("more than 1000000 values, aliases expanded", at: Mark(line: 6, column: 45)))
    }

    @Test func `a bomb of maps that merge is refused too`() {
        let keys = (0..<1_000).map { "k\($0): 1" }.joined(separator: ", ")
        let text = "b: &b {\(keys)}\nl:\n" + String(repeating: "- {<<: *b}\n", count: 2_000)
        let error = YAMLReader.documents(text).error
        #expect(error?.message == "more than 1000000 values, aliases expanded")
    }

    @Test func `a long text repeated by aliases is refused`() {
        let text =
            "s: &s \"\(String(repeating: "x", count: 100_000))\"\nl:\n" + String(repeating: "- *s\n", count: 1_000)
        #expect(YAMLReader.documents(text).error?.message == "more than 16777216 bytes of text, aliases expanded")
    }

    @Test func `aliases below the limit are expanded`() {
        let stream = YAMLReader.documents(bomb(levels: 3))
        #expect(stream.problems == [])
        #expect(stream.documents.first?.root["a2"]?.items?.count == 10)
    }

    @Test(
        "nesting is bounded, also where aliases make it",
        arguments: [
            (String(repeating: "[", count: 100) + String(repeating: "]", count: 100), true),
            (String(repeating: "[", count: 101) + String(repeating: "]", count: 101), false),
            (String(repeating: "- ", count: 200_000), false),
            (String(repeating: "{\"a\":", count: 200_000), false),
            ("a: &a \(nested(60))\nb: \(nested(38, around: "*a"))\n", true),
            ("a: &a \(nested(60))\nb: \(nested(40, around: "*a"))\n", false),
        ])
    func depth(text: String, isAccepted: Bool) {
        #expect((YAMLReader.documents(text).error == nil) == isAccepted)
    }

    @Test func `a file beyond the limit is refused unread`() {
        let limits = YAMLReader.Limits(bytes: 8)
        #expect(YAMLReader.documents("a: 12345", limits: limits).error == nil)
        let error = SyntaxError("the file is larger than 8 bytes", at: Mark(line: 1, column: 1))
        #expect(YAMLReader.documents("a: 123456", limits: limits) == YAMLStream(documents: [], error: error))
    }

    @Test func `many tag directives are refused, for libyaml takes ever longer over them`() {
        let text = (0..<10_000).map { "%TAG !\($0)! a\n" }.joined() + "---\na: 1\n"
        let error = SyntaxError("more than 100 %TAG directives", at: Mark(line: 101, column: 1))
        #expect(YAMLReader.documents(text).error == error)
    }

    private func bomb(levels: Int) -> String {
        let first = "a0: &a0 [\(Array(repeating: "x", count: 10).joined(separator: ", "))]\n"
        return (1..<levels).reduce(first) { text, level in
            text + "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
        }
    }

    private static func nested(_ depth: Int, around text: String = "") -> String {
        String(repeating: "[", count: depth) + text + String(repeating: "]", count: depth)
    }
}
