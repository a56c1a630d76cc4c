import ControllerRuntime
import PromptTesting
import ServiceLifecycle
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct ControllerTests {
    /// A reconciler made of a closure, which is told how often its request came before.
    private final class ClosureReconciler: Reconciler {
        typealias Body = @Sendable (String, Int) async throws -> ReconcileResult

        private let body: Body
        private let history = Mutex<[String]>([])

        init(_ body: @escaping Body) { self.body = body }

        var requests: [String] { history.withLock { $0 } }

        func reconcile(_ request: String) async throws -> ReconcileResult {
            let before = history.withLock { history in
                defer { history.append(request) }
                return history.count { $0 == request }
            }
            return try await body(request, before)
        }
    }

    private struct Failure: Error {}

    private let clock = TestClock()
    private let queue: WorkQueue<String>

    init() {
        queue = WorkQueue(clock: clock, random: { 0.5 })
    }

    private func makeController(_ reconciler: ClosureReconciler, workers: Int = 1) -> Controller<ClosureReconciler> {
        Controller(reconciler, queue: queue, options: .init(name: "test", workers: workers), logger: silent)
    }

    @Test("A controller reconciles what is queued, in order, and ends when its queue shuts down")
    func loop() async throws {
        let reconciler = ClosureReconciler { _, _ in .done }
        let controller = makeController(reconciler)
        for request in ["a", "b", "c"] { queue.add(request) }
        queue.shutDown()
        try await controller.run()
        #expect(reconciler.requests == ["a", "b", "c"])
        #expect(controller.counters == .init(success: 3))
    }

    @Test("A request comes back at once behind the others, or after its time, as the result says")
    func requeue() async throws {
        let cameBack = Signal()
        let reconciler = ClosureReconciler { request, before in
            if before > 0 {
                if request == "later" { cameBack.raise() }
                return .done
            }
            return request == "now" ? .requeueNow : .requeue(after: .seconds(30))
        }
        let controller = makeController(reconciler)
        for request in ["now", "later"] { queue.add(request) }
        try await withThrowingTaskGroup { group in
            group.addTask { try await controller.run() }
            await clock.waitForSleepers(1)
            try await queue.whenQuiescent(givingUpAfter: 1)
            #expect(reconciler.requests == ["now", "later", "now"])
            clock.advance(by: .seconds(30))
            await cameBack.wait()
            queue.shutDown()
            try await group.waitForAll()
        }
        #expect(reconciler.requests == ["now", "later", "now", "later"])
        #expect(controller.counters == .init(success: 2, requeue: 1, requeueAfter: 1))
    }

    @Test("A request that fails is retried after a growing backoff until it succeeds, and then starts over")
    func errors() async throws {
        let reconciler = ClosureReconciler { _, before in
            if before < 3 { throw Failure() }
            return .done
        }
        let controller = makeController(reconciler)
        queue.add("a")
        try await withThrowingTaskGroup { group in
            group.addTask { try await controller.run() }
            for milliseconds in [5, 10, 20] {
                await clock.waitForSleepers(1)
                #expect(clock.deadlines == [clock.now.offset + .milliseconds(milliseconds)])
                clock.advance(by: .milliseconds(milliseconds))
            }
            try await queue.whenQuiescent(givingUpAfter: .max)
            #expect(queue.snapshot.retrying == 0)
            #expect(queue.addRateLimited("a")?.failures == 1)
            queue.shutDown()
            try await group.waitForAll()
        }
        #expect(controller.counters == .init(success: 1, error: 3))
    }

    @Test("As many requests run at once as there are workers, and no more", arguments: [1, 3])
    func workers(count: Int) async throws {
        let crowd = Crowd(opensAt: count)
        let reconciler = ClosureReconciler { _, _ in
            try await crowd.visit()
            return .done
        }
        for request in 0..<12 { queue.add("\(request)") }
        queue.shutDown()
        try await makeController(reconciler, workers: count).run()
        #expect(reconciler.requests.count == 12)
        #expect(crowd.largest == count)
    }

    @Test("Graceful shutdown takes no further request and lets the one under way end")
    func gracefulShutdown() async throws {
        let begun = Signal()
        let mayEnd = Signal()
        let reconciler = ClosureReconciler { _, _ in
            begun.raise()
            await mayEnd.wait()
            return Task.isCancelled ? .requeueNow : .done
        }
        let controller = makeController(reconciler)
        let services = ServiceGroup(services: [controller], logger: silent)
        for request in ["a", "b", "c"] { queue.add(request) }
        try await withThrowingTaskGroup { group in
            group.addTask { try await services.run() }
            await begun.wait()
            await services.triggerGracefulShutdown()
            while queue.snapshot.ready > 0 { await Task.yield() }
            mayEnd.raise()
            try await group.waitForAll()
        }
        #expect(reconciler.requests == ["a"])
        #expect(controller.counters == .init(success: 1))
    }

    @Test("Cancellation cuts the request under way short, which is no failure")
    func cancellation() async throws {
        let begun = Signal()
        let never = Signal()
        let reconciler = ClosureReconciler { _, _ in
            begun.raise()
            await never.wait()
            try Task.checkCancellation()
            return .done
        }
        let controller = makeController(reconciler)
        for request in ["a", "b"] { queue.add(request) }
        try await withThrowingTaskGroup { group in
            group.addTask { try await controller.run() }
            await begun.wait()
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(reconciler.requests == ["a"])
        #expect(controller.counters == .init())
        #expect(queue.snapshot == .init(ready: 1, processing: 0, delayed: 0, retrying: 0, adds: 2, retries: 0))
    }

    @Test("A controller measures how long its reconciles take, those that fail included, and how many go on")
    func figures() async throws {
        let clock = clock
        let seen = Mutex<Int?>(nil)
        let measured = Mutex<(@Sendable () -> ControllerFigures)?>(nil)
        let reconciler = ClosureReconciler { request, _ in
            seen.withLock { $0 = measured.withLock { $0 }?().active }
            clock.advance(by: .seconds(request == "slow" ? 3 : 1))
            if request == "broken" { throw Failure() }
            return .done
        }
        let controller = Controller(
            reconciler, queue: queue, options: .init(name: "test", workers: 1), clock: clock, logger: silent)
        measured.withLock { $0 = { controller.figures } }
        for request in ["slow", "broken"] { queue.add(request) }
        queue.shutDown()
        try await controller.run()
        var times = Histogram(bounds: Histogram.reconcileBounds)
        for seconds in [3.0, 1] { times.observe(seconds) }
        #expect(
            controller.figures
                == ControllerFigures(
                    name: "test", workers: 1, active: 0, counters: .init(success: 1, error: 1), times: times,
                    queue: (queue.snapshot, queue.timings)))
        #expect(seen.withLock { $0 } == 1)
    }

    @Test("A controller starts no worker before it is ready, and ends if shutdown comes first")
    func ready() async throws {
        let asked = Signal()
        let never = Signal()
        let reconciler = ClosureReconciler { _, _ in .done }
        let controller = Controller(
            reconciler, queue: queue, options: .init(name: "test"),
            ready: {
                asked.raise()
                await never.wait()
                try Task.checkCancellation()
            }, logger: silent)
        queue.add("a")
        let services = ServiceGroup(services: [controller], logger: silent)
        try await withThrowingTaskGroup { group in
            group.addTask { try await services.run() }
            await asked.wait()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        #expect(reconciler.requests.isEmpty)
    }

    @Test("What makes a controller unready for good ends it")
    func neverReady() async {
        let controller = Controller(
            ClosureReconciler { _, _ in .done }, queue: queue, options: .init(name: "test"),
            ready: { throw Failure() }, logger: silent)
        await #expect(throws: Failure.self) { try await controller.run() }
    }
}
