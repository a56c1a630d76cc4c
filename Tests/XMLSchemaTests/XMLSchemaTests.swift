import Testing
import XMLSchema

@Suite struct XMLSchemaTests {
    private static let triage = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:element name="triage">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="severity" type="severity"/>
                <xs:element name="step" type="xs:string" minOccurs="0" maxOccurs="3"/>
              </xs:sequence>
              <xs:attribute name="score" type="xs:decimal" use="required"/>
            </xs:complexType>
          </xs:element>
          <xs:simpleType name="severity">
            <xs:restriction base="xs:string">
              <xs:enumeration value="low"/>
              <xs:enumeration value="high"/>
            </xs:restriction>
          </xs:simpleType>
        </xs:schema>
        """

    @Test func `an instance has no problems, whatever its declaration says about its bytes`() throws {
        let schema = try XMLSchema(compiling: Self.triage)
        let document = """
            <?xml version="1.0" encoding="UTF-16"?>
            <triage score="0.5"><severity>low</severity><step>Grüße &amp; ✅</step></triage>
            """
        #expect(schema.validate(document) == [])
    }

    static let faults: [(document: String, problems: [XMLSchema.Problem])] = [
        (
            "<triage score='1'>\n<severity>urgent</severity></triage>",
            [
                XMLSchema.Problem(
                    line: 2,
                    message:
                        "Element 'severity': [facet 'enumeration'] The value 'urgent' is not an element of the set "
                        + "{'low', 'high'}.")
            ]
        ),
        (
            "<triage><severity>low</severity></triage>",
            [
                XMLSchema.Problem(line: 1, message: "Element 'triage': The attribute 'score' is required but missing.")
            ]
        ),
        (
            "<triage score='1'><severity>low</severity><step/><step/><step/><step/></triage>",
            [XMLSchema.Problem(line: 1, message: "Element 'step': This element is not expected.")]
        ),
        (
            "<other/>",
            [
                XMLSchema.Problem(
                    line: 1,
                    message: "Element 'other': No matching global declaration available for the validation root.")
            ]
        ),
        (
            "<triage score='1'>\n<severity>low</severity>",
            [XMLSchema.Problem(line: 2, message: "Premature end of data in tag triage line 1")]
        ),
        ("", [XMLSchema.Problem(line: 0, message: "the text is empty")]),
        (
            "severity: low",
            [XMLSchema.Problem(line: 1, message: "Start tag expected, '<' not found")]
        ),
    ]

    @Test(arguments: faults)
    func `a problem names its line and what is wrong there`(document: String, problems: [XMLSchema.Problem]) throws {
        #expect(try XMLSchema(compiling: Self.triage).validate(document) == problems)
    }

    static let malformed: [(document: String, problems: [XMLSchema.Problem])] = [
        ("<a><b/></a>", []),
        (
            "<a>\n<b></a>",
            [
                XMLSchema.Problem(line: 2, message: "Opening and ending tag mismatch: b line 2 and a"),
                XMLSchema.Problem(line: 2, message: "Premature end of data in tag a line 1"),
            ]
        ),
        ("<a>&nbsp;</a>", [XMLSchema.Problem(line: 1, message: "Entity 'nbsp' not defined")]),
        ("<a/>{}", [XMLSchema.Problem(line: 1, message: "Extra content at the end of the document")]),
    ]

    @Test(arguments: malformed)
    func `well-formedness is checked without a schema`(document: String, problems: [XMLSchema.Problem]) {
        #expect(XMLSchema.wellFormedness(of: document) == problems)
    }

    static let refused: [(schema: String, problem: XMLSchema.Problem)] = [
        ("<a/>", XMLSchema.Problem(line: 1, message: "the root element is no xs:schema")),
        ("", XMLSchema.Problem(line: 0, message: "the text is empty")),
        (
            """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
            <xs:element name="a" type="missing"/>
            </xs:schema>
            """,
            XMLSchema.Problem(
                line: 2,
                message: "element decl. 'a', attribute 'type': The QName value 'missing' does not resolve to a(n) "
                    + "type definition.")
        ),
        (
            """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
            <xs:simpleType name="a"><xs:restriction base="xs:string"><xs:pattern value="("/></xs:restriction>
            </xs:simpleType></xs:schema>
            """,
            XMLSchema.Problem(
                line: 2,
                message: "Element '{http://www.w3.org/2001/XMLSchema}pattern': The value '(' of the facet 'pattern' is "
                    + "not a valid regular expression.")
        ),
    ]

    @Test(arguments: refused)
    func `a text that is no schema is refused with its first problem`(
        schema: String, problem: XMLSchema.Problem
    ) throws {
        let error = try #require(throws: XMLSchema.NotASchema.self) { try XMLSchema(compiling: schema) }
        #expect(error.problems.first == problem)
    }

    @Test func `one schema is used from many tasks at once, and each sees its own problems`() async throws {
        let schema = try XMLSchema(compiling: Self.triage)
        await withTaskGroup(of: [Int].self) { group in
            for task in 1...16 {
                group.addTask {
                    (1...50).map { _ in
                        let lines = String(repeating: "\n", count: task)
                        return schema.validate("<triage score='x'>\(lines)<severity>low</severity></triage>").count
                            * 1000
                            + (schema.validate("<triage score='1'>\(lines)<severity/></triage>").first?.line ?? 0)
                    }
                }
            }
            var seen: Set<Int> = []
            for await results in group { seen.formUnion(results) }
            #expect(seen == Set((1...16).map { 1000 + $0 + 1 }))
        }
    }
}
