import Testing
import XMLSchema

/// Texts that make a careless reader fetch, grow or run without end.
@Suite struct HostileTests {
    private static let anything = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <xs:element name="a" type="xs:anyType"/>
        </xs:schema>
        """

    static let doctypes = [
        "<!DOCTYPE a>\n<a/>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/\"> %p;]><a/>",
        bomb(levels: 10, copies: 10),
        // Quadratic growth: one long entity, named many times.
        "<!DOCTYPE a [<!ENTITY e \"\(String(repeating: "x", count: 100_000))\">]><a>"
            + String(repeating: "&e;", count: 10_000) + "</a>",
    ]

    @Test(arguments: doctypes)
    func `a DOCTYPE is refused before anything in it is read`(document: String) throws {
        let refusal = [
            XMLSchema.Problem(line: 1, message: "a DOCTYPE is not allowed: no entities, no external declarations")
        ]
        #expect(XMLSchema.wellFormedness(of: document) == refusal)
        #expect(try XMLSchema(compiling: Self.anything).validate(document) == refusal)
        #expect(throws: XMLSchema.NotASchema(problems: refusal)) { try XMLSchema(compiling: document) }
    }

    @Test func `a word in a text that looks like a DOCTYPE is none`() {
        #expect(XMLSchema.wellFormedness(of: "<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>") == [])
    }

    @Test(arguments: ["include schemaLocation='x.xsd'", "import", "import namespace='urn:x'", "redefine"])
    func `a schema that names another text is refused where it does`(element: String) {
        let schema = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
            <xs:\(element)/>
            </xs:schema>
            """
        let name = element.prefix { $0 != " " }
        let problem = XMLSchema.Problem(
            line: 2, message: "xs:\(name) is not followed: write what it names into this schema, nothing else is read")
        #expect(throws: XMLSchema.NotASchema(problems: [problem])) { try XMLSchema(compiling: schema) }
    }

    @Test func `a schema that a document names is not looked for`() throws {
        let document = """
            <a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="file:///etc/passwd">
            <b xsi:schemaLocation="urn:x http://127.0.0.1:1/x.xsd urn:y /etc/hosts"/></a>
            """
        #expect(try XMLSchema(compiling: Self.anything).validate(document) == [])
    }

    @Test func `nesting without measure ends with an error`() throws {
        let document = String(repeating: "<a>", count: 100_000)
        let problems = try XMLSchema(compiling: Self.anything).validate(document)
        #expect(problems == XMLSchema.wellFormedness(of: document))
        #expect(
            problems == [
                XMLSchema.Problem(
                    line: 1, message: "Excessive depth in document: 256 use XML_PARSE_HUGE option")
            ])
    }

    @Test func `a document with more mistakes than anyone reads reports a hundred`() throws {
        let schema = try XMLSchema(
            compiling: """
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:complexType><xs:sequence>
                <xs:element name="b" type="xs:int" maxOccurs="unbounded"/>
                </xs:sequence></xs:complexType></xs:element></xs:schema>
                """)
        let document = "<a>" + String(repeating: "<b>x</b>\n", count: 50_000) + "</a>"
        #expect(schema.validate(document).map(\.line) == Array(1...100))
    }

    @Test func `a document that is too long is not read`() throws {
        let document = "<a>" + String(repeating: " ", count: 4 << 20) + "</a>"
        let problem = XMLSchema.Problem(line: 0, message: "the text has more than 4096 KiB")
        #expect(try XMLSchema(compiling: Self.anything).validate(document) == [problem])
        #expect(XMLSchema.wellFormedness(of: document) == [problem])
    }

    @Test func `values that must differ are compared in a document of a bounded length only`() throws {
        let schema = try XMLSchema(
            compiling: """
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a">
                <xs:complexType><xs:sequence><xs:element name="b" maxOccurs="unbounded">
                <xs:complexType><xs:attribute name="k" type="xs:int"/></xs:complexType></xs:element>
                </xs:sequence></xs:complexType>
                <xs:unique name="u"><xs:selector xpath="b"/><xs:field xpath="@k"/></xs:unique>
                </xs:element></xs:schema>
                """)
        let row: (Int) -> String = { "<b k='\($0)'/>" }
        let short = (0..<10_000).map(row).joined()
        #expect(schema.validate("<a>\(short)</a>") == [])
        #expect(schema.validate("<a>\(short)<b k='7'/></a>").count == 1)
        #expect(
            schema.validate("<a>\((0..<30_000).map(row).joined())</a>") == [
                XMLSchema.Problem(line: 0, message: "the text has more than 256 KiB")
            ])
    }

    static let patterns: [(pattern: String, text: String)] = [
        ("(a+)+b", String(repeating: "a", count: 60)),
        ("(a|a)*b", String(repeating: "a", count: 60)),
        ("(a*)*(a*)*(a*)*b", String(repeating: "a", count: 200)),
        ("((a{1,100}){1,100}){1,100}b", String(repeating: "a", count: 200)),
    ]

    @Test(arguments: patterns)
    func `a pattern that explodes ends, and never with a pass`(pattern: String, text: String) throws {
        let schema = try XMLSchema(compiling: Self.restricted("<xs:pattern value='\(pattern)'/>"))
        #expect(!schema.validate("<a>\(text)</a>").isEmpty)
    }

    static let growing: [(schema: String, message: String)] = [
        (
            doubled("group", "<xs:sequence>", "</xs:sequence>"),
            "what the definitions name adds up to more than 50000 elements"
        ),
        (doubled("attributeGroup", "", ""), "what the definitions name adds up to more than 50000 elements"),
        (
            schema(
                "<xs:simpleType name='n0'><xs:restriction base='xs:string'/></xs:simpleType>"
                    + (1...40).map {
                        "<xs:simpleType name='n\($0)'><xs:union memberTypes='n\($0 - 1) n\($0 - 1)'/></xs:simpleType>"
                    }
                    .joined()),
            "what the definitions name adds up to more than 50000 elements"
        ),
        (
            schema(
                "<xs:simpleType name='n0'><xs:restriction base='xs:string'/></xs:simpleType>"
                    + (1...5_000).map {
                        "<xs:simpleType name='n\($0)'><xs:restriction base='n\($0 - 1)'/></xs:simpleType>"
                    }.joined()),
            "more than 100 definitions name each other in a row"
        ),
        (
            schema(
                "<xs:element name='n0'/>"
                    + (1...5_000).map { "<xs:element name='n\($0)' substitutionGroup='n\($0 - 1)'/>" }.joined()),
            "more than 100 definitions name each other in a row"
        ),
    ]

    @Test(arguments: growing)
    func `a schema whose definitions multiply is refused before it is compiled`(schema: String, message: String) throws
    {
        let error = try #require(throws: XMLSchema.NotASchema.self) { try XMLSchema(compiling: schema) }
        #expect(error.problems.map(\.message) == [message])
    }

    static let circles = [
        schema("<xs:group name='n'><xs:sequence><xs:group ref='n'/></xs:sequence></xs:group>"),
        schema("<xs:simpleType name='n'><xs:restriction base='n'/></xs:simpleType>"),
        schema("<xs:simpleType name='n'><xs:union memberTypes='n'/></xs:simpleType>"),
        schema(
            "<xs:complexType name='n'><xs:complexContent><xs:extension base='n'/></xs:complexContent></xs:complexType>"),
        schema("<xs:element name='n' substitutionGroup='m'/><xs:element name='m' substitutionGroup='n'/>"),
        schema("<xs:attributeGroup name='n'><xs:attributeGroup ref='n'/></xs:attributeGroup>"),
    ]

    @Test(arguments: circles)
    func `a definition that rests on itself is no schema`(schema: String) {
        #expect(throws: XMLSchema.NotASchema.self) { try XMLSchema(compiling: schema) }
    }

    @Test func `an element may hold itself, however deep the document goes`() throws {
        let schema = try XMLSchema(
            compiling: Self.schema(
                "<xs:element name='a'><xs:complexType><xs:sequence><xs:element ref='a' minOccurs='0'/></xs:sequence>"
                    + "</xs:complexType></xs:element>"))
        let document = String(repeating: "<a>", count: 200) + String(repeating: "</a>", count: 200)
        #expect(schema.validate(document) == [])
    }

    @Test func `a count of occurrences without measure costs nothing`() throws {
        let schema = try XMLSchema(
            compiling: Self.schema(
                "<xs:element name='a'><xs:complexType><xs:sequence minOccurs='0' maxOccurs='1000000000'>"
                    + "<xs:element name='b' maxOccurs='1000000000'/></xs:sequence></xs:complexType></xs:element>"))
        #expect(schema.validate("<a><b/><b/></a>") == [])
    }

    // MARK: -

    private static func schema(_ content: String) -> String {
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\(content)</xs:schema>"
    }

    private static func restricted(_ facets: String) -> String {
        schema(
            "<xs:element name='a'><xs:simpleType><xs:restriction base='xs:string'>\(facets)</xs:restriction>"
                + "</xs:simpleType></xs:element>")
    }

    /// Forty definitions, each of which names the one before it twice.
    private static func doubled(_ element: String, _ open: String, _ close: String) -> String {
        schema(
            "<xs:\(element) name='n0'>\(open)\(close)</xs:\(element)>"
                + (1...40).map { level in
                    let reference = "<xs:\(element) ref='n\(level - 1)'/>"
                    return "<xs:\(element) name='n\(level)'>\(open)\(reference)\(reference)\(close)</xs:\(element)>"
                }.joined())
    }

    /// A billion laughs.
    private static func bomb(levels: Int, copies: Int) -> String {
        let entities = (1..<levels).map { level in
            "<!ENTITY e\(level) \"\(String(repeating: "&e\(level - 1);", count: copies))\">"
        }
        return "<!DOCTYPE a [<!ENTITY e0 \"ha\">\(entities.joined())]><a>&e\(levels - 1);</a>"
    }

    @Test func `a pattern that takes too much work is told as such, once`() throws {
        let schema = try XMLSchema(
            compiling: """
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="t"><xs:simpleType>
                <xs:restriction base="xs:string"><xs:pattern value="(a|a)*(a|aa)*(a{0,500}){0,500}b"/></xs:restriction>
                </xs:simpleType></xs:element></xs:schema>
                """)
        #expect(
            schema.validate("<t>\(String(repeating: "a", count: 40))!</t>") == [
                XMLSchema.Problem(line: 1, message: "checking this takes more work than is allowed")
            ])
    }
}
