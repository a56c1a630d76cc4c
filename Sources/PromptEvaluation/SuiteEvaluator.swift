import PromptCore
import PromptOperator

/// Runs suites: rounds of every case on every wording until the verdict is there.
///
/// A cancelled run ends soon with the verdict `error` and the reason `cancelled`; whoever started it starts it again, and
/// with a journal it goes on where it was.
package struct SuiteEvaluator: Evaluator {
    package typealias Connect = @Sendable (ModelEndpoint) async throws(ModelError) -> any ModelClient

    private let connect: Connect
    private let journal: (any AnswerJournal)?
    private let keep: (@Sendable (EndedTrial) -> Void)?
    private let now: @Sendable () -> Timestamp

    /// `connect` makes the client of an endpoint, once a run and endpoint; `journal` keeps the answers of runs that become
    /// evidence until they have ended; `keep` is handed every trial, round by round; `now` dates the results.
    package init(
        connect: @escaping Connect = ModelClients.replay, journal: (any AnswerJournal)? = nil,
        keep: (@Sendable (EndedTrial) -> Void)? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        self.connect = connect
        self.journal = journal
        self.keep = keep
        self.now = now
    }

    package func evaluate(
        _ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void
    ) async -> EvaluationResult {
        await detail(request, progress: progress).result
    }

    /// As `evaluate`, with how every case fared.
    package func detail(
        _ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void
    ) async -> EvaluationDetail {
        var startedAt = now()
        var detail: EvaluationDetail
        do throws(EvaluationProblem) {
            let plan = try EvaluationPlan(request)
            let clients = try await clients(of: plan)
            let journal = try await openJournal(of: request, startedAt)
            if let journal { startedAt = journal.startedAt }
            var run = SuiteRun(plan, clients: clients, journal: journal, keep: keep)
            detail = await run.run(progress: progress)
        } catch {
            detail = EvaluationDetail(
                result: EvaluationResult(
                    verdict: .error, reason: error.message, startedAt: startedAt, finishedAt: startedAt))
        }
        detail.result.startedAt = startedAt
        detail.result.maximumCalls = request.suite.spec.maximumCalls
        detail.result.finishedAt = now()
        return detail
    }

    package func keptRuns(of release: ObjectKey) async throws(BackendError) -> Set<String> {
        try await journal?.runs(of: release) ?? []
    }

    package func forget(_ run: String, of release: ObjectKey) async throws(BackendError) {
        try await journal?.remove(run, release)
    }

    private func openJournal(
        of request: EvaluationRequest, _ startedAt: Timestamp
    ) async throws(EvaluationProblem) -> RunJournal? {
        guard let journal, let run = request.run else { return nil }
        do throws(BackendError) {
            return try await RunJournal.open(run, of: request.release, in: journal, now: startedAt)
        } catch {
            throw EvaluationProblem("the answers of the run cannot be kept: \(error.message)")
        }
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
