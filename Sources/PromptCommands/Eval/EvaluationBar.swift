import PromptCore
import PromptEvaluation
import PromptOperator
import Synchronization

/// The progress of a run on stderr: the cases of the round, the rounds, the cost so far, and the bounds closing in.
///
/// Drawn at most ten times a second, by the clock that it is given: a run never waits for a screen.
package final class EvaluationBar: Sendable {
    private let title: String
    private let bar: ProgressBar
    private let now: @Sendable () -> Timestamp
    private let drawnAt = Mutex<Timestamp?>(nil)

    /// Between two drawings.
    package static let pause = TimeSpan(milliseconds: 100)

    package init(_ title: String, on terminal: Terminal, now: @escaping @Sendable () -> Timestamp) {
        self.title = title
        self.now = now
        bar = ProgressBar(title, on: terminal)
    }

    /// May be called from any task, after every trial.
    package func show(_ progress: EvaluationProgress) {
        guard bar.isShown, isDue(now(), isLast: progress.done == progress.total) else { return }
        bar.draw { Self.line(title, progress, width: $0) }
    }

    /// Takes the bar off the screen.
    package func finish() { bar.finish() }

    /// The end of a round is always drawn; a clock that was set back is not waited for.
    private func isDue(_ moment: Timestamp, isLast: Bool) -> Bool {
        drawnAt.withLock { drawnAt in
            if !isLast, let drawn = drawnAt, moment < drawn + Self.pause, moment >= drawn { return false }
            drawnAt = moment
            return true
        }
    }
}

extension EvaluationBar {
    /// `golden v2 [####----] 12/40  round 2/12  passRate 89.9..96.8% (min 95%)  cost 0.0123`, narrower than the screen:
    /// what has no room is left out from the end, then the bar shrinks.
    package static func line(_ title: String, _ progress: EvaluationProgress, width: Int) -> String {
        var extras = Self.extras(progress)
        // What the title, the counts and a bar of eight characters need.
        let least = title.count + " \(progress.done)/\(progress.total)".count + 12
        while extras.reduce(least, { $0 + $1.count + 2 }) > width, !extras.isEmpty { extras.removeLast() }
        let tail = extras.map { "  " + $0 }.joined()
        return ProgressBar.line(title, progress.done, of: progress.total, width: width - tail.count) + tail
    }

    private static func extras(_ progress: EvaluationProgress) -> [String] {
        var extras = progress.maximumRounds > 1 ? ["round \(progress.round)/\(progress.maximumRounds)"] : []
        for threshold in progress.thresholds {
            guard let interval = threshold.interval else { continue }
            let lower = ReportText.percentDown(interval.lower).dropLast()
            let values = "\(lower)..\(ReportText.percentUp(interval.upper))"
            extras.append("\(threshold.kind.rawValue) \(values) (\(ReportText.plain(threshold.bound)))")
        }
        if let cost = progress.cost { extras.insert("cost \(ReportText.money(cost))", at: min(2, extras.count)) }
        return extras
    }
}
