import JSON
import PromptCore
import PromptOperator
import Synchronization
import Testing

@testable import PromptEvaluation

@Suite(.timeLimit(.minutes(10))) struct StochasticRunTests {
    static let good = SamplingClient { _ in 1 }

    /// One client for every endpoint.
    private func run(
        _ suite: EvaluationSuite, stable: EvaluationRequest.Subject? = nil,
        candidate: EvaluationRequest.Subject = sampled("v2"), client: any ModelClient = good
    ) async -> EvaluationResult {
        await evaluate(request(suite, candidate: candidate, stable: stable), client: client)
    }

    @Test func `a clear candidate passes in few rounds, and the result says all that it rests on`() async {
        let result = await run(stochastic(50, maxDrop: "5%", calls: 2000), stable: sampled("v1"))
        #expect(result.verdict == .pass)
        let counts = [result.rounds, result.trials, result.passed, result.stablePassed, result.calls]
        #expect(counts == [2, 100, 100, 100, 200])
        #expect(result.thresholds?.map(\.kind) == [.passRate, .regression, .broken])
        #expect(result.thresholds?.map(\.verdict) == [.pass, .pass, .pass])
        #expect(result.thresholds?.first?.confidence == 0.95)
        #expect((result.thresholds?.first?.interval?.lower ?? 0) > 0.9)
        #expect(
            result.reason.hasSuffix(
                "after 2 rounds; a wrong Pass has a chance of at most 5% a gate, and of their sum over a rollout"))
    }

    /// Answers all, but for a setting that it does not know.
    private struct StubbornClient: ModelClient {
        func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
            var answer = try await StochasticRunTests.good.answer(request)
            answer.ignored = ["temperature"]
            return answer
        }
    }

    @Test func `a setting that the endpoint did not take is told, in every form of the report`() async {
        let result = await run(stochastic(20), client: StubbornClient())
        let endpoint = result.ignored?.keys.first ?? ""
        #expect(result.ignored == [endpoint: ["temperature"]])
        let report = EvaluationReport(suite: "golden", candidate: "v2", stable: nil, result: result)
        #expect(report.table().contains("asked without what the endpoint does not take: \(endpoint) temperature"))
        #expect(report.json["result"]?["ignored"]?[endpoint] == ["temperature"])
        #expect(report.html.contains("\(endpoint): temperature"))
        #expect(JUnitReport.text(of: [report]).contains(#"name="ignored.\#(endpoint)" value="temperature""#))
        #expect(await run(stochastic(20)).ignored == nil)
    }

    @Test func `a bad candidate fails in the first round`() async {
        let result = await run(stochastic(50), client: SamplingClient { _ in 0.5 })
        #expect(result.verdict == .fail)
        #expect(result.rounds == 1)
        #expect(result.reason.contains("at least 90% needed"))
    }

    @Test func `a close call spends its rounds and is inconclusive`() async {
        let result = await run(stochastic(40, rounds: 3), client: SamplingClient { _ in 0.9 })
        #expect(result.verdict == .inconclusive)
        #expect(result.rounds == 3)
        #expect(result.reason.hasPrefix("3 rounds used up with neither bound reached; "))
    }

    @Test func `a broken case fails a candidate whose mean is good, with its name and its first failing assertion`()
        async
    {
        let result = await run(
            stochastic(100, maxDrop: "20%"), stable: sampled("v1"),
            client: SamplingClient { $0 == "v2: c7" ? 0 : 1 })
        #expect(result.verdict == .fail)
        #expect(result.rounds == 5)
        #expect(result.reason.hasPrefix("broken: c7, at most 0 allowed; "))
        #expect(result.failures.map(\.name) == ["c7"])
        #expect(result.failures.first?.isBroken == true)
    }

    @Test func `a second failed trial of a critical case is a Fail`() async {
        let result = await run(
            stochastic(20, critical: [3]), client: SamplingClient { $0 == "v2: c3" ? 0 : 1 })
        #expect(result.verdict == .fail)
        #expect(result.rounds == 2)
        #expect(result.reason.hasPrefix("critical and failed twice: c3; "))
    }

    @Test(arguments: [Set<String>(), ["v2: c0", "v2: c1", "v2: c2", "v2: c3", "v2: c4", "v2: c5"]])
    func `an endpoint that repeats itself is judged by one round, without confidence, and the run says so`(
        _ failing: Set<String>
    ) async {
        let result = await run(stochastic(20), client: PromptClientStub(failing: failing))
        #expect(result.verdict == (failing.isEmpty ? .pass : .fail))
        #expect(
            result.reason.hasPrefix("every answer was the same in 3 rounds, and copies are not trials: judged as "))
        #expect([result.rounds, result.trials, result.calls] == [3, 20, 60])
        #expect(result.thresholds?.first?.confidence == nil)
    }

    @Test func `each trial has a sample and a seed of its own, and no sample is asked for twice`() async throws {
        let asked = Mutex<[ModelRequest]>([])
        let variants: JSONValue = [["models": ["claude-*"]]]
        _ = await run(
            stochastic(30, maxDrop: "5%"), stable: sampled("v1"), candidate: sampled("v2", variants: variants),
            client: WatchedClient(Self.good) { request in asked.withLock { $0.append(request) } })
        let requests = asked.withLock { $0 }
        // Two wordings of the candidate that say the same, and a draw of the stable version for each of them.
        #expect(requests.count == 240)
        let keys = requests.map { "\($0.digest) \($0.sample)" }
        #expect(Set(keys).count == keys.count)
        #expect(Set(requests.map(\.seed)).count == requests.count)
        #expect(requests.map(\.sample).max() == 4)
    }

    @Test(arguments: Int64(1)...10)
    func `answers in any order give the same result`(_ seed: Int64) async {
        let asked = request(
            stochastic(24, critical: [3], maxDrop: "5%"), candidate: sampled("v2"), stable: sampled("v1"))
        let client = SamplingClient { $0.hasSuffix("c5") ? 0.4 : 0.97 }
        let inOrder = await evaluate(asked, client: client)
        #expect(inOrder.rounds > 1)
        #expect(await evaluate(asked, client: BatchClient(batch: 4, seed: seed, client: client)) == inOrder)
    }

    @Test func `progress counts rounds and carries the thresholds of the last one`() async {
        let told = Mutex<[EvaluationProgress]>([])
        _ = await evaluate(request(stochastic(20), candidate: sampled("v2")), client: Self.good) { progress in
            told.withLock { $0.append(progress) }
        }
        let progress = told.withLock { $0 }
        #expect(progress.map(\.round) == (0..<60).map { $0 / 20 + 1 })
        #expect(progress.map(\.passed) == Array(1...60))
        #expect(progress.prefix(20).allSatisfy { $0.thresholds.isEmpty && $0.maximumRounds == 12 })
        #expect(progress.last?.thresholds.first?.estimate == 1)
    }

    @Test func `how every case fared is told beside the result`() async {
        let evaluator = SuiteEvaluator(
            connect: { _ in SamplingClient { $0 == "v2: c1" ? 0 : 1 } }, now: { moment })
        let asked = request(stochastic(30, maxDrop: "20%"), candidate: sampled("v2"), stable: sampled("v1"))
        let cases = await evaluator.detail(asked) { _ in }.cases
        #expect(cases.count == 30)
        #expect(
            cases.map { [$0.trials, $0.passed, $0.stableTrials, $0.stablePassed] }
                == (0..<30).map { [5, $0 == 1 ? 0 : 5, 5, 5] })
        #expect(cases.filter(\.isBroken).map(\.name) == ["c1"])
    }
}

