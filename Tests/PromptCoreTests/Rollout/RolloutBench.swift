import PromptCore
import PromptTesting
import Testing

/// The machine of the alias `production` with all that it looks at, to be changed and run step by step.
struct RolloutBench {
    var status = AliasStatus(name: "production")
    var strategy: RolloutStrategy
    var target: CandidateVersion?
    var standstill: Standstill?
    var refused: [String: String] = [:]
    var suites = ["golden": SuiteBinding(digest: Fixtures.suite().spec.digest, endpoints: [:])]
    /// Who changed the release last.
    var author: String?
    var evidence: [String: EvaluationRun] = [:]
    var stables: [String: StableVersion] = [:]
    var decisions: [ReleaseDecision] = []
    var isDelivered = true
    var now = Fixtures.start
    var book = DecisionBook()
    var output: RolloutOutput

    /// An alias that serves `stable`, and named it for long; nil for an alias that serves nothing yet.
    init(_ stable: String? = "v1", _ strategy: RolloutStrategy = Fixtures.canary(["1%", "5%", "100%"])) {
        self.strategy = strategy
        output = RolloutOutput(status: status)
        guard let stable else { return }
        target = Fixtures.candidate(stable)
        status.stable = StableVersion(version: stable, digest: Fixtures.digest(stable), since: now)
        status.phase = .stable
    }

    /// One call of the machine.
    mutating func step() {
        let refused = refused
        let input = RolloutInput(
            target: target, strategy: strategy, standstill: standstill, preflight: { refused[$0.version] },
            suites: suites, author: author, evidence: evidence, releaseName: "triage", stables: stables,
            decisions: decisions, isDelivered: isDelivered, now: now)
        output = RolloutMachine.next(status, input)
        status = output.status
    }

    /// Calls until nothing changes; evidence that is asked for gets this verdict, or is left out.
    mutating func settle(_ verdict: Verdict? = .pass) {
        for _ in 0..<50 {
            let before = status
            step()
            let asked = output.evaluations
            if let verdict { for need in asked { answer(need, verdict) } }
            if status == before, asked.isEmpty || verdict == nil { return }
        }
        Issue.record("the machine does not come to rest: \(line)")
    }

    mutating func answer(_ need: EvaluationNeed, _ verdict: Verdict) {
        evidence[need.runName] = Fixtures.run(need, verdict, at: now)
    }

    mutating func pass(_ span: String) { now = now + (TimeSpan(span) ?? .zero) }

    /// Names a version and lets the machine begin with it and pass its gates up to a weight.
    mutating func hold(_ version: String, at weight: String) {
        target = Fixtures.candidate(version)
        settle()
        while status.weight < Fixtures.percent(weight), status.phase == .holding {
            pass("10m")
            settle()
        }
    }

    /// Enters a decision about the candidate and this attempt, unless others are named; its uid.
    @discardableResult
    mutating func decide(
        _ action: ReleaseDecision.Action, weight: String? = nil, of digest: Digest? = nil, attempt: Int? = nil,
        by actor: String = "alice", expiresAt: Timestamp? = nil
    ) -> String {
        let decision = book.make(
            action, of: digest ?? status.candidate?.digest ?? Fixtures.digest("v2"), attempt: attempt ?? status.attempt,
            weight: weight.map(Fixtures.percent), by: actor, expiresAt: expiresAt)
        decisions.append(decision)
        return decision.uid
    }

    /// What became of a decision; nil while it is open.
    func outcome(_ uid: String) -> ReleaseDecision.Outcome.Kind? {
        status.consumed.first { $0.uid == uid }?.outcome
    }

    /// The state in a line: phase, candidate, weight and attempt.
    var line: String {
        "\(status.phase.rawValue) \(status.stable?.version ?? "-") -> \(status.candidate?.version ?? "-") "
            + "\(status.weight.text) #\(status.attempt)"
    }
}
