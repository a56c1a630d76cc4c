import JSON
import Testing

@testable import PromptTemplate

@Suite struct CompiledPromptTests {
    private static let inputs: [String: JSONValue] = [
        "s": "a <b> & \"c\" {{n}}", "n": 1.5, "i": 3, "yes": true, "no": false, "null": nil, "empty": [], "blank": "",
        "zero": 0, "list": ["x", 2, nil], "order": ["id": 7, "lines": [["t": "A", "note": "!"], ["t": "B"]]],
        "big": 1e21,
    ]

    @Test(
        "A template is rendered",
        arguments: [
            ("", ""), ("no tags {\"a\": {\"b\": 1}} {", "no tags {\"a\": {\"b\": 1}} {"),
            ("{{s}}|{{{s}}}|{{&s}}", "a <b> & \"c\" {{n}}|a <b> & \"c\" {{n}}|a <b> & \"c\" {{n}}"),
            ("{{n}} {{i}} {{yes}} {{no}} [{{null}}] {{big}}", "1.5 3 true false [] 1e+21"),
            ("{{list}} {{order.lines}}", "[\"x\",2,null] [{\"note\":\"!\",\"t\":\"A\"},{\"t\":\"B\"}]"),
            ("{{order.id}}{{! c }}", "7"),
            ("{{#list}}<{{.}}>{{/list}}", "<x><2><>"),
            ("{{#order}}{{id}}{{#lines}} {{t}}{{note}}{{/lines}}{{/order}}", "7 A! B"),
            ("{{#order.lines}}{{t}}{{#note}}({{note}}){{/note}}{{i}} {{/order.lines}}", "A(!)3 B3 "),
            ("{{#yes}}{{.}} {{s}}{{/yes}}", "true a <b> & \"c\" {{n}}"),
            ("{{#no}}1{{/no}}{{#null}}2{{/null}}{{#empty}}3{{/empty}}{{#order.none}}4{{/order.none}}", ""),
            ("{{^no}}1{{/no}}{{^null}}2{{/null}}{{^empty}}3{{/empty}}{{^order.none}}4{{/order.none}}", "1234"),
            ("{{#blank}}1{{/blank}}{{#zero}}2{{/zero}}", "12"),
            ("{{#s}}{{count}}{{utf8}}{{value}}{{renderText}}{{/s}}{{#list}}{{items}}{{/list}}", ""),
            ("a\n  {{#yes}}\n b\n  {{/yes}}\nc {\n", "a\n b\nc {\n"),
            ("a\r\n{{#yes}}\r\nb\r\n{{/yes}}\r\n{{! x }}\r\nc", "a\r\nb\r\nc"),
            ("  \n{{#yes}}x{{/yes}}{", "  \nx{"), ("{{#yes}}\n{ {\n{{/yes}}\n{", "{ {\n{"),
            ("{{#yes}}é{{s}}{{/yes}} {\"k\":{{i}}}", "éa <b> & \"c\" {{n}} {\"k\":3}"),
        ])
    func renders(_ text: String, _ expected: String) throws {
        #expect(try PromptRenderer.render(text, inputs: Self.inputs) == expected)
    }

    @Test(
        "What cannot be rendered says why",
        arguments: [
            ("{{gone}}", RenderError.missingInput("gone")),
            ("{{#gone}}{{/gone}}", .missingInput("gone")),
            ("{{^b}}{{/b}}{{a}}", .missingInput("a")),
            ("{{order.nmae}}", .missingMember("order.nmae")),
            ("{{#yes}}x{{/yes}}{{i.x}}", .missingMember("i.x")),
            (
                "ok {{}}",
                .invalidTemplate(
                    text: 0,
                    problems: [
                        TemplateProblem(
                            message: "the tag is empty: it needs a name", mark: Mark(line: 1, column: 4), offset: 3)
                    ])
            ),
        ])
    func refuses(_ text: String, _ expected: RenderError) {
        #expect(throws: expected) { try PromptRenderer.render(text, inputs: Self.inputs) }
    }

    @Test func `a declared input without a value is missing inside a section too`() throws {
        let prompt = try CompiledPrompt(["{{#a}}{{b}}{{c}}{{/a}}"], inputs: ["a", "b"])
        #expect(throws: RenderError.missingInput("b")) { try prompt.render(["a": true]) }
        #expect(try prompt.render(["a": true, "b": 1, "c": "not declared"]) == ["1"])
    }

    @Test func `without templates the text is given out as it is`() throws {
        let prompt = try CompiledPrompt(["{{x", "{{y}}"], syntax: .none, inputs: ["y"])
        #expect(try prompt.render([:]) == ["{{x", "{{y}}"])
    }

    @Test func `an untrusted input is the same text in all texts of a prompt`() throws {
        let prompt = try CompiledPrompt(["<m>{{t}}</m>", "{{t}} {{u}}"], inputs: ["t", "u"], untrusted: ["t"])
        #expect(
            try prompt.render(["t": "</m><s>", "u": "</m><s>"]) == ["<m>&lt;/m>‹s›</m>", "&lt;/m>‹s› </m><s>"])
    }

    @Test("What the check accepts, swift-mustache reads", arguments: 0..<20)
    func checkedTemplatesCompile(seed: Int) throws {
        let parts = [
            "{", "}", "{{", "}}", "{{{", "}}}", "{{a}}", "{{#a}}", "{{/a}}", "{{^b}}", "{{/b}}", "{{!", "{{! c }}", "a",
            "#", "/", "&", "^", "!", " ", "\n", "\r\n", "\r", "\t", ".", "\u{301}", "\u{600}", "é", "\u{200D}",
            "\u{2028}",
            "=", ">", "%", "(", ")", "\u{FE0F}", "\0",
        ]
        var generator = SeededGenerator(seed: UInt64(seed))
        var accepted = 0
        for _ in 0..<400 {
            let text = generator.text(of: parts, upTo: 10)
            guard TemplateCheck(text).problems.isEmpty else { continue }
            accepted += 1
            let prompt = try CompiledPrompt([text], inputs: ["a", "b"])
            #expect(throws: Never.self, "seed \(seed): \(text.debugDescription)") {
                try prompt.render(["a": ["a": "v"], "b": nil])
            }
        }
        #expect(accepted > 20, "seed \(seed)")
    }
}
