import PromptCore
import PromptOperator

/// All that a run will ask and how it will be judged, decided before anything is asked.
package struct EvaluationPlan: Sendable {
    /// A trial of the candidate and what it is compared with.
    package struct Pair: Sendable, Hashable {
        package var candidate: Trial.ID
        /// Several wordings of the candidate may share one of the stable version.
        package var stable: Trial.ID?
    }

    package let suite: EvaluationSuite
    package let stableVersion: String?
    /// In the order of asking: cases shuffled by the suite's seed, both versions interleaved.
    package let trials: [Trial]
    /// In the order of the suite, then of the candidate's wordings.
    package let pairs: [Pair]
    /// By name: those that are asked, by assertions too.
    package let endpoints: [String: ModelEndpoint]
    /// By the case's index.
    let checks: [[any AnswerCheck]]
    /// What `schema` holds the answers of each side to; empty where nothing asserts it.
    let contracts: [Trial.Side: OutputContract]

    /// Plans a run; throws everything that keeps it from beginning.
    package init(_ request: EvaluationRequest) throws(EvaluationProblem) {
        try Self.refuse(request.suite)
        let candidate = try AskedWording.all(of: request.candidate, in: request)
        var stable: [AskedWording] = []
        if request.suite.spec.regression != nil, let subject = request.stable {
            stable = try AskedWording.all(of: subject, in: request)
        }
        let columns = Column.all(candidate: candidate, stable: stable)
        suite = request.suite
        stableVersion = request.stable?.version
        checks = try Self.checks(of: request.suite, asking: request.endpoints)
        contracts = try OutputContract.all(in: request)
        trials = try Self.trials(of: request.suite, columns)
        pairs = suite.spec.cases.indices.flatMap { index in columns.map { $0.pair(caseIndex: index) } }
        let asserted = request.suite.spec.assertedEndpointNames
        endpoints = columns.flatMap(\.asked)
            .reduce(into: request.endpoints.filter { asserted.contains($0.key) }) {
                $0[$1.endpoint.meta.name] = $1.endpoint
            }
        if let problem = endpoints.values.currencyProblem { throw EvaluationProblem(problem) }
    }

    private static func refuse(_ suite: EvaluationSuite) throws(EvaluationProblem) {
        guard !suite.diagnostics.hasErrors else { throw EvaluationProblem("the suite \(suite.meta.name) is invalid") }
        guard suite.spec.sampling == .deterministic else {
            throw EvaluationProblem("this build runs suites with deterministic sampling only")
        }
        guard !suite.spec.cases.isEmpty else { throw EvaluationProblem("the suite \(suite.meta.name) has no cases") }
    }

    private static func checks(
        of suite: EvaluationSuite, asking endpoints: [String: ModelEndpoint]
    ) throws(EvaluationProblem) -> [[any AnswerCheck]] {
        let defaults = try prepared(suite.spec.defaults, asking: endpoints, of: "the defaults")
        var checks: [[any AnswerCheck]] = []
        for testCase in suite.spec.cases {
            let place = "the case \(testCase.name)"
            let own = defaults + (try prepared(testCase.assertions, asking: endpoints, of: place))
            guard !own.isEmpty else { throw EvaluationProblem("\(place) asserts nothing") }
            checks.append(own)
        }
        return checks
    }

    private static func prepared(
        _ assertions: [Assertion], asking endpoints: [String: ModelEndpoint], of place: String
    ) throws(EvaluationProblem) -> [any AnswerCheck] {
        do throws(AssertionProblem) {
            var prepared: [any AnswerCheck] = []
            for assertion in assertions { prepared.append(try assertion.prepared(asking: endpoints)) }
            return prepared
        } catch {
            throw EvaluationProblem("\(place): \(error.message)")
        }
    }

    private static func trials(of suite: EvaluationSuite, _ columns: [Column]) throws(EvaluationProblem) -> [Trial] {
        var generator = SplitMix64(seed: suite.spec.seed)
        var trials: [Trial] = []
        var problems: [EvaluationProblem] = []
        for index in suite.spec.cases.indices.shuffled(using: &generator) {
            for column in columns {
                do throws(EvaluationProblem) {
                    trials += try column.trials(of: suite.spec.cases[index], at: index)
                } catch {
                    problems.append(error)
                }
            }
        }
        guard problems.isEmpty else { throw EvaluationProblem(problems.flatMap(\.messages).sorted()) }
        return trials
    }
}

/// A wording of the candidate beside the wording of the stable version that it would replace.
private struct Column {
    let candidate: AskedWording
    let stable: AskedWording?
    /// False where an earlier column asks the same wording of the stable version.
    let asksStable: Bool

    /// A wording replaces the stable version's wording for the same models; where there is none, its own wording is
    /// what those models were given.
    static func all(candidate: [AskedWording], stable: [AskedWording]) -> [Column] {
        var asked: Set<Int> = []
        return candidate.map { wording in
            let counterpart = stable.first { $0.wording.models == wording.wording.models } ?? stable.first
            let asksStable = counterpart.map { asked.insert($0.wording.index).inserted } ?? false
            return Column(candidate: wording, stable: counterpart, asksStable: asksStable)
        }
    }

    var asked: [AskedWording] { [candidate] + (stable.map { [$0] } ?? []) }

    func pair(caseIndex: Int) -> EvaluationPlan.Pair {
        EvaluationPlan.Pair(
            candidate: id(candidate, .candidate, caseIndex), stable: stable.map { id($0, .stable, caseIndex) })
    }

    func trials(of testCase: EvaluationCase, at index: Int) throws(EvaluationProblem) -> [Trial] {
        var trials = [Trial(id: id(candidate, .candidate, index), request: try candidate.request(for: testCase))]
        if asksStable, let stable {
            trials.append(Trial(id: id(stable, .stable, index), request: try stable.request(for: testCase)))
        }
        return trials
    }

    private func id(_ asked: AskedWording, _ side: Trial.Side, _ caseIndex: Int) -> Trial.ID {
        Trial.ID(side: side, caseIndex: caseIndex, wording: asked.wording.index)
    }
}
