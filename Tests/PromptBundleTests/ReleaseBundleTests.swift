import JSON
import PromptBundle
import Testing

@Suite struct ReleaseBundleTests {
    @Test func `The files are the index, the flags, the versions in use and the stable prompts`() throws {
        #expect(
            try ReleaseBundle(Fixture.contents).files.keys.sorted() == [
                "all.json", "flags.json", "gating.json", "half.json", "production.json", "release.json",
                "staging.json", "staging.txt", "v4.1.prompt.json", "v4.2.prompt.json",
            ])
    }

    @Test func `The index names stables, canaries with their salt, and files with their digests`() throws {
        let bundle = try ReleaseBundle(Fixture.contents)
        let index = try JSONValue(parsing: bundle.files["release.json"] ?? [])
        let salted: (String, Int64) -> JSONValue = { alias, weight in
            [
                "version": "v4.2", "weight": .integer(weight),
                "salt": .string("incident.triage/\(alias)/1a2b3c4d5e6f/"),
            ]
        }
        #expect(
            index == [
                "formatVersion": 1, "release": "incident-triage", "namespace": "support",
                "intent": "incident.triage", "bucketing": ["algorithm": "flagd-v3", "total": 10000],
                "aliases": [
                    "production": ["stable": "v4.1", "canary": salted("production", 500)],
                    "half": ["stable": "v4.1", "canary": salted("half", 5_000)],
                    "all": ["stable": "v4.1", "canary": salted("all", 10_000)],
                    "gating": ["stable": "v4.1"], "staging": ["stable": "v4.2"],
                ],
                "versions": [
                    "v4.1": ["digest": .string(Fixture.digests["v4.1"] ?? ""), "file": "v4.1.prompt.json"],
                    "v4.2": ["digest": .string(Fixture.digests["v4.2"] ?? ""), "file": "v4.2.prompt.json"],
                ],
            ])
    }

    @Test func `An alias's file has the bytes of its stable version, and its text where that is one`() throws {
        let files = try ReleaseBundle(Fixture.contents).files
        #expect(files["production.json"] == files["v4.1.prompt.json"])
        #expect(files["staging.json"] == files["v4.2.prompt.json"])
        #expect(files["staging.txt"] == Array("Severity of {{ticket}} in one word.".utf8))
    }

    @Test func `A single message is a text file too`() throws {
        var contents = Fixture.contents
        contents.versions["v4.1"]?.content.body = .messages([PromptMessage(role: "user", content: "Hello")])
        #expect(try ReleaseBundle(contents).files["production.txt"] == Array("Hello".utf8))
    }

    @Test func `A flag has only members that flagd knows, the canary first, and its default is stable`() throws {
        let flags = try JSONValue(parsing: try ReleaseBundle(Fixture.contents).files["flags.json"] ?? [])
        #expect(
            flags["flags"]?["incident.triage/production"] == [
                "state": "ENABLED", "defaultVariant": "stable", "variants": ["stable": "v4.1", "canary": "v4.2"],
                "targeting": [
                    "if": [
                        ["!!": [["var": "targetingKey"]]],
                        [
                            "fractional": [
                                ["cat": ["incident.triage/production/1a2b3c4d5e6f/", ["var": "targetingKey"]]],
                                ["canary", 500], ["stable", 9500],
                            ]
                        ],
                        nil,
                    ]
                ],
                "metadata": [
                    "promptops.release": "support/incident-triage", "promptops.alias": "production",
                    "promptops.bucketing": "flagd-v3",
                    "promptops.digest.stable": .string(Fixture.digests["v4.1"] ?? ""),
                    "promptops.digest.canary": .string(Fixture.digests["v4.2"] ?? ""),
                ],
            ])
        #expect(flags["flags"]?["incident.triage/staging"]?["targeting"] == nil)
        #expect(flags["flags"]?.object?.count == 5)
    }

    @Test func `Equal contents have equal bytes, and the digest's input tells names and bytes apart`() throws {
        let bundle = try ReleaseBundle(Fixture.contents)
        #expect(try ReleaseBundle(Fixture.contents) == bundle)
        #expect(bundle.digestInput.starts(with: "8:all.json,".utf8))
        #expect(bundle.totalBytes == bundle.files.values.map(\.count).reduce(0, +))
        var other = Fixture.contents
        other.aliases["half"]?.canary?.weight = 5_001
        #expect(try ReleaseBundle(other).digestInput != bundle.digestInput)
    }

    @Test(
        "An alias that cannot be a file of its own says why",
        arguments: [
            ("release", "v4.1", "two files of the bundle would be named \"release.json\""),
            ("flags", "v4.1", "two files of the bundle would be named \"flags.json\""),
            ("v4.1.prompt", "v4.1", "two files of the bundle would be named \"v4.1.prompt.json\""),
            ("a/b", "v4.1", "\"a/b.json\" cannot be a file's name: letters, digits, '-', '.' and '_' can"),
            ("..", "v4.1", "\"...json\" cannot be a file's name: letters, digits, '-', '.' and '_' can"),
            ("production", "v9", "an alias names version \"v9\", which is not there"),
        ])
    func aliases(name: String, stable: String, reason: String) {
        var contents = Fixture.contents
        contents.aliases[name] = .init(stable: stable)
        expectUnbuildable(contents, reason)
    }

    @Test func `A document of another intent and a weight beyond everybody are refused`() {
        var contents = Fixture.contents
        contents.aliases["half"]?.canary?.weight = 10_001
        expectUnbuildable(contents, "the weight 10001 is not from 0 to 10000")
        contents = Fixture.contents
        contents.versions["v4.1"]?.intent = "other"
        expectUnbuildable(
            contents, "the document of version \"v4.1\" of \"incident.triage\" says that it is \"v4.1\" of \"other\"")
    }

    private func expectUnbuildable(
        _ contents: BundleContents, _ reason: String, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: BundleError.unbuildable(reason: reason), sourceLocation: location) {
            try ReleaseBundle(contents)
        }
    }

    @Test func `A bundle over 1 MiB is too large`() throws {
        var contents = Fixture.contents
        #expect(throws: Never.self) { try BundleLimit.check(try ReleaseBundle(contents)) }
        contents.versions["v4.2"]?.content.body = .text(String(repeating: "x", count: 400_000))
        let bundle = try ReleaseBundle(contents)
        #expect(throws: BundleError.tooLarge(bytes: bundle.totalBytes, limit: 1_048_576)) {
            try BundleLimit.check(bundle)
        }
    }
}
