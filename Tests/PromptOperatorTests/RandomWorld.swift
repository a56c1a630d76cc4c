import ControllerRuntime
import JSON
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

/// A seeded world of one release, two operators, and people who do what they like at any moment: between two
/// reconciles, or between two operations of one.
final class RandomWorld: Sendable {
    struct Guarded {
        var random: SeededGenerator
        var book = DecisionBook()
        /// Operations until something happens in the middle of a reconcile; nil: nothing will.
        var fuse: Int?
        var isNested = false
        /// Ids of operators that were killed.
        var dead: Set<Int> = []
        var story: [String] = []
        var effects = 0
    }

    let world = InMemoryWorld()
    let time = SimulatedTime()
    let key = Fixtures.releaseKey
    let invariants: Invariants
    let guarded: Mutex<Guarded>
    private let operators: Mutex<[SimulatedOperator]>
    /// How far the second operator's clock is ahead of the first's.
    private static let skew = TimeSpan.seconds(7)

    init(seed: UInt64) {
        let time = time
        invariants = Invariants(now: { time.now + Self.skew })
        guarded = Mutex(Guarded(random: SeededGenerator(seed: seed)))
        operators = Mutex([])
        world.put(Fixtures.suite())
        world.put(Fixtures.endpoint())
        world.apply(Self.release(guarded))
        for id in 0..<2 { operators.withLock { $0.append(makeOperator(id)) } }
    }

    /// What happened, for a message about a failure.
    var story: String { guarded.withLock { $0.story.suffix(60).joined(separator: "\n") } }

    private static func release(_ guarded: borrowing Mutex<Guarded>) -> PromptRelease {
        guarded.withLock { guarded in
            var versions = ["v1", "v2", "v3", "v4"].map { Fixtures.version($0) }
            versions.append(Fixtures.version("v2b", text: "prompt v2"))
            var release = Fixtures.release(
                versions: versions,
                aliases: [
                    AliasSpec(name: "production", version: "v1", strategy: strategy(&guarded.random)),
                    AliasSpec(
                        name: "staging", version: "v1", strategy: .immediate(gates: [.evaluation(suiteName: "golden")])),
                ])
            if guarded.random.once(in: 3) {
                release.spec.retention.versions = 0
                release.spec.retention.runs = 1
                release.spec.retention.days = 0
            }
            return release
        }
    }

    static func strategy(_ random: inout SeededGenerator) -> RolloutStrategy {
        let weights = random.pick([["1%", "5%"], ["5%", "50%"], ["2%", "10%", "60%"], []])
        let gates: [Gate] = random.pick([
            [.evaluation(suiteName: "golden")], [.evaluation(suiteName: "golden", reuse: .attempt)],
            [.evaluation(suiteName: "golden"), .soak(alias: "staging", for: .seconds(600))],
            [.evaluation(suiteName: "golden"), .approval(required: 1)], [.approval(required: 2)], [],
        ])
        let hold: RolloutStep.Hold = random.once(in: 4) ? .manual : .time(.seconds(random.pick([0, 60, 600])))
        var strategy = Fixtures.canary(weights, hold: hold, gates: gates)
        strategy.rollbackWindow = random.pick([0, 1, 3])
        strategy.onFailure = random.pick([.rollback, .rollback, .pause])
        strategy.onInconclusive = random.pick([.rollback, .pause])
        strategy.onError.then = random.pick([.rollback, .pause])
        return strategy
    }

    func pick<Item: Sendable>(_ items: [Item]) -> Item { guarded.withLock { $0.random.pick(items) } }

    func once(in count: Int) -> Bool { guarded.withLock { $0.random.once(in: count) } }

    func tell(_ line: String) { guarded.withLock { $0.story.append(line) } }
}

// MARK: - What operators do

extension RandomWorld {
    private func makeOperator(_ id: Int) -> SimulatedOperator {
        let time = time
        let now: @Sendable () -> Timestamp = { id == 0 ? time.now : time.now + Self.skew }
        let evaluator = ScriptedEvaluator(now: now) { _, _ in
            self.pick(Array(repeating: .pass, count: 12) + [.fail, .inconclusive, .error, .error])
        }
        return SimulatedOperator(
            world, evaluator: evaluator, now: now, fault: { await self.fault($0, $1, of: id) })
    }

