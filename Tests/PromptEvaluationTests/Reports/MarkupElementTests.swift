import PromptEvaluation
import Testing

@Suite struct MarkupElementTests {
    @Test func `texts and attributes are escaped, and nil attributes left out`() {
        let element = MarkupElement(
            "p", ["title": "\"<a>\" & 'b'\n\t", "lang": nil],
            [.text("<b> & 'c' \"d\"\n"), .element(MarkupElement("br"))])
        #expect(
            element.text == """
                <p title="&quot;&lt;a&gt;&quot; &amp; &#39;b&#39;&#10;&#9;">&lt;b&gt; &amp; &#39;c&#39; &quot;d&quot;
                <br/></p>
                """)
    }

    @Test func `what XML cannot hold is replaced`() {
        #expect(MarkupElement.escaped("a\u{0}\u{8}\u{1B}\u{FFFE}\u{FFFF}b👩", inAttribute: false) == "a�����b👩")
    }

    @Test(arguments: [false, true])
    func `every scalar survives, or is replaced, and never becomes markup`(_ isAttribute: Bool) throws {
        let scalars = (0...0x2_0000).compactMap(Unicode.Scalar.init)
        for start in stride(from: 0, to: scalars.count, by: 4096) {
            let text = String(String.UnicodeScalarView(scalars[start..<min(scalars.count, start + 4096)]))
            let element = isAttribute ? MarkupElement("p", ["title": text]) : MarkupElement("p", [:], text)
            let parsed = try #require(try ParsedMarkup(element.text).elements.first)
            let kept = text.unicodeScalars.map {
                MarkupElement.escaped(String($0), inAttribute: false) == "\u{FFFD}" ? "\u{FFFD}" : $0
            }
            let read = isAttribute ? parsed.attributes["title"] : parsed.text
            #expect(Array((read ?? "").unicodeScalars) == kept, "from \(start)")
        }
    }

    @Test func `elements are laid out over lines where they are asked to be, and texts are left alone`() {
        let element = MarkupElement(
            "a", [:],
            [
                MarkupElement("b", ["c": "1"]), MarkupElement("d", [:], "text "),
                MarkupElement("e", [:], [.element(MarkupElement("f"))]),
            ])
        var text = ""
        element.write(to: &text, indent: 0)
        #expect(
            text == """
                <a>
                  <b c="1"/>
                  <d>text </d>
                  <e>
                    <f/>
                  </e>
                </a>
                """)
        #expect(element.text == "<a><b c=\"1\"></b><d>text </d><e><f></f></e></a>")
    }
}
