import JSON
import JSONSchema
import PromptBundle
import Testing

@Suite struct SchemaTests {
    @Test func `Every JSON file of a built bundle satisfies its schema`() throws {
        let index = try JSONSchema(compiling: try Fixture.schema("release"))
        let prompt = try JSONSchema(compiling: try Fixture.schema("prompt"))
        for (name, bytes) in try ReleaseBundle(Fixture.contents).files where name.hasSuffix(".json") {
            guard name != "flags.json" else { continue }
            let schema = name == "release.json" ? index : prompt
            #expect(schema.validate(try JSONValue(parsing: bytes)) == [], "\(name)")
        }
    }

    @Test(
        "A file that a reader would refuse does not satisfy its schema",
        arguments: [
            ("release", "release.json", ["formatVersion"], 2),
            ("release", "release.json", ["bucketing", "algorithm"], "flagd-v9"),
            ("release", "release.json", ["bucketing", "total"], 100),
            ("release", "release.json", ["aliases", "half", "canary", "weight"], 10001),
            ("release", "release.json", ["aliases", "half", "canary", "salt"], nil),
            ("release", "release.json", ["aliases", "half", "stable"], nil),
            ("release", "release.json", ["versions", "v4.1", "file"], "../x"),
            ("release", "release.json", ["versions", "v4.1", "digest"], "sha256:1"),
            ("release", "release.json", ["intent"], nil),
            ("prompt", "v4.1.prompt.json", ["formatVersion"], nil),
            ("prompt", "v4.1.prompt.json", ["text"], "both"),
            ("prompt", "v4.1.prompt.json", ["messages"], nil),
            ("prompt", "v4.1.prompt.json", ["messages"], [["role": "user"]]),
            ("prompt", "v4.1.prompt.json", ["template"], "jinja"),
            ("prompt", "v4.1.prompt.json", ["inputs"], [["name": "a", "trust": "half"]]),
            ("prompt", "v4.1.prompt.json", ["output"], ["jsonSchema": [:], "xmlSchema": ""]),
            ("prompt", "v4.1.prompt.json", ["variants"], [["models": ["*"]]]),
            ("prompt", "v4.1.prompt.json", ["telemetry", "gen_ai.prompt.name"], nil),
        ] as [(String, String, [String], JSONValue?)])
    func refused(schema: String, file: String, path: [String], value: JSONValue?) throws {
        let json = try JSONValue(parsing: try ReleaseBundle(Fixture.contents).files[file] ?? [])
        let wrong = json.setting(path, to: value)
        #expect(wrong != json)
        #expect(try JSONSchema(compiling: try Fixture.schema(schema)).validate(wrong) != [])
    }
}
