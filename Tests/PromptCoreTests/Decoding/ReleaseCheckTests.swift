import JSON
import PromptCore
import Testing

@Suite struct ReleaseCheckTests {
    private func context() throws -> ReleaseContext {
        let suite = try #require(Written.suite(ExampleManifests.suite, texts: ExampleManifests.texts))
        let endpoint = try #require(Written.endpoint(ExampleManifests.endpoint, texts: ExampleManifests.texts))
        return ReleaseContext(suites: ["triage-golden": suite], endpoints: ["gpt-mini": endpoint, "claude": endpoint])
    }

    private func check(_ context: ReleaseContext, _ text: String = ExampleManifests.release) throws -> [String] {
        let release = try #require(Written.release(text, texts: ExampleManifests.texts))
        #expect(!release.diagnostics.hasErrors, "\(release.diagnostics)")
        return ReleaseCheck.diagnostics(of: release, in: context).map(\.headline)
    }

    @Test func `a release whose references are all there has nothing against it`() throws {
        #expect(try check(context()) == [])
    }

    @Test func `an author who cannot be excluded is told only where the release is to be carried out`() throws {
        var context = try context()
        let text = ExampleManifests.release.replacing(
            "approval: {required: 2}", with: "approval: {required: 2, excludeAuthor: true}")
        #expect(try check(context, text) == [])
        context.isAtItsPlace = true
        let found = try check(context, text)
        #expect(found.count == 1)
        #expect(found.first?.contains("error: `excludeAuthor` cannot be kept: who changed this release") == true)
        #expect(try check(context) == [])
    }

    @Test func `a suite that is missing is told at each gate, with the nearest name`() throws {
        var context = try context()
        context.suites["triage-goldn"] = context.suites.removeValue(forKey: "triage-golden")
        #expect(
            try check(context) == [
                "m.yaml:28:36: error: there is no EvaluationSuite `triage-golden` in this namespace; did you mean `triage-goldn`?",
                "m.yaml:34:11: error: there is no EvaluationSuite `triage-golden` in this namespace; did you mean `triage-goldn`?",
            ])
    }

    @Test func `a suite or endpoint that is wrong itself is told with its own first error`() throws {
        var context = try context()
        let wrong = ExampleManifests.suite.replacing("min: 95%", with: "min: 0%")
        context.suites["triage-golden"] = Written.suite(wrong, texts: ExampleManifests.texts)
        let found = try check(context)
        #expect(found.count == 2)
        #expect(
            found.first?.contains(
                "the EvaluationSuite `triage-golden` is wrong itself: m.yaml:17:21: error: a pass rate") == true,
            "\(found)")
    }

    @Test func `an endpoint that is missing is told`() throws {
        var context = try context()
        context.endpoints = [:]
        let found = try check(context)
        #expect(found.count == 2)
        #expect(
            found.first?.hasSuffix(
                "there is no ModelEndpoint `gpt-mini` in this namespace, which the EvaluationSuite `triage-golden` names"
            ) == true)
    }

    @Test func `every wording needs an endpoint unless the suite names one`() throws {
        var context = try context()
        context.suites["triage-golden"]?.spec.endpointName = nil
        #expect(try check(context) == [])
        let text = ExampleManifests.release.replacing("version: v4.2", with: "version: v4.1")
            .replacing("endpointName: claude, ", with: "")
            .replacing("model: {endpointName: gpt-mini, id:", with: "model: {id:")
        let found = try check(context, text)
        #expect(found.count == 4)
        #expect(
            found.first?.contains("`triage-golden` cannot evaluate the version `v4.1`: give it an `endpointName`")
                == true, "\(found)")
        #expect(found.last?.contains("variant 1 (claude-*) of the version `v4.1`") == true, "\(found)")
    }

    @Test func `an alias names a version of the list or a recorded one`() throws {
        let text = ExampleManifests.release.replacing("version: v4.2", with: "version: v4.3")
        var context = try context()
        #expect(
            try check(context, text) == [
                "m.yaml:27:14: error: the version `v4.3` is neither in `versions` nor recorded; did you mean `v4.1`?",
                "m.yaml:30:14: error: the version `v4.3` is neither in `versions` nor recorded; did you mean `v4.1`?",
            ])
        context.recordedVersions["v4.3"] = VersionContent(normalized: ["text": "Hi"])
        #expect(try check(context, text) == [])
    }

    @Test(arguments: [
        ("soak: {alias: production, for: 1h}", "an alias cannot soak under itself"),
        ("soak: {alias: stagging, for: 1h}", "the alias `stagging` is not in this release; did you mean `staging`?"),
    ])
    func `a soak gate names another alias of the release`(_ gate: String, _ message: String) throws {
        let text = ExampleManifests.release.replacing("soak: {alias: staging, for: 1h}", with: gate)
        let found = try check(context(), text)
        #expect(found.count == 1)
        #expect(found.first?.contains(message) == true)
    }

    @Test func `soak gates that wait for each other are told`() throws {
        let text = ExampleManifests.release.replacing(
            "[{evaluation: {suiteName: triage-golden}}]", with: "[{soak: {alias: production, for: 1h}}]")
        let found = try check(context(), text)
        #expect(found.map { $0.contains("wait for each other") } == [true, true])
    }

    @Test func `an intent or a delivery name of an older release is told where it is written`() throws {
        var context = try context()
        context.intentOwner = ObjectKey(namespace: "support", name: "older")
        context.deliveryOwner = ObjectKey(namespace: "support", name: "other")
        let release = try #require(Written.release(ExampleManifests.release, texts: ExampleManifests.texts))
        #expect(
            ReleaseCheck.diagnostics(of: release, in: context).map(\.text) == [
                """
                m.yaml:5:11: error: the intent `incident.triage` belongs to the older release `older`: choose another `intent`
                    intent: incident.triage
                            ^
                """,
                """
                m.yaml:46:20: error: the delivery name `incident-triage` belongs to the older release `other`: choose another `delivery.name`
                    delivery: {name: incident-triage, deletionPolicy: Delete, touchPods: false, bucketing: flagd-v3}
                                     ^
                """,
            ])
    }
}

