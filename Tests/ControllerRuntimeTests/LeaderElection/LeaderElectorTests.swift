import ControllerRuntime
import Logging
import PromptTesting
import ServiceLifecycle
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct LeaderElectorTests {
    private let clock = TestClock()
    private let lease = LeaseInMemory()

    /// One process: its elector, its way to the lease, and what it told.
    private final class Candidate: Sendable {
        let connection: LeaseConnection
        let election: LeaseElection<LeaseConnection>
        let works = Signal()
        let stopped = Signal()
        let leaders = LeaderList()

        init(_ name: String, _ lease: LeaseInMemory, _ clock: TestClock) {
            let leaders = leaders
            var surroundings = LeaseElection<LeaseConnection>.Surroundings { LeaseTime(microseconds: 0) }
            surroundings.clock = clock
            surroundings.random = { 0 }
            surroundings.onNewLeader = { leaders.add($0) }
            connection = LeaseConnection(to: lease)
            election = LeaseElection(connection, identity: name, surroundings: surroundings, logger: silent)
        }

        /// An elector whose work goes on until it is asked to stop or cancelled.
        var elector: LeaderElector {
            LeaderElector(election, logger: silent) {
                self.works.raise()
                await cancelWhenGracefulShutdown { await Signal().wait() }
                self.stopped.raise()
            }
        }

        func group() -> ServiceGroup {
            ServiceGroup(
                configuration: .init(
                    services: [.init(service: elector, successTerminationBehavior: .gracefullyShutdownGroup)],
                    logger: silent))
        }
    }

    private final class LeaderList: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    private func candidate(_ name: String) -> Candidate { Candidate(name, lease, clock) }

    /// Moves the clock second by second, so that every pause in between ends in its own time.
    private func pass(seconds: Int, sleepers: Int) async {
        for _ in 0..<seconds {
            await clock.waitForSleepers(sleepers)
            clock.advance(by: .seconds(1))
        }
    }

    @Test func `a contender that leads on though nobody renews its lease is overdue, and one that waits never is`()
        async throws
    {
        let (first, second) = (candidate("a"), candidate("b"))
        #expect(!first.election.isOverdue(tolerating: .zero))
        try await first.election.acquire()
        clock.advance(by: .seconds(30))
        #expect(!first.election.isOverdue(tolerating: .seconds(20)))
        clock.advance(by: .milliseconds(1))
        #expect(first.election.isOverdue(tolerating: .seconds(20)))
        #expect(!second.election.isOverdue(tolerating: .zero))
    }

    @Test func `a lead that is given up goes to the one that waits at its next try`() async throws {
        let (first, second) = (candidate("a"), candidate("b"))
        let (groupA, groupB) = (first.group(), second.group())
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { try await groupA.run() }
            await first.works.wait()
            tasks.addTask { try await groupB.run() }
            // The leader's pause and deadline, and the other's pause.
            await clock.waitForSleepers(3)
            #expect(lease.lease?.record.holderIdentity == "a")
            await groupA.triggerGracefulShutdown()
            await first.stopped.wait()
            while lease.lease?.record.holderIdentity != "" { await Task.yield() }
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(2))
            await second.works.wait()
            #expect(lease.lease?.record.holderIdentity == "b")
            #expect(lease.lease?.record.leaseTransitions == 1)
            await groupB.triggerGracefulShutdown()
        }
        #expect(first.leaders.all == ["a"])
        #expect(second.leaders.all == ["a", "b"])
    }

    @Test(arguments: [LeaseConnection.Condition.down, .silent])
    func `a leader that cannot renew has stopped its work before another one leads`(
        condition: LeaseConnection.Condition
    ) async throws {
        let (first, second) = (candidate("a"), candidate("b"))
        let electors = (first.elector, second.elector)
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                let loss = LeadershipLost("the lease could not be renewed for 10.0 seconds")
                await #expect(throws: loss) { try await electors.0.run() }
            }
            await first.works.wait()
            #expect(electors.0.isLeading)
            first.connection.become(condition)
            tasks.addTask { await #expect(throws: Never.self) { try await electors.1.run() } }
            await pass(seconds: 10, sleepers: 2)
            // Ten seconds after the only successful write; the lease lasts five more.
            await first.stopped.wait()
            #expect(lease.lease?.record.holderIdentity == "a")
            await tasks.next()
            #expect(!electors.0.isLeading)
            await pass(seconds: 8, sleepers: 1)
            await second.works.wait()
            #expect(lease.lease?.record.holderIdentity == "b")
            tasks.cancelAll()
        }
    }

    @Test func `a leader whose lease was taken stops its work at its next renewal`() async throws {
        let first = candidate("a")
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await #expect(throws: LeadershipLost("b holds the lease")) { try await first.elector.run() }
            }
            await first.works.wait()
            var record = lease.lease?.record
            record?.holderIdentity = "b"
            if let record { _ = try? lease.store(record) { _ in true } }
            await clock.waitForSleepers(2)
            clock.advance(by: .seconds(2))
            await first.stopped.wait()
        }
        #expect(lease.lease?.record.holderIdentity == "b")
    }

    @Test func `work that ends by itself gives the lead up and ends the elector with what it threw`() async throws {
        struct Broken: Error, Equatable {}
        let election = candidate("a").election
        let elector = LeaderElector(election, logger: silent) { throw Broken() }
        await #expect(throws: Broken()) { try await elector.run() }
        #expect(lease.lease?.record.holderIdentity == "")
        #expect(election.role == .released)
    }

    @Test func `shutdown while it waits ends an elector at once, without work`() async throws {
        _ = try lease.store(
            LeaseRecord(
                holderIdentity: "other", leaseDurationSeconds: 15, acquireTime: LeaseTime(microseconds: 0),
                renewTime: LeaseTime(microseconds: 0), leaseTransitions: 0)
        ) { _ in true }
        let waiting = candidate("a")
        let group = waiting.group()
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            await clock.waitForSleepers(1)
            await group.triggerGracefulShutdown()
        }
        #expect(waiting.leaders.all == ["other"])
        #expect(lease.lease?.record.holderIdentity == "other")
    }
}
