import JSON
import PromptCore
import PromptTesting
import Testing

/// A release with its records and places, and the planner run over them the way the operator runs it.
struct PlanningBench {
    var release: PromptRelease
    var status: ReleaseStatus?
    var recorded: [PromptVersion] = []
    var suites = ["golden": Fixtures.suite()]
    var endpoints = ["gpt": Fixtures.endpoint()]
    var runs: [EvaluationRun] = []
    var decisions: [ReleaseDecision] = []
    var places: [String: StoredBundle] = [:]
    var files: [String: [String: [UInt8]]] = [:]
    var deliveryOwner: ObjectKey?
    var now = Fixtures.start
    var book = DecisionBook()
    /// Why deliveries fail; nil: they succeed.
    var outage: String?
    var commits = 0

    init(_ release: PromptRelease) { self.release = release }

    /// Version `v1` under `production`, promoted, with the aliases' strategy as given.
    static func serving(
        _ strategy: RolloutStrategy = Fixtures.canary(["1%", "5%", "100%"]), versions: [String] = ["v1", "v2", "v3"]
    ) -> PlanningBench {
        var bench = PlanningBench(
            Fixtures.release(versions, aliases: [AliasSpec(name: "production", version: "v1", strategy: strategy)]))
        bench.settle()
        return bench
    }

    var observation: Observation {
        var observation = Observation(release: release, status: status, now: now)
        observation.recorded = recorded
        observation.suites = suites
        observation.endpoints = endpoints
        observation.runs = runs
        observation.decisions = decisions
        let place = status?.serving?.deliveryName ?? release.spec.delivery.name
        observation.bundle = places[place]
        if place != release.spec.delivery.name { observation.nextBundle = places[release.spec.delivery.name] }
        observation.deliveryOwner = deliveryOwner
        return observation
    }

    func plan() -> Plan { Planner.plan(observation) }

    /// Plans once and executes the plan.
    @discardableResult
    mutating func step() -> Plan {
        let observation = observation
        let plan = Planner.plan(observation)
        recorded += plan.record
        status = plan.status
        if plan.isCommitNeeded { commits += 1 }
        for told in plan.outcomes {
            guard let index = decisions.firstIndex(where: { $0.uid == told.decision.uid }) else { continue }
            decisions[index].outcome = told.outcome
        }
        deliver(plan, observation)
        let (versions, gone, collected) = (
            plan.expired.versions.map(\.version), plan.expired.runs.map(\.meta.name), plan.expired.decisions.map(\.uid)
        )
        recorded.removeAll { versions.contains($0.version) }
        runs.removeAll { gone.contains($0.meta.name) }
        decisions.removeAll { collected.contains($0.uid) }
        return plan
    }

    private mutating func deliver(_ plan: Plan, _ observation: Observation) {
        guard plan.isDeliveryNeeded, let content = plan.bundle, let serving = plan.status.serving else { return }
        if let outage {
            status = Planner.report(plan, of: observation, delivered: .failure(DeliveryProblem(outage)), at: now)
            return
        }
        places[serving.deliveryName] = StoredBundle(
            digest: content.digest, transition: plan.status.transition, ownerUID: release.meta.uid, resourceVersion: "1"
        )
        files[serving.deliveryName] = content.files
        if let former = plan.formerPlace { places[former] = nil }
        let bundle = DeliveredBundle(
            name: serving.deliveryName, digest: content.digest, transition: plan.status.transition,
            bytes: content.bytes,
            deliveredAt: now)
        status = Planner.report(plan, of: observation, delivered: .success(bundle), at: now)
        commits += 1
    }

    /// Plans until nothing is left to do; evidence that is asked for gets this verdict, or is left out. The number of
    /// plans.
    @discardableResult
    mutating func settle(_ verdict: Verdict? = .pass) -> Int {
        for count in 1...60 {
            let before = status
            let plan = step()
            if let verdict { runs += plan.evaluations.map { Fixtures.run($0, verdict, at: now) } }
            let isLettingGo =
                !(plan.expired.versions.isEmpty && plan.expired.runs.isEmpty && plan.expired.decisions.isEmpty)
            let isQuiet = status == before && (!plan.isDeliveryNeeded || outage != nil) && !isLettingGo
            if isQuiet, plan.evaluations.isEmpty || verdict == nil { return count }
        }
        Issue.record("the planner does not come to rest: \(status?.summary ?? "")")
        return 60
    }

    mutating func pass(_ span: String) { now = now + (TimeSpan(span) ?? .zero) }

    /// A person changes the manifest.
    mutating func edit(_ change: (inout PromptReleaseSpec) -> Void) {
        change(&release.spec)
        release.meta.generation += 1
    }

    mutating func name(_ version: String, alias: String = "production") {
        edit { spec in
            guard let index = spec.aliases.firstIndex(where: { $0.name == alias }) else { return }
            spec.aliases[index].version = version
        }
    }

    @discardableResult
    mutating func decide(
        _ action: ReleaseDecision.Action, weight: String? = nil, alias: String = "production", attempt: Int? = nil,
        of digest: Digest? = nil
    ) -> String {
        let known = status?[alias: alias]
        let decision = book.make(
            action, of: digest ?? known?.candidate?.digest ?? Fixtures.digest("v2"),
            attempt: attempt ?? known?.attempt ?? 1, weight: weight.map(Fixtures.percent), alias: alias)
        decisions.append(decision)
        return decision.uid
    }

    func outcome(_ uid: String) -> ReleaseDecision.Outcome.Kind? {
        decisions.first { $0.uid == uid }?.outcome?.outcome
    }

    var alias: AliasStatus { status?[alias: "production"] ?? AliasStatus(name: "production") }

    /// What the delivered index says of the aliases: `production: v1, v2 at 500`.
    func served(at place: String = "triage") -> String {
        guard let bytes = files[place]?["release.json"], let index = try? JSONValue(parsing: bytes) else { return "" }
        return (index["aliases"]?.object ?? [:]).sorted { $0.key < $1.key }
            .map { name, alias in
                let canary = alias["canary"].map { ", \($0["version"]?.string ?? "") at \($0["weight"]?.integer ?? 0)" }
                return "\(name): \(alias["stable"]?.string ?? "")\(canary ?? "")"
            }
            .joined(separator: "; ")
    }

    func condition(_ kind: Condition.Kind) -> String {
        status?.condition(kind).map { "\($0.status.rawValue) \($0.reason)" } ?? "-"
    }
}
