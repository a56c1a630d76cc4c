import JSON
import PromptCore
import PromptEvaluation
import PromptOperator
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct SuiteEvaluatorTests {
    static let regression = RegressionThreshold(maxDrop: percent("50%"), maxBroken: 0)

    @Test func `a result holds the verdict, every count, the failures and the models`() async {
        let result = await evaluate(
            request(
                suite(["a", "b", "c"], critical: ["c"], regression: Self.regression, maximumCalls: 6),
                stable: version("v1")),
            client: PromptClientStub(failing: ["v2: b", "v2: c", "v1: c"]))
        let failure = { (name: String, isCritical: Bool, isBroken: Bool) in
            EvaluationResult.CaseFailure(
                name: name, wording: 0, isCritical: isCritical, isBroken: isBroken, assertion: "equals",
                expected: "ok", actual: "bad")
        }
        #expect(
            result
                == EvaluationResult(
                    verdict: .fail,
                    reason: "1 of 3 cases passed (33.33%), at least 95% needed; critical and failed: c; "
                        + "broken: b, at most 0 allowed; drop 33.34% against v1, at most 50% allowed",
                    startedAt: moment, finishedAt: moment, rounds: 1, trials: 3, passed: 1, stablePassed: 2, calls: 6,
                    maximumCalls: 6, failures: [failure("c", true, false), failure("b", false, true)],
                    models: ["recorded": "mini-2025"],
                    thresholds: [
                        ThresholdResult(kind: .passRate, bound: "min 95%", verdict: .fail, estimate: 1.0 / 3),
                        ThresholdResult(kind: .regression, bound: "maxDrop 50%", verdict: .pass, estimate: 1.0 / 3),
                        ThresholdResult(kind: .broken, bound: "maxBroken 0", verdict: .fail, estimate: 1),
                        ThresholdResult(kind: .critical, bound: "no failed trial", verdict: .fail, estimate: 1),
                    ],
                    usage: [
                        StrategyUsage(side: .candidate, strategy: "greedy", calls: 3),
                        StrategyUsage(side: .stable, strategy: "greedy", calls: 3),
                    ]))
    }

    @Test func `a variant of the candidate is judged like its own wording`() async {
        let variants: JSONValue = [["models": ["claude-*"], "text": "Claude: {{ticket}}"]]
        let result = await evaluate(
            request(suite(["a", "b"]), candidate: version("v2", variants: variants)),
            client: PromptClientStub(failing: ["Claude: b"]))
        #expect(result.reason == "3 of 4 trials passed (75%), at least 95% needed; failed: b (variant 1)")
        #expect(result.failures.map(\.wording) == [1])
    }

    @Test func `a recorded run passes from its file alone`() async throws {
        let asked = suite(["a", "b"])
        let plan = try EvaluationPlan(request(asked))
        let answers = plan.trials.map { ReplayRecord.line(for: $0.request, text: "ok") + "\n" }.joined()
        let result = await SuiteEvaluator(now: { moment })
            .evaluate(request(asked, endpoints: [endpoint(answers: answers)])) { _ in }
        #expect(result.verdict == .pass)
        #expect(result.calls == 2)
    }

    @Test func `a missing record is an error that names case, file and key, and the other cases are asked on`()
        async throws
    {
        let asked = suite(["a", "b", "c"])
        let trials = try EvaluationPlan(request(asked)).trials.sorted { $0.id.caseIndex < $1.id.caseIndex }
        let answers = ReplayRecord.line(for: trials[0].request, text: "ok")
        let result = await SuiteEvaluator(now: { moment })
            .evaluate(request(asked, endpoints: [endpoint(answers: answers)])) { _ in }
        let digest = trials[1].request.digest
        #expect(result.verdict == .error)
        #expect(
            result.reason == """
                no answer to b: answers.jsonl holds no answer to request \(digest), sample 1; record it as the line \
                {"request":"\(digest)","sample":1,"text":"..."}; 1 more without an answer
                """)
        #expect([result.trials, result.passed, result.calls] == [1, 1, 3])
    }

    @Test func `a file of answers with a bad line is an error that names the endpoint and the line`() async {
        let result = await SuiteEvaluator(now: { moment })
            .evaluate(request(suite(["a"]), endpoints: [endpoint(answers: "\nhello")])) { _ in }
        #expect(result.verdict == .error)
        #expect(
            result.reason == "the endpoint recorded cannot be asked: "
                + "answers.jsonl: line 2, column 1: this does not begin a JSON value")
    }

    @Test(arguments: [ModelError.refused("401"), .unavailable("503")])
    func `an endpoint that cannot be asked stops the run with an error`(_ error: ModelError) async {
        let result = await evaluate(
            request(suite((1...20).map { "c\($0)" }), endpoints: [endpoint(concurrency: 1)]),
            client: PromptClientStub { _ in .failure(error) })
        #expect(result.verdict == .error)
        #expect(result.reason.hasSuffix(": \(error.message); 19 not asked"))
        #expect(result.calls == 1)
    }

    @Test func `a budget below one round asks nothing and is inconclusive`() async {
        let result = await evaluate(
            request(suite(["a", "b"], maximumCalls: 1)), client: PromptClientStub(failing: []))
        #expect(
            result
                == EvaluationResult(
                    verdict: .inconclusive, reason: "budget: one round needs 2 calls, at most 1 allowed",
                    startedAt: moment, finishedAt: moment, maximumCalls: 1, thresholds: [], usage: []))
    }

    @Test(arguments: Int64(1)...10)
    func `answers in any order give the same result`(_ seed: Int64) async {
        let asked = request(
            suite((1...12).map { "c\($0)" }, critical: ["c3"], regression: Self.regression), stable: version("v1"))
        let client = PromptClientStub(failing: ["v2: c2", "v2: c3", "v1: c3", "v2: c9", "v1: c10"])
        let inOrder = await evaluate(asked, client: client)
        #expect(await evaluate(asked, client: BatchClient(batch: 4, seed: seed, client: client)) == inOrder)
    }

    @Test(arguments: [1, 3, 4])
    func `as many questions are in flight as the endpoint takes, and never more`(_ concurrency: Int) async {
        let client = BatchClient(batch: concurrency, client: PromptClientStub(failing: []))
        let result = await evaluate(
            request(suite((1...12).map { "c\($0)" }), endpoints: [endpoint(concurrency: concurrency)]), client: client)
        #expect(result.verdict == .pass)
        #expect(client.mostRunning == concurrency)
    }

    @Test func `progress is told after each trial and only grows`() async {
        let told = Mutex<[EvaluationProgress]>([])
        _ = await evaluate(
            request(suite(["a", "b", "c"], regression: Self.regression), stable: version("v1")),
            client: PromptClientStub(failing: ["v2: b"])
        ) { progress in told.withLock { $0.append(progress) } }
        let progress = told.withLock { $0 }
        #expect(progress.map(\.done) == [1, 2, 3, 4, 5, 6])
        #expect(progress.map(\.passed) == progress.map(\.passed).sorted())
        #expect(progress.last == EvaluationProgress(done: 6, total: 6, passed: 2))
    }

    @Test func `a cancelled run ends at once with an error`() async {
        let (asked, continuation) = AsyncStream.makeStream(of: Void.self)
        let run = Task {
            await evaluate(request(suite(["a", "b", "c", "d", "e", "f"])), client: SilentClient(asked: continuation))
        }
        for await _ in asked { break }
        run.cancel()
        let result = await run.value
        #expect(result.verdict == .error)
        #expect(result.reason == "cancelled")
    }
}
