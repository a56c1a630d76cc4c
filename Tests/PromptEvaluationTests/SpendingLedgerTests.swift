import PromptCore
import Testing

@testable import PromptEvaluation

@Suite struct SpendingLedgerTests {
    /// A ledger whose events may stand in expectations.
    private final class Book {
        private(set) var ledger: SpendingLedger

        init(calls: Int? = nil, cost: String? = nil) {
            ledger = SpendingLedger(maximumCalls: calls, maximumCost: cost.flatMap { Money($0) })
        }

        func reserve(_ calls: Int, to name: String) -> SpendingLedger.Reply { ledger.reserve(calls, to: name) }
        func extend(_ share: SpendingLedger.Share) -> Bool { ledger.extend(share) }
        func settle(_ share: SpendingLedger.Share, reserved: Int, calls: Int, cost: Money?) {
            ledger.settle(share, reserved: reserved, calls: calls, cost: cost)
        }
        var calls: Int { ledger.calls }
        var cost: Money { ledger.cost }
        var isExhausted: Bool { ledger.isExhausted }
    }

    private func money(_ text: String) -> Money { Money(text) ?? .zero }

    /// A ledger whose endpoint `gpt` has answered once, at this cost.
    private func ledger(most: String, first: String, calls: Int? = nil) throws -> Book {
        let ledger = Book(calls: calls, cost: most)
        let share = try #require(Self.share(ledger.reserve(1, to: "gpt")))
        #expect(share.isFirst)
        ledger.settle(share, reserved: 1, calls: 1, cost: money(first))
        return ledger
    }

    private static func share(_ reply: SpendingLedger.Reply) -> SpendingLedger.Share? {
        if case .granted(let share) = reply { share } else { nil }
    }

    @Test func `the first request of an endpoint goes alone, since nobody knows what it costs`() throws {
        let ledger = Book(cost: "1")
        let first = try #require(Self.share(ledger.reserve(1, to: "gpt")))
        #expect(ledger.reserve(1, to: "gpt") == .waits)
        #expect(Self.share(ledger.reserve(1, to: "judge"))?.isFirst == true)
        ledger.settle(first, reserved: 1, calls: 1, cost: money("0.1"))
        #expect(
            ledger.reserve(2, to: "gpt")
                == .granted(.init(endpointName: "gpt", calls: 2, cost: money("0.2"), isFirst: false)))
    }

    @Test func `a first request that fails leaves its turn to the next`() throws {
        let ledger = Book(cost: "1")
        let first = try #require(Self.share(ledger.reserve(1, to: "gpt")))
        ledger.settle(first, reserved: 1, calls: 1, cost: nil)
        #expect(Self.share(ledger.reserve(1, to: "gpt"))?.isFirst == true)
    }

    @Test func `what may cost too much waits for those under way, and is refused when none is`() throws {
        let ledger = try ledger(most: "0.1", first: "0.04")
        let second = try #require(Self.share(ledger.reserve(1, to: "gpt")))
        #expect(ledger.reserve(1, to: "gpt") == .waits)
        #expect(!ledger.isExhausted)
        ledger.settle(second, reserved: 1, calls: 1, cost: money("0.02"))
        let third = try #require(Self.share(ledger.reserve(1, to: "gpt")))
        ledger.settle(third, reserved: 1, calls: 1, cost: money("0.04"))
        #expect(ledger.cost == money("0.1"))
        #expect(ledger.reserve(1, to: "gpt") == .refused)
        #expect(ledger.isExhausted)
    }

    @Test func `after one refusal nothing more is granted, however cheap`() throws {
        let ledger = try ledger(most: "0.1", first: "0.06")
        #expect(ledger.reserve(1, to: "gpt") == .refused)
        #expect(ledger.reserve(1, to: "other") == .refused)
    }

    @Test func `another attempt takes a call, and is refused without waiting`() throws {
        let ledger = try ledger(most: "1", first: "0.1", calls: 3)
        let share = try #require(Self.share(ledger.reserve(1, to: "gpt")))
        #expect(ledger.extend(share))
        #expect(ledger.calls == 3)
        #expect(!ledger.extend(share))
        ledger.settle(share, reserved: 2, calls: 2, cost: money("0.1"))
        #expect(ledger.calls == 3)
        #expect(ledger.isExhausted)
    }

    @Test func `failed attempts do not make a call look cheaper`() throws {
        let ledger = Book(cost: "1")
        let share = try #require(Self.share(ledger.reserve(1, to: "gpt")))
        #expect(ledger.extend(share) && ledger.extend(share))
        ledger.settle(share, reserved: 3, calls: 3, cost: money("0.3"))
        #expect(Self.share(ledger.reserve(1, to: "gpt"))?.cost == money("0.3"))
    }

    @Test func `without a bound on the cost nothing waits`() {
        let ledger = Book(calls: 2)
        #expect(Self.share(ledger.reserve(1, to: "gpt")) != nil)
        #expect(Self.share(ledger.reserve(1, to: "gpt")) != nil)
        #expect(ledger.reserve(1, to: "gpt") == .refused)
    }
}
