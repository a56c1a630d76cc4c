import ControllerRuntime
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization
import Testing

/// One reconcile at a time, with faults.
struct ReleaseReconcilerTests {
    @Test func `A whole rollout goes through its steps to the end`() async throws {
        let scenario = Scenario()
        let operators = scenario.simulated()
        _ = try await operators.settle(scenario.key)
        #expect(scenario.summary == "production v1")
        scenario.name("v2")
        var summaries: [String] = []
        for _ in 0..<3 {
            _ = try await operators.settle(scenario.key)
            summaries.append(scenario.summary)
            #expect(scenario.isDelivered)
            scenario.time.pass(.seconds(600))
        }
        #expect(
            summaries == [
                "production v1 -> v2 1% (1/3) Holding", "production v1 -> v2 5% (2/3) Holding", "production v2",
            ])
        #expect(scenario.status?.phase == .ready)
    }

    @Test func `A conflict plans again and loses nothing`() async throws {
        let scenario = Scenario()
        let fired = Mutex(false)
        let operators = scenario.simulated(fault: { operation, moment in
            guard case .commit = operation, moment == .before, !fired.withLock({ $0 }) else { return nil }
            fired.withLock { $0 = true }
            scenario.edit { $0.aliases[0].version = "v3" }
            return nil
        })
        #expect(try await operators.reconcile(scenario.key) == .requeueNow)
        #expect(scenario.status == nil)
        _ = try await operators.settle(scenario.key)
        #expect(scenario.summary == "production v3")
    }

    @Test func `A failing delivery is told in the status, and retried by the next reconcile`() async throws {
        let scenario = Scenario()
        let isFull = Mutex(true)
        let operators = scenario.simulated(fault: { operation, moment in
            guard case .deliver = operation, moment == .before, isFull.withLock({ $0 }) else { return nil }
            return .unavailable("the disk is full")
        })
        await #expect(throws: BackendError.unavailable("the disk is full")) { try await operators.settle(scenario.key) }
        #expect(scenario.condition(.delivered) == "False DeliveryFailed")
        #expect(scenario.status?.condition(.delivered)?.message == "the disk is full")
        let version = scenario.world.contents.releases[scenario.key]?.resourceVersion
        await #expect(throws: BackendError.unavailable("the disk is full")) { try await operators.settle(scenario.key) }
        #expect(scenario.world.contents.releases[scenario.key]?.resourceVersion == version)
        isFull.withLock { $0 = false }
        _ = try await operators.settle(scenario.key)
        #expect(scenario.condition(.ready) == "True AllAliasesServed")
        #expect(scenario.isDelivered)
    }

    @Test func `Something foreign that comes to stand between the plan and the delivery is not taken over`()
        async throws
    {
        let scenario = Scenario()
        let place = scenario.key
        let operators = scenario.simulated(fault: { operation, moment in
            guard case .commit(let status, _) = operation, moment == .after, status.serving != nil,
                scenario.bundle() == nil
            else { return nil }
            scenario.world.tamper(place) { _ in
                InMemoryContents.HeldBundle(files: ["note": [1]], transition: nil, ownerUID: nil)
            }
            return nil
        })
        _ = try await operators.settle(scenario.key)
        #expect(scenario.bundle()?.files == ["note": [1]])
        #expect(scenario.condition(.stalled) == "True DeliveryNameTaken")
    }

    @Test func `An old leader's delivery never overtakes a later transition`() async throws {
        let scenario = Scenario()
        let new = scenario.simulated()
        _ = try await new.settle(scenario.key)
        scenario.name("v2")
        let hasMoved = Mutex(false)
        // The old leader has committed v2 at 1 % and read what stands; then the new one rolls it back.
        let old = scenario.simulated(fault: { operation, moment in
            guard case .readBundle = operation, moment == .after, scenario.alias?.weight == Fixtures.percent("1%"),
                !hasMoved.withLock({ $0 })
            else { return nil }
            hasMoved.withLock { $0 = true }
            scenario.name("v1")
            _ = try? await new.settle(scenario.key)
            return nil
        })
        for _ in 0..<10 where !hasMoved.withLock({ $0 }) {
            _ = try await old.reconcile(scenario.key)
            _ = try await old.evaluate()
        }
        #expect(hasMoved.withLock { $0 })
        #expect(scenario.summary == "production v1")
        #expect(scenario.isDelivered)
        #expect(scenario.status?.transition == 3)
    }

    @Test func `Outcomes of decisions are copied to them after the commit`() async throws {
        let scenario = Scenario()
        let operators = scenario.simulated()
        _ = try await operators.settle(scenario.key)
        scenario.name("v2")
        _ = try await operators.settle(scenario.key)
        var book = DecisionBook()
        let abort = book.make(.abort, of: Fixtures.digest("v2"), attempt: 2)
        scenario.world.decide(abort)
        _ = try await operators.settle(scenario.key)
        #expect(scenario.world.contents.decisions[abort.meta.key]?.outcome?.outcome == .applied)
        #expect(scenario.alias?.phase == .rolledBack)
        #expect(scenario.isDelivered)
    }

    @Test(arguments: [DeliverySpec.DeletionPolicy.delete, .retain])
    func `A deleted release's bundle goes or stays as agreed, and its records stay`(
        policy: DeliverySpec.DeletionPolicy
    ) async throws {
        let scenario = Scenario()
        scenario.edit { $0.delivery.deletionPolicy = policy }
        let operators = scenario.simulated()
        _ = try await operators.settle(scenario.key)
        scenario.world.delete(scenario.key)
        #expect(try await operators.settle(scenario.key) == .done)
        #expect((scenario.bundle() == nil) == (policy == .delete))
        #expect(scenario.world.contents.releases.isEmpty)
        #expect(scenario.world.contents.versions.count == 3)
        #expect(scenario.world.contents.horizons[scenario.key] == scenario.time.now + .seconds(90 * 86_400))
    }

    @Test func `A release that comes back after its deletion does not reuse evidence or decisions of its former life`()
        async throws
    {
        let scenario = Scenario(
            Fixtures.canary(["5%"], gates: [.evaluation(suiteName: "golden"), .approval(required: 1)]))
        let operators = scenario.simulated()
        var book = DecisionBook()
        scenario.world.decide(book.make(.approve, of: Fixtures.digest("v1"), attempt: 1, weight: .all))
        let release = scenario.world.contents.releases[scenario.key]?.release
        _ = try await operators.settle(scenario.key)
        _ = try await operators.settle(scenario.key)
        #expect(scenario.summary == "production v1")
        scenario.world.delete(scenario.key)
        _ = try await operators.settle(scenario.key)
        var next = try #require(release)
        next.meta.uid = "uid-second"
        scenario.world.apply(next)
        _ = try await operators.settle(scenario.key)
        #expect(scenario.alias?.attempt == 2)
        #expect(scenario.alias?.phase == .awaitingDecision)
    }

    @Test func `A release that comes back goes on from the bundle that was retained`() async throws {
        let scenario = Scenario()
        scenario.edit { $0.delivery.deletionPolicy = .retain }
        let operators = scenario.simulated()
        _ = try await operators.settle(scenario.key)
        var next = try #require(scenario.world.contents.releases[scenario.key]?.release)
        scenario.world.delete(scenario.key)
        _ = try await operators.settle(scenario.key)
        next.meta.uid = "uid-second"
        scenario.world.apply(next)
        _ = try await operators.settle(scenario.key)
        #expect(scenario.condition(.ready) == "True AllAliasesServed")
        #expect(scenario.isDelivered)
        #expect(scenario.status?.transition == 2)
    }

    @Test func `A first delivery that arrives after the release was deleted is taken away again`() async throws {
        let scenario = Scenario()
        let other = scenario.simulated()
        let hasDeleted = Mutex(false)
        let slow = scenario.simulated(fault: { operation, moment in
            guard case .deliver = operation, moment == .before, !hasDeleted.withLock({ $0 }) else { return nil }
            hasDeleted.withLock { $0 = true }
            scenario.world.delete(scenario.key)
            _ = try? await other.settle(scenario.key)
            return nil
        })
        await #expect(throws: BackendError.self) { _ = try await slow.settle(scenario.key) }
        #expect(hasDeleted.withLock { $0 })
        #expect(scenario.world.contents.releases.isEmpty)
        #expect(scenario.bundle() == nil)
    }

    @Test func `An operator that stood still clears no place in use again, and takes back what it delivered late`()
        async throws
    {
        let scenario = Scenario()
        let other = scenario.simulated()
        _ = try await other.settle(scenario.key)
        scenario.edit { $0.delivery.name = "elsewhere" }
        let hasMoved = Mutex(false)
        // It is about to deliver elsewhere, and to clear the first place; the other goes there and back.
        let slow = scenario.simulated(fault: { operation, moment in
            guard case .deliver = operation, moment == .before, !hasMoved.withLock({ $0 }) else { return nil }
            hasMoved.withLock { $0 = true }
            _ = try? await other.settle(scenario.key)
            scenario.edit { $0.delivery.name = "triage" }
            _ = try? await other.settle(scenario.key)
            return nil
        })
        #expect(try await slow.reconcile(scenario.key) == .requeueNow)
        #expect(hasMoved.withLock { $0 })
        #expect(scenario.world.contents.bundles.keys.map(\.name) == ["triage"])
        #expect(scenario.isDelivered)
        #expect(scenario.status?.transition == 3)
    }

    @Test func `A record that came into use after the plan is not let go`() async throws {
        let scenario = Scenario(versions: ["v1", "v2"])
        scenario.edit { spec in
            spec.retention.versions = 0
            spec.retention.days = 0
        }
        let operators = scenario.simulated()
        _ = try await operators.settle(scenario.key)
        scenario.time.pass(.seconds(1))
        scenario.edit { $0.versions.removeAll { $0.name == "v2" } }
        let hasNamed = Mutex(false)
        // The plan lets v2 go; before it does, somebody names it again.
        let slow = scenario.simulated(fault: { operation, moment in
            guard case .commit = operation, moment == .after, !hasNamed.withLock({ $0 }) else { return nil }
            hasNamed.withLock { $0 = true }
            scenario.name("v2")
            return nil
        })
        _ = try await slow.settle(scenario.key)
        #expect(hasNamed.withLock { $0 })
        #expect(scenario.summary == "production v1 -> v2 1% (1/3) Holding")
    }

    @Test func `A reconcile at rest does nothing at all`() async throws {
        let scenario = Scenario()
        let kill = KillSwitch()
        let operators = scenario.simulated(fault: kill.hook)
        _ = try await operators.settle(scenario.key)
        scenario.name("v2")
        _ = try await operators.settle(scenario.key)
        let effects = kill.effects
        let result = try await operators.reconcile(scenario.key)
        #expect(kill.effects == effects)
        #expect(result == .requeue(after: .seconds(600)))
    }
}
