import JSON
import PromptCore
import Testing

@Suite struct SecretMaskTests {
    private static let key = "sk-ant-api03-" + String(repeating: "A", count: 93)

    @Test func `a diagnostic shows a mark for a key and the caret under what it is about`() {
        let written = Diagnostic(
            file: "m.yaml", mark: Mark(line: 4, column: key(" value: ").count + 1),
            message: "not `\(Self.key)`", sourceLine: key(" value: ") + "bad: 1}")
        #expect(
            written.text == """
                m.yaml:4:\(key(" value: ").count + 1): error: not `…`
                   value: …, bad: 1}
                             ^
                """)
    }

    private func key(_ before: String) -> String { before + Self.key + ", " }

    static let lines: [(String, Int, String, Int)] = [
        ("a: \(key)", 1, "a: …", 1), ("a: \(key)", 4, "a: …", 4), ("a: \(key) b", 20, "a: … b", 4),
        ("\(key) \(key) b", 2 * key.count + 3, "… … b", 5),
        // Cut off where a line is too long to be shown.
        ("a: sk-proj-AbCdEfGh12345678...", 1, "a: …...", 1),
        ("t: \"hello\\nsk-ABCDEFGHIJKLMNOPQRST\"", 1, "t: \"hello\\n…\"", 1),
        ("AKIAIOSFODNN7ABCDEFG", 1, "…", 1), ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0", 1, "Bearer …", 1),
        ("-----BEGIN RSA PRIVATE KEY-----\\nMIIE", 1, "…", 1),
    ]

    @Test(arguments: lines)
    func `keys are taken out of a line`(_ line: String, _ column: Int, _ shown: String, _ caret: Int) {
        let written = Diagnostic(
            file: "m.yaml", mark: Mark(line: 1, column: column), message: "", sourceLine: line)
        #expect(written.sourceLine == shown)
        #expect(written.caretColumn == caret)
    }

    @Test(arguments: ["ghp_xxxxxxxxxxxxxxxxxxxx", "disk-IMAGE-of-the-2nd-machine", "sk-short", "sk-a-long-plain-name"])
    func `what is no key is shown`(_ text: String) {
        #expect(Diagnostic(file: "m", mark: Mark(line: 1, column: 1), message: text).message == text)
    }

    static let manifests: [String] = [
        "  apiKey: \(key)", "  apiKeyFrom: {env: A, value: \(key)}", "  apiKeyFrom: {env: A, \(key): 1}",
        "  protocol: \(key)", "  apiKey: 0123456789abcdef0123456789abcdef",
    ]

    @Test(arguments: manifests)
    func `no error in an endpoint tells its key`(_ field: String) {
        let written = Written.decode(
            """
            apiVersion: promptops.dev/v1alpha1
            kind: ModelEndpoint
            metadata: {name: e}
            spec:
              baseURL: https://example.com/v1
              model: m
            \(field)
            """)
        let told = written.diagnostics.map(\.text).joined(separator: "\n")
        #expect(written.diagnostics.hasErrors)
        #expect(!told.contains("AAAA") && !told.contains("0123456789"))
    }

    @Test func `a finding does not repeat a key`() {
        let finding = LintFinding(
            rule: "PL012", severity: .error, version: "v1", message: "no input `\(Self.key)`", mend: "declare it")
        #expect(finding.message == "no input `…`")
    }
}
