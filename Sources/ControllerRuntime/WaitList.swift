/// Tasks that wait for the same thing, first come first served; kept inside the lock that guards the thing.
struct WaitList: Sendable {
    private var waiting: [Wakeup] = []

    /// Joins the end of the line; the caller awaits the result outside the lock. Drops those who were cancelled.
    mutating func join() -> Wakeup {
        waiting.removeAll(where: \.isSettled)
        let wakeup = Wakeup()
        waiting.append(wakeup)
        return wakeup
    }

    /// Wakes up to `count` tasks that still wait, from the front.
    mutating func wake(_ count: Int) {
        var left = count
        while left > 0, !waiting.isEmpty {
            if waiting.removeFirst().fire() { left -= 1 }
        }
    }

    /// Wakes everyone.
    mutating func wakeAll() {
        for wakeup in waiting { wakeup.fire() }
        waiting.removeAll()
    }
}
