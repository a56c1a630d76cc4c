import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Synchronization

/// The election of client-go's `tools/leaderelection` with its default times, written from its rules and from nothing of
/// ours: it reads and writes the Lease as JSON.
final class ClientGoElector: Sendable {
    private struct State {
        /// The object and its spec as they were last seen, and when that was.
        var lease: JSONValue = .null
        var spec: JSONValue = .null
        var observedAt = Duration.zero
        /// While it leads: when it gives up unless a renewal succeeds.
        var leadsUntil: Duration?
    }

    private let identity: String
    private let client: APIClient
    private let clock: TestClock
    private let random: @Sendable () -> Double
    private let state = Mutex(State())
    private let path = APIObjectPath(.leases, namespace: "default", name: "shared")

    init(
        _ identity: String, _ client: APIClient, _ clock: TestClock, random: @escaping @Sendable () -> Double
    ) {
        self.identity = identity
        self.client = client
        self.clock = clock
        self.random = random
    }

    private static let leaseDuration = Duration.seconds(15)
    private static let renewDeadline = Duration.seconds(10)
    private static let retryPeriod = Duration.seconds(2)

    /// Its `IsLeader`, for as long as its renew loop lets it lead.
    var leads: Bool {
        state.withLock { state in
            guard let end = state.leadsUntil, clock.now.offset < end else { return false }
            return state.spec["holderIdentity"]?.string == identity
        }
    }

    /// Contends, and leads until the lease is lost or `isOver` says so; then gives it up.
    func run(isOver: @Sendable () -> Bool) async {
        while await !tryAcquireOrRenew() {
            guard await pause(Self.retryPeriod * (1 + 1.2 * random())) else { return }
        }
        while !isOver() {
            let deadline = clock.now.offset + Self.renewDeadline
            state.withLock { $0.leadsUntil = deadline }
            var isRenewed = await tryAcquireOrRenew()
            while !isRenewed {
                guard await pause(Self.retryPeriod), clock.now.offset < deadline else { break }
                isRenewed = await tryAcquireOrRenew()
            }
            guard isRenewed, await pause(Self.retryPeriod) else { return state.withLock { $0.leadsUntil = nil } }
        }
        state.withLock { $0.leadsUntil = nil }
        let transitions = state.withLock { $0.spec["leaseTransitions"] ?? .integer(0) }
        _ = await put(holder: "", seconds: 1, acquired: time, transitions: transitions)
    }

    private func pause(_ span: Duration) async -> Bool { (try? await clock.sleep(for: span)) != nil }

    private func tryAcquireOrRenew() async -> Bool {
        let now = clock.now.offset
        let known = state.withLock { $0 }
        if known.spec["holderIdentity"]?.string == identity, known.observedAt + Self.leaseDuration > now,
            await put(known.spec)
        {
            return true
        }
        guard let found = try? await client.get(path) else {
            return await create()
        }
        let spec = found["spec"] ?? [:]
        if spec != known.spec { state.withLock { ($0.spec, $0.observedAt) = (spec, now) } }
        state.withLock { $0.lease = found }
        let holder = spec["holderIdentity"]?.string ?? ""
        let seconds = spec["leaseDurationSeconds"]?.integer ?? 0
        let observedAt = state.withLock { $0.observedAt }
        if !holder.isEmpty, observedAt + .seconds(seconds) > now, holder != identity { return false }
        return await put(spec)
    }

    private var time: JSONValue {
        let date = Fixtures.start + TimeSpan(milliseconds: Int64(clock.now.offset / .milliseconds(1)))
        let fraction = String(1000 + date.milliseconds % 1000).dropFirst()
        return .string("\(date.wholeSecond.text.dropLast()).\(fraction)000Z")
    }

    private func create() async -> Bool {
        let spec: JSONValue = [
            "holderIdentity": .string(identity), "leaseDurationSeconds": 15, "acquireTime": time, "renewTime": time,
            "leaseTransitions": 0,
        ]
        let lease: JSONValue = [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "shared"], "spec": spec,
        ]
        guard let stored = try? await client.create(lease, .leases, in: "default") else { return false }
        return note(stored)
    }

    /// Takes or renews what was last seen to say `old`.
    private func put(_ old: JSONValue) async -> Bool {
        if old["holderIdentity"]?.string == identity {
            return await put(
                holder: identity, seconds: 15, acquired: old["acquireTime"] ?? time,
                transitions: old["leaseTransitions"] ?? 0)
        }
        return await put(
            holder: identity, seconds: 15, acquired: time,
            transitions: .integer((old["leaseTransitions"]?.integer ?? 0) + 1))
    }

    private func put(holder: String, seconds: Int64, acquired: JSONValue, transitions: JSONValue) async -> Bool {
        var lease = state.withLock { $0.lease.object ?? [:] }
        var spec = lease["spec"]?.object ?? [:]
        spec["holderIdentity"] = .string(holder)
        spec["leaseDurationSeconds"] = .integer(seconds)
        spec["acquireTime"] = acquired
        spec["renewTime"] = time
        spec["leaseTransitions"] = transitions
        lease["spec"] = .object(spec)
        guard let stored = try? await client.replace(.object(lease), at: path) else { return false }
        return note(stored)
    }

    private func note(_ stored: JSONValue) -> Bool {
        let now = clock.now.offset
        state.withLock { ($0.lease, $0.spec, $0.observedAt) = (stored, stored["spec"] ?? [:], now) }
        return true
    }
}
