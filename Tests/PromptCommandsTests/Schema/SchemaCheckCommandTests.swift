import DirectoryBackend
import Foundation
import JSON
import PromptCommands
import Testing

@Suite struct SchemaCheckCommandTests {
    private static let files = [
        "triage.json": """
        {"type": "object", "required": ["severity"],
         "properties": {"severity": {"enum": ["low", "high"]}, "at": {"format": "date"}}}
        """,
        "triage.yaml": "type: object\nrequired: [severity]\nproperties:\n  severity: {enum: [low, high]}\n",
        "triage.xsd": """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:element name="triage"><xs:complexType><xs:sequence>
            <xs:element name="severity" type="xs:int"/>
          </xs:sequence></xs:complexType></xs:element>
        </xs:schema>
        """,
        "good.json": "{\"severity\": \"low\", \"at\": \"no day\"}", "good.yaml": "severity: high\n",
        "bad.json": "{\"team\": 1,\n  \"severity\": \"urgent\"}", "bad.yaml": "team: 1\n",
        "two.yaml": "severity: low\n---\nseverity:\n  urgent\n", "empty.yaml": "", "broken.json": "{\"severity\":\n",
        "good.xml": "<triage><severity>3</severity></triage>", "bad.xml": "<triage>\n<severity>x</severity></triage>",
        "answers.jsonl": "{\"severity\": \"low\"}\n\n{\"severity\": 2}\nno JSON\n{\"severity\": \"high\"}\n",
        "none.json": "{\"type\": \"object\",\n \"properties\": {\"a\": {\"type\": \"strin\"}}}", "none.xsd": "<a/>",
        "noext": "{\"severity\": \"low\"}", "xmlnoext": "\n <triage><severity>3</severity></triage>",
    ]

    private func check(_ arguments: [String], input: String = "") async throws -> CommandRun {
        let folder = try Folder(Self.files)
        let (out, err) = (Capture(), Capture())
        let context = CommandContext(
            printer: Printer(out: Terminal { out.append($0) }, err: Terminal { err.append($0) }), variables: [:],
            input: { limit throws(FileError) in
                guard input.utf8.count <= limit else { throw FileError("read", "stdin", code: EFBIG) }
                return Array(input.utf8)
            })
        let paths = arguments.map { $0.contains(".") || $0.contains("noext") ? folder($0) : $0 }
        let exit = await PromptOpsCommand.execute(["schema", "check"] + paths, in: context)
        let short = { (text: String) in text.replacing(folder.path + "/", with: "") }
        return CommandRun(out: short(out.text), err: short(err.text), exit: exit)
    }

    static let results: [(arguments: [String], out: String, exit: Int32)] = [
        (["--schema", "triage.json", "good.json"], "good.json: valid\n", 0),
        (["--schema", "triage.yaml", "good.yaml", "noext"], "good.yaml: valid\nnoext: valid\n", 0),
        (
            ["--schema", "triage.json", "bad.json", "good.json", "bad.yaml"],
            """
            bad.json:2:3: /severity: this is none of "low", "high" (#/properties/severity/enum)
            good.json: valid
            bad.yaml:1:1: the member "severity" is missing (#/required)

            """, 1
        ),
        (
            ["--schema", "triage.json", "--assert-formats", "good.json"],
            "good.json:1:21: /at: the string is no date (#/properties/at/format)\n", 1
        ),
        (
            ["--schema", "triage.yaml", "two.yaml"],
            """
            two.yaml: valid
            two.yaml:3:1: /severity: this is none of "low", "high" (#/properties/severity/enum)

            """, 1
        ),
        (
            ["--schema", "triage.yaml", "empty.yaml"],
            "empty.yaml:1:1: this is null, but an object is wanted (#/type)\n", 1
        ),
        (
            ["--schema", "triage.yaml", "broken.json"],
            "broken.json:2:1: a JSON value is missing at the end of the text\n", 1
        ),
        (["--schema", "triage.xsd", "good.xml", "xmlnoext"], "good.xml: valid\nxmlnoext: valid\n", 0),
        (
            ["--schema", "triage.xsd", "bad.xml"],
            "bad.xml:2: Element 'severity': 'x' is not a valid value of the atomic type 'xs:int'.\n", 1
        ),
        (
            ["--schema", "triage.json", "--lines", "answers.jsonl"],
            """
            answers.jsonl:3:2: /severity: this is none of "low", "high" (#/properties/severity/enum)
            answers.jsonl:4:1: this does not begin a JSON value

            """, 1
        ),
    ]

    @Test(arguments: results)
    func `every problem is told with its place in the file, in the value and in the schema`(
        arguments: [String], out: String, exit: Int32
    ) async throws {
        let run = try await check(arguments)
        #expect(run.out == out)
        #expect(run.exit == exit)
    }

