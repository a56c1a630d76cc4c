import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

@testable import KubernetesBackend

/// What the contenders of one world share: their clocks, and the book in which each write is entered.
final class LeaderBook: Sendable {
    private struct Entries {
        var skews: [String: TimeSpan] = [:]
        var random: SeededGenerator
        var writes = 0
        var writers: [String: Set<String>] = [:]
        var violation: String?
    }

    private let place: Workplace
    private let isExclusive: Bool
    private let entries: Mutex<Entries>

    init(_ place: Workplace, seed: UInt64, isExclusive: Bool) {
        self.place = place
        self.isExclusive = isExclusive
        entries = Mutex(Entries(random: SeededGenerator(seed: seed ^ 0xE1EC)))
    }

    /// Writes that reached the cluster, those of the lease left out.
    var writes: Int { entries.withLock { $0.writes } }
    /// The first write of a process that did not hold the lease.
    var violation: String? { entries.withLock { $0.violation } }

    /// Who wrote since the last call, by the last part of the path.
    func takeWriters() -> [String: Set<String>] {
        entries.withLock { entries in
            defer { entries.writers = [:] }
            return entries.writers
        }
    }

    /// How far a process's wall clock is ahead of the cluster's from now on.
    func set(_ skew: TimeSpan, aheadOf identity: String) { entries.withLock { $0.skews[identity] = skew } }

    func contender(
        _ identity: String, isElected: Bool = true,
        _ change: (inout Contender.Surroundings) -> Void = { _ in }
    ) throws -> Contender {
        let line = ContenderLine(place.cluster.transport(), place.clock) { await self.witness($0, identity) }
        let now: @Sendable () -> Timestamp = { self.place.now + self.skew(of: identity) }
        var surroundings = Contender.Surroundings(
            timing: try LeaderElectionTiming(
                leaseDuration: .seconds(30), renewDeadline: .seconds(20), retryPeriod: .seconds(5)),
            random: { self.entries.withLock { Double.random(in: 0..<1, using: &$0.random) } },
            skew: { self.skew(of: identity) }, evaluator: { _ in PatientEvaluator(clock: self.place.clock, now: now) })
        surroundings.isElected = isElected
        change(&surroundings)
        return Contender(identity, at: place, line, surroundings)
    }

    private func skew(of identity: String) -> TimeSpan { entries.withLock { $0.skews[identity] ?? .zero } }

    private func witness(_ request: APIRequest, _ identity: String) async {
        guard !request.path.contains("/leases") else { return }
        entries.withLock {
            $0.writes += 1
            $0.writers[String(request.path.split(separator: "/").last ?? ""), default: []].insert(identity)
        }
        guard isExclusive else { return }
        let lease = try? await place.get(.leases, ObjectKey(namespace: "support", name: "promptops"))
        let holder = lease?["spec"]?["holderIdentity"]?.string ?? ""
        guard holder != identity else { return }
        entries.withLock {
            $0.violation = $0.violation ?? "\(identity) wrote \(request.path) while \(holder) held the lease"
        }
    }
}

/// Takes its time for each run, and passes it.
struct PatientEvaluator: Evaluator {
    let clock: TestClock
    let now: @Sendable () -> Timestamp

    func evaluate(
        _ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void
    ) async -> EvaluationResult {
        do { try await clock.sleep(for: .seconds(12)) } catch { return Fixtures.result(.error, at: now()) }
        return Fixtures.result(.pass, at: now())
    }
}
