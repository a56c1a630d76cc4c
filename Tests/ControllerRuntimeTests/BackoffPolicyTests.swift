import ControllerRuntime
import Testing

@Suite struct BackoffPolicyTests {
    @Test(
        "A failed reconcile waits 5 ms, twice as long each time, and never more than 1000 s",
        arguments: [
            (0, Duration.milliseconds(5)), (1, .milliseconds(10)), (2, .milliseconds(20)), (10, .milliseconds(5120)),
            (17, .milliseconds(655_360)), (18, .seconds(1000)), (19, .seconds(1000)), (Int.max, .seconds(1000)),
        ])
    func reconcile(failures: Int, expected: Duration) {
        #expect(BackoffPolicy.reconcile.delay(afterFailures: failures, random: 0.5) == expected)
    }

    @Test(
        "A failed watch waits 0.8 s, twice as long each time, and never more than 30 s before jitter",
        arguments: [
            (0, Duration.milliseconds(800)), (1, .milliseconds(1600)), (4, .milliseconds(12_800)),
            (5, .milliseconds(25_600)), (6, .seconds(30)), (1000, .seconds(30)),
        ])
    func watch(failures: Int, expected: Duration) {
        #expect(BackoffPolicy.watch.delay(afterFailures: failures, random: 0) == expected)
    }

    @Test(
        "Randomness moves the wait through the whole spread",
        arguments: [(0.0, 750), (0.25, 875), (0.5, 1000), (0.75, 1125)])
    func spread(random: Double, milliseconds: Int) {
        let policy = BackoffPolicy(base: .seconds(1), cap: .seconds(9), spread: 0.75...1.25)
        #expect(policy.delay(afterFailures: 0, random: random) == .milliseconds(milliseconds))
    }
}
