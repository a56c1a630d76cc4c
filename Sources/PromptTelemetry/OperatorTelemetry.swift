import PromptOperator
import Synchronization

/// All metrics of one operator process, from its start as a standby to its end.
///
/// Whoever puts an operator together hands it `tell`, says when it leads and what its engine does then, and adds to
/// `registry` what else it counts.
package final class OperatorTelemetry: Sendable {
    /// What this process does.
    package enum Activity: Sendable {
        /// Another process leads.
        case standingBy
        /// It leads, and makes itself ready.
        case starting
        /// It works; asked anew for each scrape and probe.
        case working(@Sendable () -> OperatorFigures)
    }

    /// How far this process is, for probes.
    package enum Progress: Equatable, Sendable {
        /// Another process leads.
        case standingBy
        /// It leads, and makes itself ready.
        case starting
        /// It works, and has not listed everything yet.
        case listing
        /// It works and has seen everything.
        case synced
    }

    /// Where `/metrics` is made.
    package let registry = MetricRegistry()
    private let releases = ReleaseMetrics()
    private let state = Mutex(Activity.standingBy)

    /// The metrics of a process that contends for the lead of this name.
    package init(electionName: String) {
        registry.add { [weak self] in self?.engine(electionName) ?? [] }
        for source in releases.sources { registry.add(source) }
        registry.add { ProcessMetrics.families() }
    }

    /// For `Operator.Options.tell`.
    package var tell: @Sendable (OperatorFact) -> Void { { [releases] in releases.note($0) } }

    /// How far this process is now.
    package var progress: Progress {
        switch activity {
        case .standingBy: .standingBy
        case .starting: .starting
        case .working(let figures): figures().hasSynced ? .synced : .listing
        }
    }

    /// Says what this process does from now on.
    package func turn(to activity: Activity) { state.withLock { $0 = activity } }

    private var activity: Activity { state.withLock { $0 } }

    private func engine(_ electionName: String) -> [MetricFamily] {
        switch activity {
        case .standingBy: [ControllerMetrics.leadership(of: electionName, isLeading: false)]
        case .starting: [ControllerMetrics.leadership(of: electionName, isLeading: true)]
        case .working(let figures):
            ControllerMetrics.families(figures().controllers)
                + [ControllerMetrics.leadership(of: electionName, isLeading: true)]
        }
    }
}
