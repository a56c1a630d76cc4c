import PromptCore
import PromptEvaluation
import PromptOperator

/// Runs what `eval` was asked for, with a bar on stderr meanwhile.
struct EvaluationSession {
    let evaluator: SuiteEvaluator
    let context: CommandContext

    /// One run of the suite.
    func report(on request: EvaluationRequest, title: String? = nil) async -> EvaluationReport {
        let suite = request.suite.meta.name
        let bar = EvaluationBar(
            title ?? "\(suite) \(request.candidate.version)", on: context.printer.err, now: context.now)
        let detail = await evaluator.detail(request) { bar.show($0) }
        bar.finish()
        var report = EvaluationReport(
            suite: suite, candidate: request.candidate.version, stable: request.stable?.version, result: detail.result,
            cases: detail.cases)
        report.digests = EvaluationReport.Digests(
            candidate: request.candidate.content.digest, stable: request.stable?.content.digest,
            suite: request.suite.spec.digest,
            endpoints: request.asked.mapValues(\.spec.digest))
        return report
    }

    /// One run of the suite for each strategy, one after the other; the stable version keeps its own.
    func comparison(of strategies: [InferenceStrategy], on request: EvaluationRequest) async -> StrategyComparison {
        var entries: [StrategyComparison.Entry] = []
        for (index, strategy) in strategies.enumerated() {
            let title = "\(request.suite.meta.name) \(strategy.text) (\(index + 1) of \(strategies.count))"
            let report = await report(on: request.asked(by: strategy), title: title)
            entries.append(StrategyComparison.Entry(strategy: strategy.text, report: report))
        }
        return StrategyComparison(
            suite: request.suite.meta.name, candidate: request.candidate.version, stable: request.stable?.version,
            entries: entries)
    }
}

extension EvaluationRequest {
    /// The same, with every wording of the candidate asked by another strategy.
    func asked(by strategy: InferenceStrategy) -> EvaluationRequest {
        var request = self
        request.candidate.content = candidate.content.asked(by: strategy)
        return request
    }

    /// The endpoints that a run may ask: those that the suite or a wording names.
    fileprivate var asked: [String: ModelEndpoint] {
        let wordings = candidate.content.wordings + (stable?.content.wordings ?? [])
        let names = suite.spec.endpointName.map { [$0] } ?? wordings.compactMap(\.endpointName)
        return endpoints.filter { names.contains($0.key) }
    }
}
