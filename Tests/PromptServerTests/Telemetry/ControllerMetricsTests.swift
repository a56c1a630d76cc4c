import ControllerRuntime
import PromptOperator
import PromptTelemetry
import Testing

@Suite struct ControllerMetricsTests {
    private static var figures: ControllerFigures {
        let queue = WorkQueue<String>(random: { 0.5 })
        queue.add("a")
        queue.addRateLimited("b")
        var times = Histogram(bounds: Histogram.reconcileBounds)
        times.observe(0.5)
        return ControllerFigures(
            name: "promptrelease", workers: 8, active: 2,
            counters: ControllerCounters(success: 5, requeue: 2, requeueAfter: 3, error: 1), times: times,
            queue: (queue.snapshot, queue.timings))
    }

    /// The lines that are no comments and no buckets.
    private func lines(_ families: [MetricFamily]) -> [String] {
        MetricsWriter.text(families, .prometheusText).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") && !$0.contains("_bucket") }
    }

    @Test func `the engine is told under the names of controller-runtime and client-go`() {
        let both = "{name=\"promptrelease\",controller=\"promptrelease\"}"
        let one = "{controller=\"promptrelease\"}"
        func result(_ result: String, _ count: Int) -> String {
            "controller_runtime_reconcile_total{controller=\"promptrelease\",result=\"\(result)\"} \(count)"
        }
        #expect(
            lines(ControllerMetrics.families([Self.figures])) == [
                "controller_runtime_active_workers\(one) 2", "controller_runtime_max_concurrent_reconciles\(one) 8",
                result("success", 5), result("error", 1), result("requeue", 2), result("requeue_after", 3),
                "controller_runtime_reconcile_errors_total\(one) 1",
                "controller_runtime_reconcile_time_seconds_sum\(one) 0.5",
                "controller_runtime_reconcile_time_seconds_count\(one) 1", "workqueue_adds_total\(both) 1",
                "workqueue_depth\(both) 1", "workqueue_longest_running_processor_seconds\(both) 0",
                "workqueue_queue_duration_seconds_sum\(both) 0", "workqueue_queue_duration_seconds_count\(both) 0",
                "workqueue_retries_total\(both) 1", "workqueue_unfinished_work_seconds\(both) 0",
                "workqueue_work_duration_seconds_sum\(both) 0", "workqueue_work_duration_seconds_count\(both) 0",
            ])
    }

    @Test func `a process tells whether it leads, and of its engine once it works`() {
        let telemetry = OperatorTelemetry(electionName: "promptops")
        func told() -> [String] {
            lines(telemetry.registry.families.filter { !$0.name.hasPrefix("process_") })
        }
        #expect(told() == ["leader_election_master_status{name=\"promptops\"} 0"])
        #expect(telemetry.progress == .standingBy)
        telemetry.turn(to: .starting)
        #expect(told() == ["leader_election_master_status{name=\"promptops\"} 1"])
        #expect(telemetry.progress == .starting)
        telemetry.turn(to: .working { .init(controllers: [Self.figures], hasSynced: false) })
        #expect(telemetry.progress == .listing)
        telemetry.turn(to: .working { .init(controllers: [Self.figures], hasSynced: true) })
        #expect(telemetry.progress == .synced)
        #expect(
            told() == lines(ControllerMetrics.families([Self.figures]))
                + ["leader_election_master_status{name=\"promptops\"} 1"])
    }
}
