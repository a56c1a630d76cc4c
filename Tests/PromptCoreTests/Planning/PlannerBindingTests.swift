import PromptCore
import PromptTesting
import Testing

/// What the evidence that a plan asks for is bound to.
struct PlannerBindingTests {
    @Test func `Evidence is bound to the endpoints that the suite's assertions ask`() throws {
        var bench = PlanningBench.serving()
        bench.suites["golden"]?.spec.cases[0].assertions = [
            .not(.judge(JudgeAssertion(rubric: "Polite.", panel: JudgePanel(endpointName: "strict"))))
        ]
        bench.endpoints["strict"] = Fixtures.endpoint("strict")
        bench.name("v2")
        let first = try #require((0..<5).flatMap { _ in bench.step().evaluations }.first)
        #expect(
            first.binding.endpoints == [
                "gpt": Fixtures.endpoint().spec.digest, "strict": Fixtures.endpoint("strict").spec.digest,
            ])
        bench.endpoints["strict"] = Fixtures.endpoint("strict", revision: 2)
        let second = try #require(bench.step().evaluations.first)
        #expect(second.binding.endpoints["strict"] == Fixtures.endpoint("strict", revision: 2).spec.digest)
        #expect(second.runName != first.runName)
    }
}
