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
    /// In the order of the suite, then of the candidate's wordings.
    package let pairs: [Pair]
    /// By name: those that are asked, by assertions too.
    package let endpoints: [String: ModelEndpoint]
    /// By the case's index.
    let checks: [[any AnswerCheck]]
    /// What `schema` holds the answers of each side to; empty where nothing asserts it.
    let contracts: [Trial.Side: OutputContract]
    private let schedule: RoundSchedule
    /// The fewest rounds that can reach a Pass.
    package let roundsNeeded: Int

    /// The trials of the first round, in the order of asking.
    package var trials: [Trial] { trials(round: 1) }

    /// The trials of a round, from 1, in the order of asking: cases shuffled by the suite's seed and the round, both
    /// versions interleaved.
    package func trials(round: Int) -> [Trial] { schedule.trials(round: round) }

    /// The most requests that one round sends, retries aside.
    package var callsPerRound: Int {
        schedule.all.reduce(0) { sum, trial in
            let judged = checks[trial.id.caseIndex].reduce(0) { $0 + $1.maximumCalls }
            return sum + trial.request.strategy.callsPerAnswer + judged
        }
    }

    /// Plans a run; throws everything that keeps it from beginning.
    package init(_ request: EvaluationRequest) throws(EvaluationProblem) {
        try Self.refuse(request.suite)
        let candidate = try AskedWording.all(of: request.candidate, in: request)
        var stable: [AskedWording] = []
        if request.suite.spec.regression != nil, let subject = request.stable {
            stable = try AskedWording.all(of: subject, in: request)
        }
        let isStochastic = request.suite.spec.sampling == .stochastic
        if isStochastic { try Self.refuseUnvaried(candidate + stable) }
        let reach = SuiteReach(request.suite.spec, wordings: candidate.count, isPaired: !stable.isEmpty)
        if let problem = reach.problem() { throw EvaluationProblem(problem) }
        roundsNeeded = reach.roundsNeeded
        let columns = Column.all(candidate: candidate, stable: stable, drawsEach: isStochastic)
        suite = request.suite
        stableVersion = request.stable?.version
        checks = try Self.checks(of: request.suite, asking: request.endpoints)
        contracts = try OutputContract.all(in: request)
        schedule = RoundSchedule(
            try Self.trials(of: request.suite, columns), seed: request.suite.spec.seed, isStochastic: isStochastic)
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
        guard !suite.spec.cases.isEmpty else { throw EvaluationProblem("the suite \(suite.meta.name) has no cases") }
    }

    private static func refuseUnvaried(_ asked: [AskedWording]) throws(EvaluationProblem) {
        let problems = asked.compactMap { $0.wording.samplingProblem($0.place) }
        guard problems.isEmpty else { throw EvaluationProblem(problems) }
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

    /// By case, in the order of the suite.
    private static func trials(of suite: EvaluationSuite, _ columns: [Column]) throws(EvaluationProblem) -> [[Trial]] {
        var trials: [[Trial]] = []
        var problems: [EvaluationProblem] = []
        for (index, testCase) in suite.spec.cases.enumerated() {
            var asked: [Trial] = []
            for column in columns {
                do throws(EvaluationProblem) {
                    asked += try column.trials(of: testCase, at: index)
                } catch {
                    problems.append(error)
                }
            }
            trials.append(asked)
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
    /// How many earlier columns draw from the same wording of the stable version.
    let stableDraw: Int

    /// A wording replaces the stable version's wording for the same models; where there is none, its own wording is
    /// what those models were given. With `drawsEach` every column has a draw of its own: pairs that share one would not
    /// be independent.
    static func all(candidate: [AskedWording], stable: [AskedWording], drawsEach: Bool) -> [Column] {
        var asked: [Int: Int] = [:]
        return candidate.map { wording in
            guard let counterpart = stable.first(where: { $0.wording.models == wording.wording.models }) ?? stable.first
            else { return Column(candidate: wording, stable: nil, asksStable: false, stableDraw: 0) }
            let earlier = asked[counterpart.wording.index, default: 0]
            asked[counterpart.wording.index] = earlier + 1
            return Column(
                candidate: wording, stable: counterpart, asksStable: drawsEach || earlier == 0,
                stableDraw: drawsEach ? earlier : 0)
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
        Trial.ID(
            side: side, caseIndex: caseIndex, wording: asked.wording.index, draw: side == .stable ? stableDraw : 0)
    }
}
