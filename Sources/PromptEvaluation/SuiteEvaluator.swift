import PromptCore
import PromptOperator

/// Runs suites with deterministic sampling: one round of every case on every wording, then the verdict.
///
/// A cancelled run ends soon with the verdict `error` and the reason `cancelled`; whoever started it starts it again.
package struct SuiteEvaluator: Evaluator {
    package typealias Connect = @Sendable (ModelEndpoint) async throws(ModelError) -> any ModelClient

    private let connect: Connect
    private let now: @Sendable () -> Timestamp

    /// `connect` makes the client of an endpoint, once a run and endpoint; `now` dates the results.
    package init(connect: @escaping Connect = ModelClients.replay, now: @escaping @Sendable () -> Timestamp) {
        self.connect = connect
        self.now = now
    }

    package func evaluate(
        _ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void
    ) async -> EvaluationResult {
        let startedAt = now()
        var result: EvaluationResult
        do throws(EvaluationProblem) {
            result = try await run(EvaluationPlan(request), startedAt: startedAt, progress: progress)
        } catch {
            result = EvaluationResult(
                verdict: .error, reason: error.message, startedAt: startedAt, finishedAt: startedAt)
        }
        result.maximumCalls = request.suite.spec.maximumCalls
        result.finishedAt = now()
        return result
    }

    private func run(
        _ plan: EvaluationPlan, startedAt: Timestamp, progress: @Sendable (EvaluationProgress) -> Void
    ) async throws(EvaluationProblem) -> EvaluationResult {
        let spec = plan.suite.spec
        if let over = DeterministicVerdict.overBudget(calls: plan.trials.count, maximum: spec.maximumCalls) {
            return EvaluationResult(
                verdict: over.verdict, reason: over.reason, startedAt: startedAt, finishedAt: startedAt)
        }
        let log = await TrialRunner(plan: plan, clients: try await clients(of: plan)).run(progress: progress)
        let tally = TrialTally(plan.judged(log))
        let verdict = DeterministicVerdict(tally, spec: spec, stableVersion: plan.stableVersion)
        return EvaluationResult(
            verdict: verdict.verdict, reason: verdict.reason, startedAt: startedAt, finishedAt: startedAt, rounds: 1,
            trials: tally.trials, passed: tally.passed, stablePassed: tally.stablePassed, calls: log.calls,
            failures: tally.failures, models: log.models)
    }

    private func clients(of plan: EvaluationPlan) async throws(EvaluationProblem) -> [String: any ModelClient] {
        var clients: [String: any ModelClient] = [:]
        for (name, endpoint) in plan.endpoints.sorted(by: { $0.key < $1.key }) {
            do throws(ModelError) {
                clients[name] = try await connect(endpoint)
            } catch {
                throw EvaluationProblem("the endpoint \(name) cannot be asked: \(error.message)")
            }
        }
        return clients
    }
}
