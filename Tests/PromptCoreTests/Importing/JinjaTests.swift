import JSON
import PromptCore
import PromptTemplate
import Testing

@Suite struct JinjaTests {
    private static let flag = "inputs:\n- {name: flag, kind: boolean}"
    private static let rows =
        "inputs:\n- {name: rows, kind: array, items: {kind: object, properties: [{name: a, kind: string}]}}"

    static let translated: [(header: String, jinja: String, mustache: String)] = [
        ("name: p", "Hi {{ name }}!", "Hi {{name}}!"),
        ("name: p", "{{user.name}} {{ user['town'] }}", "{{user.name}} {{user.town}}"),
        ("name: p", "a{# no {{ word }} #}b", "ab"),
        ("name: p", "{{ x | safe }}", "{{x}}"),
        ("name: p", "a \n{{- x -}}\n b", "a{{x}}b"),
        ("name: p", "{{ 'text' }}{{ x }}", "text{{x}}"),
        (flag, "{% if flag %}yes{% else %}no{% endif %}", "{{#flag}}yes{{/flag}}{{^flag}}no{{/flag}}"),
        (flag, "{% if not flag %}no{% endif %}", "{{^flag}}no{{/flag}}"),
        (flag, "{% if flag %}\nyes\n{% endif %}\nend", "{{! }}{{#flag}}\nyes\n{{! }}{{/flag}}\nend"),
        (flag, "{% if flag -%}\nyes\n{%- endif %}", "{{#flag}}yes{{/flag}}"),
        (
            "inputs: {a: true, b: true}", "{% if a %}1{% elif b %}2{% else %}3{% endif %}",
            "{{#a}}1{{/a}}{{^a}}{{#b}}2{{/b}}{{^b}}3{{/b}}{{/a}}"
        ),
        (rows, "{% for row in rows %}- {{ row.a }}\n{% endfor %}", "{{#rows}}- {{a}}\n{{! }}{{/rows}}"),
        ("name: p", "{% for x in xs %}{{ x }},{% endfor %}", "{{#xs}}{{.}},{{/xs}}"),
        ("name: p", "{% for x in xs %}{{ x }}{% else %}none{% endfor %}", "{{#xs}}{{.}}{{/xs}}{{^xs}}none{{/xs}}"),
    ]

    @Test(arguments: translated)
    func `a construct with a Mustache equivalent becomes it`(header: String, jinja: String, mustache: String) {
        #expect(Foreign.jinja(jinja, header: header) == mustache)
    }

    /// What each template shows for these inputs in Jinja2, worked out by hand.
    static let rendered: [(header: String, jinja: String, inputs: [String: JSONValue], text: String)] = [
        (flag, "a\n{% if flag %}\nb\n{% endif %}\nc", ["flag": true], "a\n\nb\n\nc"),
        (flag, "a\n{% if flag %}\nb\n{% endif %}\nc", ["flag": false], "a\n\nc"),
        (flag, "  {% if flag %}  \nb{% endif %}", ["flag": true], "    \nb"),
        (
            rows, "{% for r in rows %}\n* {{ r.a }}\n{% endfor %}\n.", ["rows": [["a": "x"], ["a": "y"]]],
            "\n* x\n\n* y\n\n."
        ),
        (rows, "{% for r in rows %}* {{ r.a }}{% else %}none{% endfor %}", ["rows": []], "none"),
    ]

    @Test(arguments: rendered)
    func `the Mustache shows what Jinja showed, white space and all`(
        header: String, jinja: String, inputs: [String: JSONValue], text: String
    ) throws {
        let mustache = try #require(Foreign.jinja(jinja, header: header))
        let prompt = try CompiledPrompt([mustache], inputs: Set(inputs.keys))
        #expect(try prompt.render(inputs) == [text])
    }

    static let refused: [(header: String, jinja: String, error: String)] = [
        (
            "name: p", "{{ x | upper }}",
            "p.prompty:5:1: error: `{{ x | upper }}` cannot be carried over: Mustache has no filters"
        ),
        ("name: p", "a\n {{ x + 1 }}", "p.prompty:6:2: error: `{{ x + 1 }}` cannot be carried over: only names"),
        ("name: p", "{% if x == 1 %}a{% endif %}", "p.prompty:5:1: error: `{% if x == 1 %}` cannot be carried over"),
        ("name: p", "{% set a = 1 %}", "p.prompty:5:1: error: `{% set a = 1 %}` cannot be carried over"),
        ("name: p", "{% include 'x' %}", "a Mustache template has no such statement"),
        ("name: p", "{% for k, v in xs %}{% endfor %}", "only `for name in list`"),
        ("name: p", "{% for x in xs %}{{ loop.index }}{% endfor %}", "`{{ loop.index }}` cannot be carried over"),
        ("name: p", "{% for x in xs %}a", "`{% for x in xs %}` is not closed"),
        ("name: p", "{% endif %}", "`{% endif %}` closes nothing here"),
        ("name: p", "{% else %}", "`{% else %}` belongs to no block"),
        ("name: p", "{{ x", "`{{` has no `}}`"),
        ("name: p", "{% raw %}{{ a }}{% endraw %} {{ b }}", "cannot be written in a Mustache template"),
        ("name: p", "{{{ x }}}", "cannot be carried over"),
        ("inputs: {xs: [1]}", "{% if xs %}a{% endif %}", "an empty or zero value counts as false there"),
        ("inputs: {count: 1}", "{% if count %}a{% endif %}", "an empty or zero value counts as false there"),
        ("inputs: {xs: text}", "{% for x in xs %}a{% endfor %}", "a section repeats for a list only"),
        (rows + "\n- {name: a, kind: string}", "{% for r in rows %}{{ r.a }}{% endfor %}", "`a` is an input too"),
        (
            "inputs:\n- {name: flag, kind: boolean}\n- {name: xs, kind: array}",
            "{% for x in xs %}{% if flag %}{{ x }}{% endif %}{% endfor %}", "another section stands between"
        ),
    ]

    @Test(arguments: refused)
    func `a construct without one is an error with its place, and there is no prompt`(
        header: String, jinja: String, error: String
    ) {
        let file = Foreign.prompty("user:\n\(jinja)", header: header)
        #expect(file.releases.isEmpty)
        #expect(Foreign.headlines(file).contains { $0.contains(error) }, "\(Foreign.headlines(file))")
    }

    @Test func `a condition over a text narrows the input, so that both mean the same, and says so`() throws {
        let file = Foreign.prompty("user:\n{% if x %}a{{ x }}{% endif %}", header: "inputs:\n- {name: x, kind: string}")
        let content = try #require(file.releases.first?.versions.first?.content)
        #expect(content["inputs"] == [["name": "x", "schema": ["type": ["string", "null"], "minLength": 1]]])
        #expect(file.leftOut.map(\.weight) == [.warning])
    }

    @Test func `text in raw braces without any name is read by no template`() throws {
        let content = try #require(
            Foreign.prompty("user:\n{% raw %}{{ a }}{% endraw %}").releases.first?.versions.first?.content)
        #expect(content == ["template": "none", "messages": [["role": "user", "content": "{{ a }}"]]])
    }

    @Test func `a name outside a loop that an item could hide is listed`() {
        let file = Foreign.prompty("user:\n{% for x in xs %}{{ x.a }}{{ tone }}{% endfor %}")
        #expect(file.leftOut.map(\.what).contains("`tone`"))
        #expect(Foreign.headlines(file).isEmpty)
    }
}