@Suite struct SpecDigestTests {
    private func digest(_ text: String, texts: Written.Texts = ExampleManifests.texts) throws -> Digest {
        try #require(Written.decode(text, texts: texts).manifests.first).specDigest
    }

    @Test func `comments, places and defaults written down change nothing`() throws {
        let base = try digest(ExampleManifests.release)
        #expect(try digest("# a comment\n\n" + ExampleManifests.release) == base)
        #expect(try digest(ExampleManifests.release.replacing("  suspend: false\n", with: "")) == base)
        #expect(try digest(ExampleManifests.release.replacing("onFailure: Rollback", with: "")) == base)
    }

    @Test func `the order in which mistakes are found changes nothing`() throws {
        let head = "apiVersion: promptops.dev/v1alpha1\nkind: EvaluationSuite\nmetadata: {name: s}\nspec:"
        let base = try digest(head + " {nonsense: 1, sampling: none}\n")
        #expect(try digest(head + "\n  sampling: none\n  nonsense: 1\n") == base)
        #expect(try digest(head + "\n  sampling: none\n") != base)
    }

    @Test(arguments: [
        ("suspend: false", "suspend: true"), ("hold: 10m", "hold: 11m"), ("weight: 1%", "weight: 2%"),
        ("required: 2", "required: 3"), ("name: v4.1", "name: v4.0"), ("Shorter", "Longer"), ("rollbackWindow: 3", ""),
        ("days: 90", "days: 91"), ("suspend: false", "suspend: nope"), ("until: 2027-01-31", "until: 2027-02-01"),
    ])
    func `any change of meaning changes it`(_ part: String, _ replacement: String) throws {
        let changed = ExampleManifests.release.replacing(part, with: replacement)
        #expect(try digest(changed) != digest(ExampleManifests.release))
    }

    @Test func `the content of a referenced file counts`() throws {
        var texts = ExampleManifests.texts
        texts["prompts/v4.2.md"] = "Other words."
        #expect(try digest(ExampleManifests.release, texts: texts) != digest(ExampleManifests.release))
    }
}
