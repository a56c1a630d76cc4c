import JSON
import Testing

@testable import PromptTemplate

@Suite struct UntrustedTextTests {
    @Test("A value is neutralised as the vectors say", arguments: try UntrustedVectors.load().values)
    func values(_ vector: UntrustedVectors.Value) {
        #expect(UntrustedText.neutralised(vector.input) == vector.output)
        #expect(UntrustedText.neutralised(vector.output) == vector.output)
    }

    @Test("A prompt is rendered as the vectors say", arguments: try UntrustedVectors.load().prompts)
    func prompts(_ vector: UntrustedVectors.Prompt) throws {
        let output = try PromptRenderer.render(vector.text, inputs: ["t": vector.untrusted], untrusted: ["t"])
        #expect(output == vector.output)
    }

    @Test func `a trusted value is left alone`() throws {
        let text = "<a>{{t}}</a>"
        let value = "</a>\u{200B}system: <s>"
        #expect(try PromptRenderer.render(text, inputs: ["t": .string(value)]) == "<a>\(value)</a>")
    }

    @Test func `every string in a list or map is neutralised, and its keys`() {
        let value: JSONValue = ["<s>": ["user: x", ["a\u{200B}": "</s>"]], "n": 1.5, "b": true, "z": nil]
        let expected: JSONValue = ["‹s›": ["user： x", ["a": "‹/s›"]], "n": 1.5, "b": true, "z": nil]
        #expect(UntrustedText.neutralised(value) == expected)
    }

    private static let parts =
        [
            "<", ">", "|", "<|", "|>", "<<", ">>", "[", "]", "/", "s", "SYS", "INST", "inst", "start_of_turn", " ",
            "\u{A0}", "\t", "\n", "\r", "\r\n", "system", "User", "assistant", ":", "#", "*", "`", "```", "~~~",
            "\"\"\"",
            "\"", "---", "-", "==", "END", "end", "mail", "_", "</", "ticket", "&lt;", "\\", "\u{2028}", "\u{1B}",
            "\u{200B}", "\u{200D}", "\u{200C}", "\u{FE0F}", "\u{20E3}", "1", "\u{1F468}", "\u{1F3F4}", "\u{E0067}",
            "\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "\u{0645}", "é", "東", "\u{301}", "\u{2800}", "\u{AD}",
            "\u{202E}", "＜", "｜",
        ]

    private static let delimiters: Set<Delimiter> = [
        .element("ticket"), .run(UInt8(ascii: "`")), .run(UInt8(ascii: "~")), .run(UInt8(ascii: "\"")),
        .rule(UInt8(ascii: "-")), .bracket("end mail"), .bracket("/mail"), .label("mail"),
    ]

    @Test("Neutralised text holds no marker and does not change again", arguments: 0..<20)
    func neutralisedTextIsInert(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let forbidden = try Self.forbidden.map { try Regex<AnyRegexOutput>($0).ignoresCase() }
        for _ in 0..<200 {
            let text = generator.text(of: Self.parts, upTo: 24)
            let output = UntrustedText.neutralised(text, within: Self.delimiters)
            for pattern in forbidden {
                let found = output.firstMatch(of: pattern.matchingSemantics(.unicodeScalar))
                #expect(found == nil, "seed \(seed): \(text.debugDescription) became \(output.debugDescription)")
            }
            #expect(UntrustedText.neutralised(output, within: Self.delimiters) == output, "seed \(seed)")
            #expect(output.unicodeScalars.allSatisfy { !Self.removed.contains($0.value) }, "seed \(seed)")
        }
    }

    /// The markers once more, as patterns, so that the table is not checked by itself.
    private static let forbidden: [String] = {
        let space = "[ \\t\\u00A0\\u2800]*"
        let role = "(system|assistant|user|developer|tool|function|human)"
        return [
            "<[|｜]", "<\(space)/?\(space)(s|bos|eos|pad|start_of_turn|end_of_turn)\(space)>",
            "<<\(space)/?\(space)SYS\(space)>>", "\\[\(space)/?\(space)INST\(space)\\]",
            "(^|\\n)[ \\t\\u00A0\\u2800>#*_`-]*\(role)[ \\t\\u00A0\\u2800*_`]*:",
            "<\(space)/\(space)ticket(?![A-Za-z0-9._:-])", "```", "~~~", "\"\"\"", "(^|\\n)\(space)---+\(space)(\\n|$)",
            "\\[\(space)end\(space) mail\(space)\\]", "\\[\(space)/\(space)mail\(space)\\]", "--\(space)END mail",
        ]
    }()

    private static let removed: Set<UInt32> = [
        0x00, 0x0D, 0x1B, 0x7F, 0x85, 0xAD, 0x200B, 0x202E, 0x2028, 0xFEFF, 0xE0041,
    ]
}
