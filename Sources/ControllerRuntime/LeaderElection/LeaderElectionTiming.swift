/// The times of an election, checked as client-go checks them.
package struct LeaderElectionTiming: Hashable, Sendable {
    /// How long others wait after they last saw the lease change before they take it; whole seconds, as the lease says.
    package let leaseDuration: Duration
    /// How long a leader goes on without a successful renewal.
    package let renewDeadline: Duration
    /// The pause between two tries.
    package let retryPeriod: Duration
    /// While contending, a pause is longer by a random share of `retryPeriod` of up to this, so that not all try at once.
    package static let jitterFactor = 1.2

    /// What client-go and controller-runtime use: 15 s, 10 s, 2 s.
    package static let standard = LeaderElectionTiming(unchecked: .seconds(15), .seconds(10), .seconds(2))

    /// Times that keep two leaders apart; throws `Invalid` for others.
    package init(leaseDuration: Duration, renewDeadline: Duration, retryPeriod: Duration) throws(Invalid) {
        guard retryPeriod > .zero else { throw .notPositive("retry period") }
        guard renewDeadline > retryPeriod * Self.jitterFactor else { throw .renewDeadlineTooShort }
        guard leaseDuration > renewDeadline else { throw .leaseDurationTooShort }
        guard leaseDuration.components.attoseconds == 0 else { throw .notWholeSeconds }
        self.init(unchecked: leaseDuration, renewDeadline, retryPeriod)
    }

    private init(unchecked leaseDuration: Duration, _ renewDeadline: Duration, _ retryPeriod: Duration) {
        self.leaseDuration = leaseDuration
        self.renewDeadline = renewDeadline
        self.retryPeriod = retryPeriod
    }

    /// What the lease says of its duration.
    var leaseDurationSeconds: Int { Int(leaseDuration.components.seconds) }

    /// The pause before a contender's next try; `random` is in 0 ..< 1.
    func contenderPause(random: Double) -> Duration { retryPeriod * (1 + Self.jitterFactor * random) }

    /// Why times cannot be used.
    package enum Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        case notPositive(String)
        case renewDeadlineTooShort
        case leaseDurationTooShort
        case notWholeSeconds

        package var description: String {
            switch self {
            case .notPositive(let name): "the \(name) must be longer than zero"
            case .renewDeadlineTooShort:
                "the renew deadline must be longer than \(LeaderElectionTiming.jitterFactor) times the retry period"
            case .leaseDurationTooShort: "the lease duration must be longer than the renew deadline"
            case .notWholeSeconds: "the lease duration must be whole seconds: a lease has no room for a part of one"
            }
        }
    }
}
