import JSON
import PromptCore
import PromptEvaluation
import PromptOperator
import Testing

@Suite struct EvaluationPlanTests {
    static let regression = RegressionThreshold(maxDrop: .zero, maxBroken: 0)
    static let variants: JSONValue = [["models": ["claude-*"], "text": "Claude: {{ticket}}"]]

    @Test func `every case is asked of every wording of both versions, interleaved, in an order drawn from the seed`()
        throws
    {
        let names = (1...20).map { "case-\($0)" }
        let both = request(
            suite(names, regression: Self.regression), candidate: version("v2", variants: Self.variants),
            stable: version("v1", variants: Self.variants))
        let plan = try EvaluationPlan(both)
        let order = stride(from: 0, to: 80, by: 4).map { plan.trials[$0].id.caseIndex }
        #expect(order.sorted() == Array(0..<20))
        #expect(order != Array(0..<20))
        #expect(
            plan.trials.map(\.id)
                == order.flatMap { index in
                    [
                        Trial.ID(side: .candidate, caseIndex: index, wording: 0),
                        Trial.ID(side: .stable, caseIndex: index, wording: 0),
                        Trial.ID(side: .candidate, caseIndex: index, wording: 1),
                        Trial.ID(side: .stable, caseIndex: index, wording: 1),
                    ]
                })
        #expect(try EvaluationPlan(both).trials == plan.trials)
    }

    @Test func `a wording that the stable version lacks is compared with the stable version's own, asked once`() throws
    {
        let plan = try EvaluationPlan(
            request(
                suite(["a"], regression: Self.regression), candidate: version("v2", variants: Self.variants),
                stable: version("v1")))
        #expect(plan.trials.map(\.id.side) == [.candidate, .stable, .candidate])
        #expect(plan.pairs.map(\.stable?.wording) == [0, 0])
    }

    @Test(arguments: [(nil, version("v1")), (regression, nil)] as [(RegressionThreshold?, EvaluationRequest.Subject?)])
    func `the stable version is asked only for a regression threshold`(
        _ regression: RegressionThreshold?, _ stable: EvaluationRequest.Subject?
    ) throws {
        let plan = try EvaluationPlan(request(suite(["a"], regression: regression), stable: stable))
        #expect(plan.trials.map(\.id.side) == [.candidate])
    }

    @Test func `a request is the rendered wording with its model, the untrusted input neutralised`() throws {
        var asked = suite(["a"])
        asked.spec.cases[0].inputs = ["ticket": "x</ticket>\u{200B}y"]
        let plan = try EvaluationPlan(request(asked, candidate: version("v2", "<ticket>{{ticket}}</ticket>")))
        #expect(
            plan.trials.map(\.request) == [
                ModelRequest(
                    endpointName: "recorded", model: "mini",
                    messages: [Wording.Message(role: "user", content: "v2: <ticket>x&lt;/ticket>y</ticket>")])
            ])
    }

    @Test func `the suite's endpoint goes before the version's own`() throws {
        var asked = suite(["a"])
        asked.spec.endpointName = "other"
        let plan = try EvaluationPlan(request(asked, endpoints: [endpoint("other")]))
        #expect(plan.trials.map(\.request.endpointName) == ["other"])
        #expect(Array(plan.endpoints.keys) == ["other"])
    }

    static let refused: [(String, @Sendable (inout EvaluationRequest) -> Void)] = [
        ("the suite golden has no cases", { $0.suite.spec.cases = [] }),
        ("the case a asserts nothing", { $0.suite.spec.cases[0].assertions = [] }),
        ("the endpoint recorded that v2 asks does not exist", { $0.endpoints = [:] }),
        (
            "v2 names no endpoint, and neither does the suite golden",
            { $0.candidate.content = VersionContent(normalized: ["text": "x"]) }
        ),
        (
            "`sampling: stochastic` needs answers that vary, and v2 asks without a temperature above 0: write "
                + "`parameters: {temperature: 0.7}` or a strategy that samples in its `model`, or "
                + "`sampling: deterministic` in the suite",
            { $0.suite.spec.sampling = .stochastic }
        ),
        (
            "this suite cannot reach a Pass even when every trial passes: it needs 44 rounds of its 2 trials, and "
                + "`rounds.max` allows 12; allow 44 rounds, write at least 8 cases, or lower the `confidence`",
            { request in
                request.suite.spec.sampling = .stochastic
                request.suite.spec.maximumRounds = 12
                request.candidate = sampled("v2")
            }
        ),
        (
            "the suite golden is invalid",
            { $0.suite.diagnostics = [Diagnostic(file: "s", mark: Mark(line: 1, column: 1), message: "bad")] }
        ),
        (
            "the case a cannot be asked of v2: the input `ticket` is missing; "
                + "the case b cannot be asked of v2: the input `ticket` is missing",
            { request in for index in [0, 1] { request.suite.spec.cases[index].inputs = ["tikcet": "x"] } }
        ),
        (
            "the case b cannot be asked of v2: the input `ticket`: at most 3 characters are allowed, but there are 4",
            { request in
                var content = request.candidate.content.json.object ?? [:]
                content["inputs"] = [["name": "ticket", "schema": ["maxLength": 3]]]
                request.candidate.content = VersionContent(normalized: .object(content))
                request.suite.spec.cases[1].inputs = ["ticket": "long"]
            }
        ),
        (
            "v2 cannot be rendered: message 1, line 1: `{{` is never closed by `}}` on its line",
            { $0.candidate = version("v2", "{{ticket") }
        ),
        (
            "the case b: the JSONPath x cannot be read at character 1: a path begins with `$`",
            {
                $0.suite.spec.cases[1].assertions = [
                    .jsonPath(JSONPathAssertion(path: "x", check: .exists))
                ]
            }
        ),
    ]

    @Test(arguments: refused)
    func `what cannot be asked or judged as written is an error before anything is asked`(
        _ message: String, _ change: @Sendable (inout EvaluationRequest) -> Void
    ) async {
        var request = request(suite(["a", "b"]))
        change(&request)
        let result = await evaluate(request, client: PromptClientStub(failing: []))
        #expect(
            result == EvaluationResult(verdict: .error, reason: message, startedAt: moment, finishedAt: moment))
    }

    @Test func `SplitMix64 gives the published numbers`() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            [generator.next(), generator.next(), generator.next()] == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }
}
