import Foundation
import JSON
import JSONSchema
import PromptCommands
import PromptCore
import Testing

/// The report as other programs read it: SARIF 2.1.0.
@Suite struct LintSARIFTests {
    /// What the standard asks of the parts that are written: section 3.13 to 3.58 of SARIF 2.1.0.
    private static let schema: JSONValue = [
        "type": "object", "required": ["version", "runs"], "additionalProperties": false,
        "properties": [
            "$schema": ["type": "string", "format": "uri"], "version": ["const": "2.1.0"],
            "runs": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["tool"], "additionalProperties": false,
                    "properties": [
                        "columnKind": ["enum": ["utf16CodeUnits", "unicodeCodePoints"]],
                        "tool": [
                            "required": ["driver"],
                            "properties": [
                                "driver": [
                                    "required": ["name"], "additionalProperties": false,
                                    "properties": [
                                        "name": ["type": "string"], "version": ["type": "string"],
                                        "semanticVersion": ["type": "string"],
                                        "rules": ["uniqueItems": true, "items": ["$ref": "#/$defs/rule"]],
                                    ],
                                ]
                            ],
                        ],
                        "invocations": [
                            "items": [
                                "required": ["executionSuccessful"], "additionalProperties": false,
                                "properties": [
                                    "executionSuccessful": ["type": "boolean"],
                                    "toolExecutionNotifications": ["items": ["$ref": "#/$defs/notification"]],
                                ],
                            ]
                        ],
                        "results": ["items": ["$ref": "#/$defs/result"]],
                    ],
                ],
            ],
        ],
        "$defs": [
            "level": ["enum": ["none", "note", "warning", "error"]],
            "message": ["required": ["text"], "properties": ["text": ["type": "string", "minLength": 1]]],
            "rule": [
                "required": ["id", "name", "shortDescription", "help", "defaultConfiguration"],
                "properties": [
                    "id": ["type": "string"], "name": ["type": "string", "pattern": "^[A-Z][A-Za-z0-9]+$"],
                    "shortDescription": ["$ref": "#/$defs/message"],
                    "help": ["required": ["text", "markdown"], "properties": ["markdown": ["type": "string"]]],
                    "defaultConfiguration": ["properties": ["level": ["$ref": "#/$defs/level"]]],
                ],
            ],
            "location": [
                "required": ["physicalLocation"],
                "properties": [
                    "physicalLocation": [
                        "required": ["artifactLocation", "region"],
                        "properties": [
                            "artifactLocation": ["properties": ["uri": ["type": "string", "format": "uri-reference"]]],
                            "region": [
                                "required": ["startLine", "startColumn"],
                                "properties": [
                                    "startLine": ["type": "integer", "minimum": 1],
                                    "startColumn": ["type": "integer", "minimum": 1],
                                ],
                            ],
                        ],
                    ]
                ],
            ],
            "notification": [
                "required": ["message"],
                "properties": [
                    "message": ["$ref": "#/$defs/message"], "level": ["$ref": "#/$defs/level"],
                    "locations": ["items": ["$ref": "#/$defs/location"]],
                ],
            ],
            "result": [
                "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
                "properties": [
                    "ruleIndex": ["type": "integer", "minimum": 0], "level": ["$ref": "#/$defs/level"],
                    "message": ["$ref": "#/$defs/message"],
                    "locations": ["minItems": 1, "items": ["$ref": "#/$defs/location"]],
                    "partialFingerprints": ["additionalProperties": ["type": "string"]],
                    "suppressions": [
                        "minItems": 1,
                        "items": [
                            "required": ["kind"],
                            "properties": [
                                "kind": ["enum": ["inSource", "external"]],
                                "status": ["enum": ["accepted", "underReview", "rejected"]],
                                "justification": ["type": "string"],
                            ],
                        ],
                    ],
                ],
            ],
        ],
    ]

    private static let manifest = """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: greeting, namespace: support}
        spec:
          versions:
          - name: v1
            text: "Mail bob@corp.io, then http://10.1.2.3/"
          aliases: [{name: production, version: v1}]
          lint: {waivers: [{rule: PL016, reason: public, until: 2027-01-31}]}
        """

    private func sarif(_ files: [String: String]) async throws -> (json: JSONValue, folder: Folder, exit: Int32) {
        let folder = try Folder(files)
        let now = try #require(Timestamp("2026-11-22T12:00:00Z"))
        let run = await CommandRun.run("lint", folder.path, "-o", "sarif", now: { now })
        return (try JSONParser.parse(run.out).json, folder, run.exit)
    }

    @Test func `the report is of the shape that the standard asks for`() async throws {
        let schema = try JSONSchema(compiling: Self.schema, formatAssertion: true)
        let (json, _, exit) = try await sarif(["a.yaml": Self.manifest, "b c.yaml": "kind: [\n"])
        #expect(schema.validate(json) == [])
        #expect(exit == 2)
        let run = json["runs"]?.array?.first
        #expect(run?["invocations"]?.array?.first?["executionSuccessful"] == false)
        let note = run?["invocations"]?.array?.first?["toolExecutionNotifications"]?.array?.first
        let uri = note?["locations"]?.array?.first?["physicalLocation"]?["artifactLocation"]?["uri"]?.string
        #expect(uri?.hasSuffix("/b%20c.yaml") == true && uri?.hasPrefix("file:///") == true)
    }

    @Test func `a result names its rule, its place, and the waiver that suppresses it`() async throws {
        let (json, folder, exit) = try await sarif(["a.yaml": Self.manifest])
        let run = json["runs"]?.array?.first
        let results = run?["results"]?.array ?? []
        #expect(exit == 0)
        #expect(results.map { $0["ruleId"] } == ["PL016", "PL017"])
        #expect(results.map { $0["level"] } == ["warning", "warning"])
        #expect(
            results.map { $0["suppressions"] } == [
                [["kind": "inSource", "status": "accepted", "justification": "public (until 2027-01-31)"]], nil,
            ])
        let location = results.first?["locations"]?.array?.first
        #expect(location?["physicalLocation"]?["region"] == ["startLine": 7, "startColumn": 17])
        #expect(
            location?["physicalLocation"]?["artifactLocation"]?["uri"]?.string == "file://" + folder("a.yaml"))
        #expect(
            location?["logicalLocations"]?.array?.first?["fullyQualifiedName"] == "support/greeting/v1/text")
        let rules = run?["tool"]?["driver"]?["rules"]?.array ?? []
        for result in results {
            let index = Int(result["ruleIndex"]?.integer ?? -1)
            #expect(rules.indices.contains(index) && rules[index]["id"] == result["ruleId"])
        }
    }

    @Test func `a finding keeps its fingerprint when it moves in its file`() async throws {
        func fingerprints(_ text: String) async throws -> [JSONValue?] {
            try await sarif(["a.yaml": text]).json["runs"]?.array?.first?["results"]?.array?
                .map { $0["partialFingerprints"] } ?? []
        }
        let first = try await fingerprints(Self.manifest)
        #expect(first.count == 2 && Set(first).count == 2)
        #expect(try await fingerprints("# moved\n\n" + Self.manifest) == first)
    }
}
