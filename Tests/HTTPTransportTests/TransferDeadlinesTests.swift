import Testing

@testable import HTTPTransport

@Suite struct TransferDeadlinesTests {
    private let start = ContinuousClock.now

    @Test func `without bounds nothing ever runs out`() {
        let deadlines = TransferDeadlines(start: start, whole: nil, idle: nil)
        #expect(deadlines.next == nil)
        #expect(deadlines.expiry(at: start + .seconds(1_000_000)) == nil)
    }

    @Test func `the whole time runs from the start, whatever moves`() {
        var deadlines = TransferDeadlines(start: start, whole: .seconds(10), idle: .seconds(4))
        #expect(deadlines.next == start + .seconds(4))
        deadlines.moved(at: start + .seconds(9))
        #expect(deadlines.next == start + .seconds(10))
        #expect(deadlines.expiry(at: start + .seconds(9)) == nil)
        #expect(deadlines.expiry(at: start + .seconds(10)) == .whole(.seconds(10)))
    }

    @Test func `silence runs from the last move, and not while the reader is behind`() {
        var deadlines = TransferDeadlines(start: start, whole: nil, idle: .seconds(4))
        #expect(deadlines.expiry(at: start + .seconds(4)) == .idle(.seconds(4)))
        deadlines.moved(at: start + .seconds(3))
        #expect(deadlines.expiry(at: start + .seconds(6)) == nil)
        #expect(deadlines.expiry(at: start + .seconds(7)) == .idle(.seconds(4)))
        deadlines.paused()
        #expect(deadlines.next == nil)
        #expect(deadlines.expiry(at: start + .seconds(100)) == nil)
        deadlines.moved(at: start + .seconds(100))
        #expect(deadlines.next == start + .seconds(104))
    }
}
