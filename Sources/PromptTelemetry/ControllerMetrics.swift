import ControllerRuntime

/// The engine's metrics under controller-runtime's and client-go's names, where they mean the same; pure.
package enum ControllerMetrics {
    /// What controllers did and do, and their queues. Two names of controller-runtime are left out, as what they count
    /// cannot happen here: a reconcile that no retry can mend says so in its object's status, and none panics.
    package static func families(_ controllers: [ControllerFigures]) -> [MetricFamily] {
        reconciles(controllers) + queues(controllers)
    }

    /// Whether this process leads under the name of an election.
    package static func leadership(of name: String, isLeading: Bool) -> MetricFamily {
        MetricFamily(
            "leader_election_master_status", .gauge, help: "Whether this process is the leader (1) or stands by (0).",
            [MetricSample([MetricLabel("name", name)], isLeading ? 1 : 0)])
    }

    private static func reconciles(_ controllers: [ControllerFigures]) -> [MetricFamily] {
        func family(
            _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ sample: (ControllerFigures) -> [MetricSample]
        ) -> MetricFamily {
            MetricFamily("controller_runtime_" + name, kind, help: help, controllers.flatMap(sample))
        }
        return [
            family("active_workers", .gauge, "Requests that are reconciled now.") { one in
                [MetricSample(label(one), one.active)]
            },
            family("max_concurrent_reconciles", .gauge, "Requests that are reconciled at the same time at most.") {
                [MetricSample(label($0), $0.workers)]
            },
            family("reconcile", .counter, "Reconciles by their result.") { one in
                let counters = one.counters
                return [
                    ("success", counters.success), ("error", counters.error), ("requeue", counters.requeue),
                    ("requeue_after", counters.requeueAfter),
                ].map { MetricSample(label(one) + [MetricLabel("result", $0.0)], $0.1) }
            },
            family("reconcile_errors", .counter, "Reconciles that failed and are tried again.") {
                [MetricSample(label($0), $0.counters.error)]
            },
            family("reconcile_time_seconds", .histogram, "How long reconciles took.") {
                [MetricSample(label($0), $0.times)]
            },
        ]
    }

    private static func queues(_ controllers: [ControllerFigures]) -> [MetricFamily] {
        func family(
            _ name: String, _ kind: MetricFamily.Kind, _ help: String,
            _ sample: (ControllerFigures) -> MetricSample.Value
        ) -> MetricFamily {
            let samples = controllers.map { one in
                MetricSample([MetricLabel("name", one.name)] + label(one), value: sample(one))
            }
            return MetricFamily("workqueue_" + name, kind, help: help, samples)
        }
        return [
            family("adds", .counter, "Keys that were added.") { .number(Double($0.queue.adds)) },
            family("depth", .gauge, "Keys that wait for a worker.") { .number(Double($0.queue.ready)) },
            family("longest_running_processor_seconds", .gauge, "How long the longest run under way has taken so far.")
            {
                .number($0.timings.longest.inSeconds)
            },
            family("queue_duration_seconds", .histogram, "How long keys waited for a worker.") {
                .histogram($0.timings.waited)
            },
            family("retries", .counter, "Keys that were added again after a failure.") {
                .number(Double($0.queue.retries))
            },
            family("unfinished_work_seconds", .gauge, "How long the runs under way have taken together so far.") {
                .number($0.timings.unfinished.inSeconds)
            },
            family("work_duration_seconds", .histogram, "How long workers had keys.") { .histogram($0.timings.worked) },
        ]
    }

    private static func label(_ one: ControllerFigures) -> [MetricLabel] { [MetricLabel("controller", one.name)] }
}
