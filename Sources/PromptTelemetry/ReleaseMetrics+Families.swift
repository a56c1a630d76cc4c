import PromptCore
import PromptOperator

extension ReleaseMetrics {
    /// The sources of all metrics of releases; one each for what has a series for every release, so that no two of them
    /// are in memory at once.
    package var sources: [MetricRegistry.Source] {
        [
            { [self.info] }, { [self.aliases] }, { [self.weights] }, { [self.steps] }, { [self.bundles] },
            { [self.deliveries] }, { self.rare },
        ]
    }

    private var info: MetricFamily {
        MetricFamily(
            "promptops_release", .info, help: "The releases, what they serve and the phase they are in.",
            samples { key, entry in
                entry.standing.map { standing in
                    MetricSample(
                        [
                            MetricLabel("namespace", key.namespace), MetricLabel("release", key.name),
                            MetricLabel("intent", standing.intent), MetricLabel("phase", standing.phase.rawValue),
                        ], 1)
                }
            })
    }

    private var aliases: MetricFamily {
        MetricFamily(
            "promptops_alias", .info,
            help: "The aliases of releases, the phase they are in, and their versions; empty: none.",
            aliasSamples { alias, labels in
                MetricSample(
                    labels + [
                        MetricLabel("phase", alias.phase.rawValue), MetricLabel("stable", alias.stable ?? ""),
                        MetricLabel("candidate", alias.candidate ?? ""),
                    ], 1)
            })
    }

    private var weights: MetricFamily {
        MetricFamily(
            "promptops_alias_weight_ratio", .gauge, help: "The share of traffic that an alias's candidate gets.",
            aliasSamples { MetricSample($1, Double($0.weight.basisPoints) / 10000) })
    }

    private var steps: MetricFamily {
        MetricFamily(
            "promptops_alias_step", .gauge,
            help: "The canary step that is held or whose gates are asked, from 1; 0 while there is none.",
            aliasSamples { MetricSample($1, $0.step) })
    }

    private var bundles: MetricFamily {
        MetricFamily(
            "promptops_bundle_bytes", .gauge, help: "The size of the bundle that was delivered last.",
            samples { key, entry in entry.standing?.bundleBytes.map { MetricSample(Self.labels(key), $0) } })
    }

    private var deliveries: MetricFamily {
        MetricFamily(
            "promptops_bundle_deliveries", .counter, help: "Bundles that were delivered.",
            samples { key, entry in
                entry.deliveries == 0 ? nil : MetricSample(Self.labels(key), entry.deliveries)
            })
    }

    private func samples(_ sample: (ObjectKey, Entry) -> MetricSample?) -> [MetricSample] {
        sorted.compactMap { sample($0.key, $0.entry) }
    }

    private func aliasSamples(
        _ sample: (ReleaseStanding.Alias, [MetricLabel]) -> MetricSample
    ) -> [MetricSample] {
        sorted.flatMap { key, entry in
            (entry.standing?.aliases ?? []).map { sample($0, Self.labels(key) + [MetricLabel("alias", $0.name)]) }
        }
    }

    fileprivate static func labels(_ key: ObjectKey) -> [MetricLabel] {
        [MetricLabel("namespace", key.namespace), MetricLabel("release", key.name)]
    }
}

// MARK: - What happens seldom

extension ReleaseMetrics {
    /// Metrics with series only of releases to which it happened.
    private var rare: [MetricFamily] {
        let series = sorted.flatMap { key, entry in
            entry.counts.map { (labels: Self.labels(key) + $0.key.labels, count: $0.key, value: $0.value) }
                .sorted { $0.labels.map(\.value).lexicographicallyPrecedes($1.labels.map(\.value)) }
        }
        let counted = Metric.allCases.map { metric in
            MetricFamily(
                metric.name, .counter, help: metric.help,
                series.filter { $0.count.metric == metric }.map { MetricSample($0.labels, $0.value) })
        }
        let putBack = samples { key, entry in entry.putBack == 0 ? nil : MetricSample(Self.labels(key), entry.putBack) }
        return counted + [
            MetricFamily(
                "promptops_drift_put_back", .counter,
                help: "Bundles that somebody else had changed and that were put back.", putBack)
        ]
    }

    /// The metric that a count is a series of.
    enum Metric: CaseIterable {
        case verdicts, decisions, runs, calls, tokens, cost

        var name: String {
            switch self {
            case .verdicts: "promptops_gate_verdicts"
            case .decisions: "promptops_decisions"
            case .runs: "promptops_evaluation_runs"
            case .calls: "promptops_evaluation_calls"
            case .tokens: "promptops_evaluation_tokens"
            case .cost: "promptops_evaluation_cost"
            }
        }

        var help: String {
            switch self {
            case .verdicts: "What gates said of a candidate's steps."
            case .decisions: "Decisions of people, by what became of them."
            case .runs: "Runs of suites that have ended, by their verdict."
            case .calls: "Requests to model endpoints, by the side of the run that asked."
            case .tokens: "Tokens that endpoints charged for, by the side of the run and the direction."
            case .cost: "What the tokens cost by the prices of the endpoints, in their currency."
            }
        }
    }
}

extension ReleaseMetrics.Count {
    fileprivate var metric: ReleaseMetrics.Metric {
        switch self {
        case .verdict: .verdicts
        case .decision: .decisions
        case .run: .runs
        case .calls: .calls
        case .tokens: .tokens
        case .cost: .cost
        }
    }

    fileprivate var labels: [MetricLabel] {
        switch self {
        case .verdict(let alias, let gate, let verdict):
            [MetricLabel("alias", alias), MetricLabel("gate", gate), MetricLabel("verdict", verdict.rawValue)]
        case .decision(let action, let outcome):
            [MetricLabel("action", action.rawValue), MetricLabel("outcome", outcome.rawValue)]
        case .run(let verdict): [MetricLabel("verdict", verdict.rawValue)]
        case .calls(let side), .cost(let side): [MetricLabel("side", side.rawValue)]
        case .tokens(let side, let isInput):
            [MetricLabel("side", side.rawValue), MetricLabel("type", isInput ? "input" : "output")]
        }
    }
}
