import JSON
import Testing

@testable import PromptTemplate

@Suite struct TemplateCheckTests {
    @Test func `tags are found with their places and the sections around them`() {
        let check = TemplateCheck("Hé {{ a.b }}\n{{#items}}{{{.}}}{{^x}}{{&y}}{{/x}}{{/items}}{{! note\n }}")
        let line2 = { (column: Int) in Mark(line: 2, column: column) }
        #expect(check.problems.isEmpty)
        #expect(
            check.tags == [
                .init(kind: .variable, name: "a.b", mark: Mark(line: 1, column: 4), range: 4..<13, sections: []),
                .init(kind: .section, name: "items", mark: line2(1), range: 14..<24, sections: []),
                .init(kind: .variable, name: ".", mark: line2(11), range: 24..<31, sections: ["items"]),
                .init(kind: .inverted, name: "x", mark: line2(18), range: 31..<37, sections: ["items"]),
                .init(kind: .variable, name: "y", mark: line2(24), range: 37..<43, sections: ["items"]),
                .init(kind: .close, name: "x", mark: line2(30), range: 43..<49, sections: ["items"]),
                .init(kind: .close, name: "items", mark: line2(36), range: 49..<59, sections: []),
                .init(kind: .comment, name: "", mark: line2(46), range: 59..<71, sections: []),
            ])
        #expect(check.inputNames == ["a", "items"])
    }

    @Test(
        "What is refused is reported with its place",
        arguments: [
            ("a {{x", "1:3 `{{` is never closed by `}}` on its line"),
            ("a {{x\n}}", "1:3 `{{` is never closed by `}}` on its line"),
            ("{{x {{y}}", "1:1 `{{` is never closed by `}}` on its line"),
            ("{{", "1:1 `{{` is never closed by `}}` on its line"),
            ("{{! x", "1:1 the comment `{{!` is never closed"),
            ("{{}}", "1:1 the tag is empty: it needs a name"),
            ("{{# }}", "1:1 the tag is empty: it needs a name"),
            ("{{{x}}", "1:1 `{{{` must be closed by `}}}`"),
            ("\n {{#a}}x", "2:2 the section `a` is never closed"),
            ("{{#a}}\n{{/b}}{{/a}}", "2:1 `{{/b}}` does not close the section `a` of line 1"),
            ("{{#a}}{{#b}}{{/a}}", "1:7 the section `b` is not closed before `{{/a}}`"),
            ("{{/a}}", "1:1 `{{/a}}` closes no section"),
            ("{{> p}}", "1:1 a partial (`{{> }}`) is not supported: write the text here"),
            ("{{<p}}{{/p}}", "1:1 inheritance (`{{< }}`) is not supported"),
            ("{{$p}}{{/p}}", "1:1 a block (`{{$ }}`) is not supported"),
            ("{{=<% %>=}}", "1:1 a set delimiter (`{{= =}}`) is not supported: tags are always written `{{ }}`"),
            (
                "{{% CONTENT_TYPE:HTML}}",
                "1:1 a pragma (`{{% }}`) is not supported: the text is always rendered as it is"
            ),
            ("{{upper(x)}}", "1:1 a transform (`upper(x)`) is not supported"),
            ("{{#first()}}{{/first()}}", "1:1 a transform (`first()`) is not supported"),
            ("{{ #a}}", "1:1 no space may stand between `{{` and `#`"),
            ("{{.}}", "1:1 `.` has a meaning only inside a section"),
            ("é{{x}}\u{301}", "1:2 a combining character touches the braces of this tag"),
        ])
    func problems(_ text: String, _ expected: String) {
        let found = TemplateCheck(text).problems.map { "\($0.mark.line):\($0.mark.column) \($0.message)" }
        #expect(found == [expected])
    }

    @Test(arguments: ["a b", "a..b", ".a", "a.", "\"a\": 1", "é", "a*", "a/b"])
    func `a name is letters, digits, underscores and dashes between dots`(_ name: String) {
        let messages = TemplateCheck("{{\(name)}}").problems.map(\.message)
        #expect(
            messages == [
                "`\(name)` is not a name (letters, digits, `_` and `-`, with dots between names); "
                    + "a literal `{{` can only be written with `template: none`"
            ])
    }

    @Test func `several mistakes are all reported, in the order of the text`() {
        let problems = TemplateCheck("{{#a}} {{}} {{> p}} {{x\n{{y}}").problems
        #expect(problems.map(\.offset) == [0, 7, 12, 20])
    }

    @Test func `sections are nested at most thirty-two deep`() {
        let nested = { (depth: Int) in
            String(repeating: "{{#a}}", count: depth) + String(repeating: "{{/a}}", count: depth)
        }
        #expect(TemplateCheck(nested(32)).problems.isEmpty)
        #expect(TemplateCheck(nested(5000)).problems.map(\.message) == ["sections are nested deeper than 32 levels"])
    }

    @Test func `an undeclared name is reported once a place, with the name it most likely meant`() {
        let check = TemplateCheck("{{tickt}}\n{{order.id}} {{#itms}}{{name}}{{/itms}} {{ticket}}")
        #expect(
            check.undeclared(["ticket", "items"]).map { "\($0.mark.line):\($0.mark.column) \($0.message)" } == [
                "1:1 `tickt` is not a declared input; did you mean `ticket`?",
                "2:1 `order` is not a declared input; declare it under `inputs`",
                "2:14 `itms` is not a declared input; did you mean `items`?",
            ])
    }

    @Test func `names inside a section are taken as members, inside an inverted one they are not`() {
        #expect(TemplateCheck("{{#items}}{{name}}{{^note}}{{x}}{{/note}}{{/items}}").undeclared(["items"]).isEmpty)
        #expect(TemplateCheck("{{^items}}{{name}}{{/items}}").undeclared(["items"]).count == 1)
    }

    @Test func `an input that no text names is unused`() {
        let checks = ["{{a}} {{#b}}{{c}}{{/b}}", "{{d.e}}"].map { TemplateCheck($0) }
        #expect(TemplateCheck.unused(["z", "a", "b", "c", "d", "e"], in: checks) == ["z", "e"])
    }
}
