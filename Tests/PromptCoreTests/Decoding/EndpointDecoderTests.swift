import JSON
import PromptCore
import Testing

@Suite struct EndpointDecoderTests {
    @Test func `the full example decodes to what it says`() throws {
        let endpoint = try #require(Written.endpoint(ExampleManifests.endpoint, texts: ExampleManifests.texts))
        #expect(endpoint.diagnostics == [])
        let answers = try #require(ExampleManifests.texts["answers.jsonl"])
        var expected = ModelEndpointSpec(
            model: "gpt-4.1-mini-2025-04-14", access: .replay(answersFrom: .file("answers.jsonl"), answers: answers),
            digest: endpoint.spec.digest)
        expected.concurrency = 4
        #expect(endpoint.spec == expected)
    }

    private func text(_ spec: String) -> String {
        "apiVersion: promptops.dev/v1alpha1\nkind: ModelEndpoint\nmetadata: {name: e}\nspec: {\(spec)}\n"
    }

    @Test(arguments: [
        Mistake("protocol: repaly, answersFrom: {file: a}", "did you mean `replay`?"),
        Mistake("answersFrom: {file: a}", "`protocol` is missing: write `protocol: openai`, `anthropic` or `replay`"),
        Mistake("protocol: replay", "`answersFrom` is missing"),
        Mistake("protocol: replay, answersFrom: {file: b}", "`b` cannot be read: no such file"),
        Mistake(
            "protocol: replay, answersFrom: {file: a}, baseURL: 'https://x'",
            "`baseURL` says nothing to the protocol replay"),
        Mistake(
            "protocol: replay, answersFrom: {file: a}, limits: {timeout: 1s}",
            "`timeout` says nothing to the protocol replay"),
        Mistake(
            "protocol: replay, answersFrom: {file: a}, limits: {concurrency: 0}",
            "`concurrency` must be from 1 to 1024, not 0"),
        Mistake(
            "protocol: replay, answersFrom: {file: bad}",
            "bad:2:1: error: a JSON object belongs on each line, not the number 1"),
    ])
    func `a mistake is one error with its mend`(_ mistake: Mistake) {
        let found = Written.headlines(text(mistake.line), texts: ["a": "{}\n", "bad": "{}\n1\n"])
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(mistake.message) == true, "\(found)")
    }

    @Test func `the digest covers the model and the answers, not the limits`() throws {
        let base = "protocol: replay, model: m, answersFrom: {file: a}"
        let digest = { (spec: String, answers: String) in
            Written.endpoint(text(spec), texts: ["a": answers])?.spec.digest
        }
        let first = try #require(digest(base, "{}"))
        #expect(digest(base + ", limits: {concurrency: 2}", "{}") == first)
        #expect(digest(base, "{\"a\": 1}") != first)
        #expect(digest(base.replacing("model: m", with: "model: n"), "{}") != first)
    }
}

@Suite struct DecisionDecoderTests {
    @Test func `the full example decodes to what it says`() throws {
        let decoded = Written.decode(ExampleManifests.decision)
        #expect(decoded.diagnostics == [])
        let digest = try #require(Digest("sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"))
        let decision = ReleaseDecision(
            meta: ObjectMeta(name: "", namespace: "support"), releaseName: "incident-triage", alias: "production",
            digest: digest, attempt: 1, weight: Percentage("5%"), action: .approve, actor: "alice",
            reason: "Looks right on the first 400 tickets.", expiresAt: Timestamp("2026-12-01T00:00:00Z"))
        #expect(decoded.manifests == [.decision(decision)])
    }

    @Test(arguments: [
        ("  weight: 5%\n", "", "`weight` is missing: write the weight of the step"),
        ("action: Approve", "action: Aprove", "did you mean `Approve`?"),
        ("sha256:0001", "sha256:001", "`digest` must be `sha256:` and 64 lower-case hex digits"),
        ("actor: alice", "actor: ''", "`actor` must not be empty"),
        ("2026-12-01T00:00:00Z", "tomorrow", "`expiresAt` must be a time as `2026-12-01T00:00:00Z`, not `tomorrow`"),
        ("attempt: 1", "attempt: one", "`attempt` must be a whole number, not a string"),
    ])
    func `a decision with anything wrong in it is none`(_ part: String, _ replacement: String, _ message: String) {
        let decoded = Written.decode(ExampleManifests.decision.replacing(part, with: replacement))
        #expect(decoded.manifests == [])
        #expect(decoded.diagnostics.count == 1)
        #expect(decoded.diagnostics.first?.message.contains(message) == true, "\(decoded.diagnostics)")
    }

    @Test func `an Abort needs no weight`() {
        let text = ExampleManifests.decision.replacing("  weight: 5%\n", with: "").replacing("Approve", with: "Abort")
        #expect(Written.decode(text).diagnostics == [])
    }
}
