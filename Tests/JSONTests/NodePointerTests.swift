import JSON
import Testing

@Suite struct NodePointerTests {
    @Test(arguments: [
        ("", 1, 1), ("/a", 1, 2), ("/a/1", 1, 11), ("/a/1/b~1c~0", 2, 2), ("/a/7/x", 1, 2), ("/none", 1, 1),
        ("/a/x", 1, 2),
    ])
    func `a pointer leads to where a value was written, or to the nearest value around it`(
        pointer: String, line: Int, column: Int
    ) throws {
        let node = try JSONParser.parse("{\"a\": [1, {\n \"b/c~\": 2}]}")
        #expect(node.mark(at: pointer) == Mark(line: line, column: column))
    }
}
