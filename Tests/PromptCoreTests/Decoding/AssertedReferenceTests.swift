import JSON
import PromptCore
import Testing

/// What a release's checks say of the assertions of the suites that its gates name.
@Suite struct AssertedReferenceTests {
    private func context(defaults: String) throws -> ReleaseContext {
        let text = ExampleManifests.suite.replacing(
            "defaults: {assert: [isJSON]}", with: "defaults: {assert: [\(defaults)]}")
        let suite = try #require(Written.suite(text, texts: ExampleManifests.texts))
        #expect(suite.diagnostics == [])
        let endpoint = try #require(Written.endpoint(ExampleManifests.endpoint, texts: ExampleManifests.texts))
        return ReleaseContext(suites: ["triage-golden": suite], endpoints: ["gpt-mini": endpoint, "strict": endpoint])
    }

    private func check(_ context: ReleaseContext, _ text: String = ExampleManifests.release) throws -> [String] {
        let release = try #require(Written.release(text, texts: ExampleManifests.texts))
        return ReleaseCheck.diagnostics(of: release, in: context).map(\.headline)
    }

    private static let judge = "{judge: {rubric: r, endpointName: strict}}"

    @Test func `an endpoint that an assertion asks must be there`() throws {
        var context = try context(defaults: Self.judge)
        #expect(try check(context) == [])
        context.endpoints["stricter"] = context.endpoints.removeValue(forKey: "strict")
        let message =
            "there is no ModelEndpoint `strict` in this namespace, which an assertion of the EvaluationSuite "
            + "`triage-golden` names; did you mean `stricter`?"
        #expect(try check(context) == ["m.yaml:28:36: error: \(message)", "m.yaml:34:11: error: \(message)"])
    }

    @Test func `an endpoint that an assertion asks must be right itself`() throws {
        var context = try context(defaults: Self.judge)
        let wrong = ExampleManifests.endpoint.replacing("concurrency: 4", with: "concurrency: 0")
        context.endpoints["strict"] = Written.endpoint(wrong, texts: ExampleManifests.texts)
        let found = try check(context)
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.contains("the ModelEndpoint `strict` is wrong itself: ") }, "\(found)")
    }

    @Test func `a version without a contract cannot be held to one`() throws {
        let context = try context(defaults: "schema")
        let message =
            "`triage-golden` asserts `schema`, and the version `v4.2` has no contract: give it an `output`"
        #expect(try check(context) == ["m.yaml:28:36: error: \(message)", "m.yaml:34:11: error: \(message)"])
        let promising = ExampleManifests.release.replacing("version: v4.2", with: "version: v4.1")
        #expect(try check(context, promising) == [])
    }
}
