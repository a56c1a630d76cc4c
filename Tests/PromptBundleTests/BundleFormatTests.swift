import JSON
import PromptBundle
import Testing

@Suite struct BundleFormatTests {
    @Test func `What was built reads back as the same values and bytes`() throws {
        let files = try ReleaseBundle(Fixture.contents).files
        let bundle = try LoadedBundle(files: files)
        #expect(
            bundle.documents == [
                "v4.1": Fixture.document("v4.1", Fixture.chat), "v4.2": Fixture.document("v4.2", Fixture.text),
            ])
        #expect(bundle.index.json.canonicalBytes == files["release.json"])
        #expect(bundle.documents.mapValues(\.json.canonicalBytes)["v4.1"] == files["v4.1.prompt.json"])
    }

    @Test func `Members that a reader does not know are kept at every level`() throws {
        let index: JSONValue = [
            "formatVersion": 1, "release": "r", "namespace": "n", "intent": "i", "new": 1,
            "bucketing": ["algorithm": "flagd-v2", "total": 10000],
            "aliases": [
                "a": ["stable": "v", "new": 2, "canary": ["version": "v", "weight": 1, "salt": "s", "new": 3]]
            ],
            "versions": ["v": ["digest": "sha256:0", "file": "v.prompt.json", "new": 4]],
        ]
        #expect(try ReleaseIndex(json: index).json == index)
        let prompt: JSONValue = [
            "formatVersion": 1, "intent": "i", "version": "v", "digest": "sha256:0", "template": "none", "new": 1,
            "messages": [["role": "user", "content": "c", "new": 2]],
            "inputs": [["name": "n", "trust": "trusted", "new": 3]], "output": ["regex": "a+"],
            "model": ["id": "m", "new": 4],
            "variants": [["models": ["*"], "text": "t", "new": 5, "model": ["id": "o", "new": 6]]],
            "telemetry": ["a": 1],
        ]
        #expect(try PromptDocument(json: prompt).json == prompt)
    }

    @Test(
        "A file that is no part of a bundle is refused with its place",
        arguments: [
            (
                "release.json", ["formatVersion"], 2,
                "formatVersion 2 needs a reader for format 2; this one reads format 1"
            ),
            (
                "release.json", ["bucketing", "algorithm"], "flagd-v9",
                "bucketing: the algorithm \"flagd-v9\" over 10000 buckets is not known here"
            ),
            ("release.json", ["aliases", "staging", "stable"], "v9", "aliases.staging: there is no version \"v9\""),
            (
                "release.json", ["aliases", "half", "canary", "weight"], 10001,
                "aliases.half.canary.weight: 10001 is not from 0 to 10000"
            ),
            (
                "release.json", ["versions", "v4.1", "file"], "../x",
                "versions.v4.1.file: \"../x\" is not the name of a file in a bundle"
            ),
            ("release.json", ["intent"], 5, "intent: this is a number, a string belongs here"),
            ("release.json", ["intent"], nil, "\"intent\" is missing"),
            ("v4.1.prompt.json", ["text"], "x", "either \"messages\" or \"text\" belongs here, and only one of them"),
            ("v4.1.prompt.json", ["template"], "jinja", "template: the template language \"jinja\" is not known here"),
            ("v4.1.prompt.json", ["messages"], [["role": "user"]], "messages[0]: \"content\" is missing"),
            (
                "v4.1.prompt.json", ["inputs"], [["name": "a", "trust": "half"]],
                "inputs[0].trust: the trust \"half\" is not known here"
            ),
        ] as [(String, [String], JSONValue?, String)])
    func refused(file: String, path: [String], value: JSONValue?, message: String) throws {
        var files = try ReleaseBundle(Fixture.contents).files
        let json = try JSONValue(parsing: files[file] ?? [])
        files[file] = json.setting(path, to: value).canonicalBytes
        let error = try #require(throws: BundleError.self) { try LoadedBundle(files: files) }
        #expect(error.description == "\(file): \(message)")
    }

    @Test func `A prompt that the index does not mean is refused`() throws {
        var files = try ReleaseBundle(Fixture.contents).files
        files["v4.1.prompt.json"] = files["v4.2.prompt.json"]
        let error = try #require(throws: BundleError.self) { try LoadedBundle(files: files) }
        guard case .malformed(file: "v4.1.prompt.json", _) = error else {
            Issue.record(error)
            return
        }
    }

    @Test func `A text that is no JSON is refused with line and column`() throws {
        #expect(throws: BundleError.malformed(file: "release.json:2:1", reason: "a key in double quotes belongs here"))
        {
            try LoadedBundle(files: ["release.json": Array("{\nx".utf8)])
        }
    }
}

extension JSONValue {
    /// The value with one member set, or removed for nil.
    func setting(_ path: [String], to value: JSONValue?) -> JSONValue {
        guard let key = path.first else { return value ?? .null }
        var members = object ?? [:]
        members[key] = path.count == 1 ? value : (members[key] ?? [:]).setting(Array(path.dropFirst()), to: value)
        return .object(members)
    }
}