    /// Checks each effect, and lets something happen when the fuse has burnt down.
    private func fault(_ operation: BackendOperation, _ moment: OperationMoment, of id: Int) async -> BackendError? {
        if moment == .after, operation.isEffect {
            guarded.withLock { $0.effects += 1 }
            tell("operator \(id): \(operation.name)\(detail(operation))")
            invariants.check(operation, world.contents)
        }
        if guarded.withLock({ $0.dead.contains(id) }) { return .unavailable("killed") }
        let isDue = guarded.withLock { guarded in
            guard let fuse = guarded.fuse, !guarded.isNested else { return false }
            guarded.fuse = fuse > 0 ? fuse - 1 : nil
            return fuse == 0
        }
        return isDue ? await interrupt(id) : nil
    }

    private func detail(_ operation: BackendOperation) -> String {
        switch operation {
        case .commit(let status, _): " \(status.transition): \(status.summary) [\(status.phase.rawValue)]"
        case .deliver(let delivery): " \(delivery.transition) to \(delivery.name)"
        case .saveRun(let run): " \(run.candidateVersion) \(run.result.verdict.rawValue)"
        case .recordVersion(let version): " \(version.version)"
        case .reportOutcome(let outcome, let decision): " \(decision.uid) \(outcome.outcome.rawValue)"
        default: ""
        }
    }

    private func interrupt(_ id: Int) async -> BackendError? {
        guarded.withLock { $0.isNested = true }
        defer { guarded.withLock { $0.isNested = false } }
        switch pick([0, 1, 2, 3, 4]) {
        case 0:
            tell("operator \(id) is killed")
            guarded.withLock { _ = $0.dead.insert(id) }
            return .unavailable("killed")
        case 1: return .unavailable("a fault")
        case 2: act()
        case 3:
            act()
            await reconcile(1 - id)
        default: for _ in 0..<3 { await reconcile(1 - id) }
        }
        return nil
    }

    /// One reconcile and the evaluations that it wants; a killed operator is followed by a fresh one.
    private func reconcile(_ id: Int) async {
        let process = operators.withLock { $0[id] }
        do {
            _ = try await process.reconcile(key)
            _ = try await process.evaluate()
        } catch {
            // Backend errors are retried: the next reconcile is the retry.
        }
        let isDead = guarded.withLock { $0.dead.remove(id) != nil }
        if isDead { operators.withLock { $0[id] = makeOperator(id) } }
    }

    /// People act, time passes, operators reconcile with something happening in the middle.
    func turn() async {
        mend()
        if once(in: 2) { act() }
        let span = TimeSpan.seconds(pick([0, 1, 60, 600, 3600]))
        time.pass(span)
        let fuse = pick([nil, nil, 0, 1, 3, 5, 8, 10, 11, 12, 13, 14, 15, 16, 18, 20, 25])
        guarded.withLock { $0.fuse = fuse }
        for _ in 0..<pick([1, 2, 4]) { await reconcile(pick([0, 1])) }
        guarded.withLock { $0.fuse = nil }
    }

    /// Lets both operators come to rest and says what is wrong then; nil when all is well.
    func rest() async throws -> String? {
        for id in 0..<2 {
            guard try await operators.withLock({ $0[id] }).settle(key) != nil else {
                return "6: no rest for operator \(id)"
            }
        }
        // What is collected at rest comes back as a change: until a reconcile does nothing at all.
        guard let result = try await quietReconcile() else { return "6: every reconcile at rest has effects" }
        guard let stored = world.contents.releases[key], let status = stored.status else {
            return "6: no status at rest"
        }
        if let serving = status.serving {
            let bundle = world.contents.bundles[ObjectKey(namespace: key.namespace, name: serving.deliveryName)]
            if bundle?.stored.digest != serving.digest || bundle?.transition != status.transition {
                return "6: what is delivered is not what was committed"
            }
        }
        let mayMove = !stored.release.spec.suspend && stored.release.diagnostics.isEmpty && status.phase != .invalid
        let waitsForTime = status.aliases.contains { $0.phase == .holding }
        if mayMove, waitsForTime, case .requeue = result { return nil }
        return mayMove && waitsForTime ? "6: a hold that nothing ends (\(result))" : nil
    }

    private func quietReconcile() async throws -> ReconcileResult? {
        for _ in 0..<5 {
            let before = guarded.withLock { $0.effects }
            let result = try await operators.withLock { $0[0] }.reconcile(key)
            if guarded.withLock({ $0.effects }) == before { return result }
        }
        return nil
    }
}
