import KubernetesClient
import Testing

@Suite struct APIWarningsTests {
    @Test(arguments: [
        (#"299 - "unknown field \"spek\"""#, [#"unknown field "spek""#]),
        (#"299 - "one, two", 299 - "three""#, ["one, two", "three"]),
        (#"299 kube "dated" "Wed, 21 Oct 2026 07:28:00 GMT", 299 - "next""#, ["dated", "next"]),
        (#"199 - "other code", 299 - "ours""#, ["ours"]),
        (#"299 - "é \\ ü""#, [#"é \ ü"#]),
        (#"299 - "never closed"#, []),
        (#"299 - bare"#, []),
        (#"299 - """#, []),
        ("", []),
    ])
    func `the texts of warnings are read from their header`(_ header: String, _ texts: [String]) {
        #expect(APIWarnings.texts(in: header) == texts)
    }
}
