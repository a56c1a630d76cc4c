import PromptCore

extension Digest {
    /// `sha256:` and the first 12 digits, for people.
    var shown: String { "sha256:" + short }
}

extension Timestamp {
    /// How long ago, as kubectl shows an age; `<unknown>` for a time that was never set.
    func age(at now: Timestamp) -> String { milliseconds == 0 ? "<unknown>" : (now - self).age }
}

extension AliasPhase {
    var style: TextStyle {
        switch self {
        case .stable: .green
        case .gating, .holding: .cyan
        case .awaitingDecision, .paused: .yellow
        case .rolledBack, .rejected: .red
        }
    }
}

extension ReleasePhase {
    var style: TextStyle {
        switch self {
        case .ready: .green
        case .progressing: .cyan
        case .awaitingDecision, .paused, .suspended: .yellow
        case .rolledBack, .rejected, .invalid: .red
        }
    }
}

extension Condition.Status {
    /// How a condition looks that is well when it is `good`.
    func style(good: Condition.Status) -> TextStyle {
        switch self {
        case .unknown: .yellow
        default: self == good ? .green : .red
        }
    }
}

extension Verdict {
    var style: TextStyle {
        switch self {
        case .pass: .green
        case .fail, .error: .red
        case .inconclusive: .yellow
        }
    }
}

extension GateStatus.State {
    var style: TextStyle {
        switch self {
        case .pass: .green
        case .fail, .error: .red
        case .inconclusive: .yellow
        case .running: .cyan
        case .pending: .plain
        }
    }
}
