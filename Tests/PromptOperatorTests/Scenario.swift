import ControllerRuntime
import PromptCore
import PromptOperator
import PromptTesting

/// A world with one release, what people do in it, and a time.
struct Scenario: Sendable {
    let world = InMemoryWorld()
    let time = SimulatedTime()
    let key = Fixtures.releaseKey

    init(_ strategy: RolloutStrategy = Fixtures.canary(["1%", "5%", "100%"]), versions: [String] = ["v1", "v2", "v3"]) {
        world.put(Fixtures.suite())
        world.put(Fixtures.endpoint())
        world.apply(
            Fixtures.release(versions, aliases: [AliasSpec(name: "production", version: "v1", strategy: strategy)]))
    }

    func simulated(
        fault: @escaping FaultHook = { _, _ in nil }, script: @escaping ScriptedEvaluator.Script = { _, _ in .pass }
    ) -> SimulatedOperator {
        let time = time
        return SimulatedOperator(
            world, evaluator: ScriptedEvaluator(now: { time.now }, script: script), now: { time.now }, fault: fault)
    }

    func edit(_ change: (inout PromptReleaseSpec) -> Void) {
        guard var release = world.contents.releases[key]?.release else { return }
        change(&release.spec)
        world.apply(release)
    }

    func name(_ version: String) { edit { $0.aliases[0].version = version } }

    var status: ReleaseStatus? { world.contents.releases[key]?.status }
    var alias: AliasStatus? { status?[alias: "production"] }
    var summary: String { status?.summary ?? "" }

    func condition(_ kind: Condition.Kind) -> String {
        status?.condition(kind).map { "\($0.status.rawValue) \($0.reason)" } ?? "-"
    }

    func bundle(_ name: String = "triage") -> InMemoryContents.HeldBundle? {
        world.contents.bundles[ObjectKey(namespace: key.namespace, name: name)]
    }

    /// Whether what stands is what the committed status says.
    var isDelivered: Bool {
        guard let status, let serving = status.serving else { return false }
        let bundle = bundle(serving.deliveryName)
        return bundle?.transition == status.transition && bundle?.stored.digest == serving.digest
    }
}