/// What a run may send and spend.
@Suite(.timeLimit(.minutes(10))) struct BudgetTests {
    /// As many requests an answer, each of which costs so much.
    private func client(_ calls: Int = 1, cost: String? = nil, latency: Duration? = nil, chance: Double = 0.9)
        -> WatchedClient
    {
        WatchedClient(SamplingClient { _ in chance }) { _ in
        } change: { answer in
            answer.calls = calls
            answer.cost = cost.flatMap { Money($0) }
            answer.latency = latency
        }
    }

    private func run(_ suite: EvaluationSuite, strategy: JSONValue? = nil, _ client: any ModelClient) async
        -> EvaluationResult
    {
        await evaluate(request(suite, candidate: sampled("v2", strategy: strategy)), client: client)
    }

    @Test(arguments: [0, 19, 39, 40, 59, 60])
    func `a round that cannot be paid for whole is not begun`(_ calls: Int) async {
        let result = await run(stochastic(20, min: "80%", calls: calls), client())
        #expect(result.verdict == .inconclusive)
        #expect(result.reason.hasPrefix("budget: "))
        #expect(result.calls == calls / 20 * 20)
        #expect(result.maximumCalls == calls)
    }

    @Test func `the calls of a strategy that samples several times are counted, and fit into the budget`() async {
        let strategy: JSONValue = ["kind": "selfConsistency", "n": 3]
        let result = await run(stochastic(20, min: "80%", calls: 125), strategy: strategy, client(3))
        #expect(result.verdict == .inconclusive)
        #expect(result.calls == 120)
        #expect(result.reason.hasPrefix("budget: the next round needs 60 calls, 5 of 125 are left; "))
        #expect(result.usage?.map(\.strategy) == ["selfConsistency 3"])
    }

    @Test func `nothing may be spent, so nothing is asked`() async {
        var suite = stochastic(20)
        suite.spec.maximumCost = .zero
        let result = await run(suite, client(cost: "0.01"))
        #expect(result.verdict == .inconclusive)
        #expect(result.calls == 0)
    }

    @Test func `the cost of the dearest round so far decides whether the next one is begun`() async {
        var suite = stochastic(20, min: "85%")
        suite.spec.maximumCost = Money("0.50")
        let result = await run(suite, client(cost: "0.01"))
        #expect(result.verdict == .inconclusive)
        #expect(result.rounds == 2)
        #expect(result.usage?.first?.cost == Money("0.4"))
        #expect(result.reason.hasPrefix("budget: a round costs up to 0.2, and 0.4 of 0.5 are spent; "))
    }

    @Test func `a bound on what the endpoint does not tell is an error, not a silent Pass`() async {
        var priced = stochastic(20)
        priced.spec.cost = CostThreshold(meanPerCall: Money(nanos: 1))
        var timed = stochastic(20)
        timed.spec.latency = [LatencyThreshold(.p95, most: .seconds(1))]
        var bounded = stochastic(20)
        bounded.spec.maximumCost = Money("1")
        for (suite, word) in [(priced, "tells no cost"), (timed, "tells no latency"), (bounded, "tells no cost")] {
            let result = await run(suite, client())
            #expect(result.verdict == .error)
            #expect(result.reason.contains(word))
        }
    }

    @Test(arguments: [(Duration.milliseconds(900), Verdict.pass), (.milliseconds(1001), .fail)])
    func `latency is compared once the others would pass`(_ latency: Duration, _ verdict: Verdict) async {
        var suite = stochastic(50)
        suite.spec.latency = [LatencyThreshold(.p95, most: .seconds(1))]
        let result = await run(suite, client(latency: latency, chance: 1))
        #expect(result.verdict == verdict)
        #expect(result.thresholds?.last?.kind == .latency)
        #expect(result.thresholds?.last?.verdict == verdict)
        #expect(result.reason.hasPrefix("latency p95 1s1ms, at most 1s allowed") == (verdict == .fail))
    }

    @Test(arguments: [("0.002", Verdict.pass), ("0.003", .fail)])
    func `the mean cost of an answer is compared once the others would pass`(_ cost: String, _ verdict: Verdict) async {
        var suite = stochastic(50)
        suite.spec.sampling = .deterministic
        suite.spec.cost = Money("0.002").map(CostThreshold.init)
        let result = await run(suite, client(cost: cost, chance: 1))
        #expect(result.verdict == verdict)
        #expect(result.reason.contains("cost \(cost) a call, at most 0.002 allowed"))
    }

    @Test func `what a judge asks is metered, and refused where the budget ends`() async throws {
        let trial = Trial(
            id: Trial.ID(side: .candidate, caseIndex: 0, wording: 0),
            request: ModelRequest(endpointName: "recorded", model: nil, messages: []))
        let meter = CallMeter(maximumCalls: 3, maximumCost: nil)
        let desk = TrialDesk(trial, needsCost: false, meter: meter, journal: nil)
        let judge = try #require(desk.clients(["judge": client()])["judge"])
        let question = ModelRequest(endpointName: "judge", model: nil, messages: [])
        for _ in 1...3 { _ = try await judge.answer(question) }
        #expect(meter.calls == 3)
        await #expect(throws: ModelError.unavailable("the budget is used up")) { try await judge.answer(question) }
        #expect(meter.isExhausted)
        #expect(desk.judgeCalls.count == 3)
    }

    @Test func `quantiles are by nearest rank`() throws {
        let hundred = try #require(Quantiles((1...100).map(Double.init).reversed()))
        #expect([hundred[.p50], hundred[.p95], hundred[.p99]] == [50, 95, 99])
        let one = try #require(Quantiles([7]))
        #expect([one[.p50], one[.p99]] == [7, 7])
        #expect(Quantiles([]) == nil)
    }
}

/// A client that tells what it is asked, and changes what another one answers.
struct WatchedClient: ModelClient {
    let client: any ModelClient
    let asked: @Sendable (ModelRequest) -> Void
    let change: @Sendable (inout ModelAnswer) -> Void

    init(
        _ client: any ModelClient, asked: @escaping @Sendable (ModelRequest) -> Void,
        change: @escaping @Sendable (inout ModelAnswer) -> Void = { _ in }
    ) {
        self.client = client
        self.asked = asked
        self.change = change
    }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        asked(request)
        var answer = try await client.answer(request)
        change(&answer)
        return answer
    }
}
