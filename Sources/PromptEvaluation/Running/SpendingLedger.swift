import PromptCore

/// What a run has sent and paid for, and what it has set aside for the requests under way; pure.
///
/// What a request will cost is told only by its answer. So each sets aside what the dearest call of its endpoint has cost
/// so far, and the first one of an endpoint goes alone.
struct SpendingLedger: Sendable {
    /// What is set aside for one request until its answer is there.
    struct Share: Sendable, Hashable {
        var endpointName: String
        /// Calls that the answer takes when no attempt fails.
        var calls: Int
        /// None where no cost is bounded or known.
        var cost: Money
        /// The endpoint has told no cost yet, and this request finds it out.
        var isFirst: Bool
    }

    enum Reply: Sendable, Hashable {
        case granted(Share)
        /// Until a request under way has ended: it may leave enough.
        case waits
        case refused
    }

    let maximumCalls: Int?
    /// Nil: no bound.
    let maximumCost: Money?
    private(set) var calls = 0
    private(set) var cost = Money.zero
    /// Whether any answer told a cost.
    private(set) var isPriced = false
    /// Whether something was refused; then all else is.
    private(set) var isExhausted = false
    private var setAside = Money.zero
    private var underWay = 0
    /// By the endpoint's name: what the dearest call has cost.
    private var dearest: [String: Money] = [:]
    /// Endpoints whose first request is under way.
    private var firsts: Set<String> = []

    init(maximumCalls: Int?, maximumCost: Money?) {
        self.maximumCalls = maximumCalls
        self.maximumCost = maximumCost
    }

    /// What becomes of a request for so many calls.
    func reply(_ calls: Int, to endpointName: String) -> Reply {
        guard !isExhausted, self.calls + calls <= maximumCalls ?? .max else { return .refused }
        var share = Share(endpointName: endpointName, calls: calls, cost: .zero, isFirst: false)
        guard let maximumCost else { return .granted(share) }
        if let dearest = dearest[endpointName] {
            share.cost = dearest.times(calls)
            if cost + setAside + share.cost <= maximumCost { return .granted(share) }
        } else if firsts.contains(endpointName) {
            return .waits
        } else {
            share.isFirst = true
            if cost + setAside < maximumCost { return .granted(share) }
        }
        return underWay > 0 ? .waits : .refused
    }

    /// Acts on the reply; what waits is left as it was.
    mutating func reserve(_ calls: Int, to endpointName: String) -> Reply {
        let reply = reply(calls, to: endpointName)
        switch reply {
        case .waits: break
        case .refused: isExhausted = true
        case .granted(let share):
            self.calls += calls
            setAside += share.cost
            underWay += 1
            if share.isFirst { firsts.insert(endpointName) }
        }
        return reply
    }

    /// Sets one more call aside for a request under way, whose attempt has failed; false when the budget has none. It
    /// never waits: the others may be waiting for this one.
    mutating func extend(_ share: Share) -> Bool {
        let more = dearest[share.endpointName] ?? .zero
        guard !isExhausted, calls + 1 <= maximumCalls ?? .max,
            maximumCost.map({ cost + setAside + more <= $0 }) != false
        else {
            isExhausted = true
            return false
        }
        calls += 1
        return true
    }

    /// A request has ended that was granted `reserved` calls in all: what it really took.
    mutating func settle(_ share: Share, reserved: Int, calls: Int, cost: Money?) {
        self.calls -= reserved
        setAside = Money(nanos: setAside.nanos - share.cost.nanos)
        underWay -= 1
        if share.isFirst { firsts.remove(share.endpointName) }
        enter(share.endpointName, expected: share.calls, calls: calls, cost: cost)
    }

    /// An answer is there that took so much, and would have taken the `expected` calls without failures.
    mutating func enter(_ endpointName: String, expected: Int, calls: Int, cost: Money?) {
        self.calls += calls
        guard let cost else { return }
        self.cost += cost
        isPriced = true
        let one = cost.shared(among: expected)
        dearest[endpointName] = max(one, dearest[endpointName] ?? .zero)
    }
}

extension Money {
    /// It stays at the largest amount instead of overflowing.
    fileprivate func times(_ count: Int) -> Money {
        let (product, overflow) = nanos.multipliedReportingOverflow(by: Int64(count))
        return Money(nanos: overflow ? .max : product)
    }

    /// Rounded up to a billionth.
    fileprivate func shared(among count: Int) -> Money {
        let (part, rest) = nanos.quotientAndRemainder(dividingBy: Int64(max(1, count)))
        return Money(nanos: part + (rest > 0 ? 1 : 0))
    }
}
