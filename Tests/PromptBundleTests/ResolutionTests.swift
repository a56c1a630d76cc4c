import JSON
import PromptBundle
import Testing

@Suite struct ResolutionTests {
    let bundle: LoadedBundle

    init() throws { bundle = try LoadedBundle(files: try ReleaseBundle(Fixture.contents).files) }

    @Test func `A key inside the weight gets the canary, and the span says so`() throws {
        let resolution = try bundle.resolve(alias: "all", targetingKey: "user-1")
        #expect(resolution.version == "v4.2")
        #expect(resolution.variant == .canary)
        #expect(resolution.prompt == Fixture.text.body)
        #expect(resolution.inputs == Fixture.text.inputs)
        #expect(
            resolution.telemetry == [
                "gen_ai.prompt.name": "incident.triage", "gen_ai.prompt.version": "v4.2",
                "promptops.prompt.digest": .string(Fixture.digests["v4.2"] ?? ""),
                "promptops.release": "support/incident-triage", "promptops.alias": "all",
                "promptops.variant": "canary",
            ])
    }

    @Test(
        "Without a key, with an empty key and without a canary it is the stable version",
        arguments: [("all", nil), ("all", ""), ("staging", "user-1"), ("gating", "user-1")] as [(String, String?)])
    func stable(alias: String, key: String?) throws {
        #expect(try bundle.resolve(alias: alias, targetingKey: key).variant == .stable)
    }

    @Test(
        "The first variant whose glob matches the model's id gives wording and settings",
        arguments: [
            (nil, Fixture.chat.body, "gpt-4.1-mini-2025-04-14", "gpt-mini", "greedy"),
            ("gpt-5", Fixture.chat.body, "gpt-4.1-mini-2025-04-14", "gpt-mini", "greedy"),
            ("claude-3", Fixture.chat.variants[0].body, "gpt-4.1-mini-2025-04-14", "claude", "greedy"),
            ("small-7b", .text("Severity of {{ticket}}?"), "small-7b", nil, "beam"),
            ("small-13b", Fixture.chat.body, "gpt-4.1-mini-2025-04-14", "gpt-mini", "greedy"),
        ] as [(String?, PromptBody, String, String?, String)])
    func variants(model: String?, body: PromptBody, id: String, endpoint: String?, strategy: String) throws {
        let resolution = try bundle.resolve(alias: "production", model: model)
        #expect(resolution.prompt == body)
        #expect(resolution.model.id == id)
        #expect(resolution.model.endpointName == endpoint)
        #expect(resolution.telemetry["gen_ai.request.model"] == .string(model ?? "gpt-4.1-mini-2025-04-14"))
        #expect(resolution.telemetry["promptops.inference.strategy"] == .string(strategy))
    }

    @Test(
        "A glob's star stands for any characters and its question mark for one",
        arguments: [
            ("*", "", true), ("*", "anything", true), ("a*c", "abbc", true), ("a*c", "abcd", false),
            ("*-mini-*", "gpt-4.1-mini-2025", true), ("a?c", "abc", true), ("a?c", "ac", false),
            ("a**b", "ab", true), ("A", "a", false), ("", "", true), ("", "a", false), ("*aab", "aaaab", true),
        ])
    func globs(pattern: String, text: String, matches: Bool) {
        #expect(PromptVariant(models: [pattern], body: .text("")).matches(model: text) == matches)
    }

    @Test func `An unknown alias is an error that names the known ones`() {
        #expect(throws: BundleError.unknownAlias("prod", known: ["all", "gating", "half", "production", "staging"])) {
            try bundle.resolve(alias: "prod")
        }
    }
}