    @Test func `JSON is one result a line, for every instance and every line of one`() async throws {
        let run = try await check(["--schema", "triage.json", "--lines", "-o", "json", "answers.jsonl"])
        let results = try run.out.split(separator: "\n").map { try JSONParser.parse(String($0)).json }
        #expect(results.map { $0["line"] } == [1, 3, 4, 5])
        #expect(results.map { $0["valid"] } == [true, false, false, true])
        #expect(
            results[1] == [
                "file": "answers.jsonl", "line": 3, "valid": false,
                "problems": [
                    [
                        "instanceLocation": "/severity", "schemaLocation": "#/properties/severity/enum",
                        "message": "this is none of \"low\", \"high\"", "line": 3, "column": 2,
                    ]
                ],
            ])
        #expect(run.err == "answers.jsonl: 2 of 4 instances are valid\n")
        #expect(run.exit == 1)
    }

    @Test func `an XML document's result has no places of JSON`() async throws {
        let run = try await check(["--schema", "triage.xsd", "-o", "json", "bad.xml"])
        #expect(
            try JSONParser.parse(run.out).json == [
                "file": "bad.xml", "line": 1, "valid": false,
                "problems": [
                    ["line": 2, "message": "Element 'severity': 'x' is not a valid value of the atomic type 'xs:int'."]
                ],
            ])
    }

    @Test(
        arguments: [
            ("{\"severity\": \"low\"}", "<stdin>: valid\n", 0),
            (
                "severity: no\n",
                "<stdin>:1:1: /severity: this is none of \"low\", \"high\" (#/properties/severity/enum)\n", 1
            ),
        ] as [(String, String, Int32)])
    func `a dash is stdin`(input: String, out: String, exit: Int32) async throws {
        let run = try await check(["--schema", "triage.yaml", "-"], input: input)
        #expect(run == CommandRun(out: out, err: "", exit: exit))
    }

    static let unusable: [(arguments: [String], error: String)] = [
        (
            ["--schema", "none.json", "good.json"],
            "none.json:2:23: error: no JSON Schema: \"strin\" is no type; the types are"
        ),
        (["--schema", "none.xsd", "good.xml"], "none.xsd:1:1: error: no XML Schema: the root element is no xs:schema"),
        (["--schema", "broken.json", "good.json"], "broken.json:2:1: error: a JSON value is missing"),
        (["--schema", "two.yaml", "good.json"], "two.yaml:1:1: error: one schema belongs here, not 2 documents"),
        (["--schema", "missing.json", "good.json"], "error: cannot read missing.json: No such file or directory"),
        (["--schema", "triage.json", "missing.json"], "error: cannot read missing.json: No such file or directory"),
        (["--schema", "triage.xsd", "--lines", "good.xml"], "error: --lines is for JSON, not for XML"),
        (["--schema", "-", "-"], "stdin can be read once"),
        (["good.json"], "--schema"),
        (["--schema", "triage.json"], "<instances>"),
    ]

    @Test(arguments: unusable)
    func `what is no schema or cannot be read ends with 2`(arguments: [String], error: String) async throws {
        let run = try await check(arguments)
        #expect(run.exit == 2)
        #expect(run.out.isEmpty)
        #expect(run.err.contains(error), "\(run.err)")
    }

    @Test func `a file that cannot be read hides no result of the others`() async throws {
        let run = try await check(["--schema", "triage.json", "missing.json", "good.json"])
        #expect(run.out == "good.json: valid\n")
        #expect(run.exit == 2)
    }

    @Test func `its help has an example and its exit codes`() async {
        let run = await CommandRun.run("schema", "check", "--help")
        #expect(run.exit == 0)
        #expect(run.out.contains("EXIT CODES") && run.out.contains("EXAMPLES"))
        #expect(run.out.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE:") })
    }

    @Test(arguments: ["text", "json"])
    func `lines without any instance are a failure`(_ format: String) async throws {
        let run = try await check(["--schema", "triage.json", "--lines", "-o", format, "-"], input: "\n \n")
        #expect(run.exit == 1)
        #expect(run.out == "")
        #expect(run.err.contains("<stdin>: there is no instance"))
    }

    @Test func `a keyword that is none is told with the one that was meant, and the check goes on`() async throws {
        let schema = try Folder(["s.json": "{\"requried\": [\"a\"],\n \"properties\": {\"b\": {\"nullable\": true}}}"])
        let run = await CommandRun.run("schema", "check", "--schema", schema("s.json"), schema("s.json"))
        #expect(run.exit == 0)
        let place = schema("s.json")
        #expect(
            run.err.contains(
                "\(place):1:2: warning: `requried` is no keyword of JSON Schema (draft 2020-12) and has no effect; "
                    + "did you mean `required`?"))
        #expect(run.err.contains("\(place):2:23: warning: `nullable` is no keyword"))
    }
}
