/// When a transfer has taken too long: as a whole, or since anything moved.
struct TransferDeadlines: Sendable, Hashable {
    typealias Instant = ContinuousClock.Instant

    enum Expiry: Sendable, Hashable {
        case whole(Duration)
        case idle(Duration)
    }

    private let start: Instant
    private let whole: Duration?
    private let idle: Duration?
    /// nil while the reader is behind, which is not the peer's silence.
    private var lastMove: Instant?

    init(start: Instant, whole: Duration?, idle: Duration?) {
        self.start = start
        self.whole = whole
        self.idle = idle
        lastMove = start
    }

    /// Whether a move has to be told at all.
    var watchesMoves: Bool { idle != nil }

    /// When to look again; nil: never.
    var next: Instant? {
        let idleEnd = idle.flatMap { idle in lastMove?.advanced(by: idle) }
        return [whole.map(start.advanced), idleEnd].compactMap(\.self).min()
    }

    mutating func moved(at now: Instant) { lastMove = now }
    mutating func paused() { lastMove = nil }

    /// What has run out.
    func expiry(at now: Instant) -> Expiry? {
        if let whole, start.advanced(by: whole) <= now { return .whole(whole) }
        if let idle, let lastMove, lastMove.advanced(by: idle) <= now { return .idle(idle) }
        return nil
    }
}
