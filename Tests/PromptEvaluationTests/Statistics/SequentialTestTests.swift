import PromptCore
import PromptEvaluation
import Testing

/// The rules of the sequential test, one after the other, on rounds that are given.
@Suite struct SequentialTestTests {
    /// `p` both pass, `-` the candidate alone fails, `+` the stable version alone fails, `f` both fail.
    static func round(_ text: String) -> [SequentialTest.Pair] {
        text.map { SequentialTest.Pair(passed: $0 == "p" || $0 == "+", stablePassed: $0 == "p" || $0 == "-") }
    }

    static func fresh(
        _ count: Int, min: String = "90%", maxDrop: String? = "20%", maxBroken: Int = 0, critical: [Int?]? = nil
    ) -> SequentialTest {
        SequentialTest(
            thresholds(min: min, maxDrop: maxDrop, maxBroken: maxBroken, rounds: 12),
            criticalCases: critical ?? Array(repeating: nil, count: count), isPaired: maxDrop != nil)
    }

    static func all(_ count: Int, _ last: String = "") -> String {
        String(repeating: "p", count: count - last.count) + last
    }

    @Test func `enough passes are a Pass, and not a trial less`() {
        var enough = Self.fresh(43, maxDrop: nil)
        #expect(enough.roundEnded(Self.round(Self.all(43))) == .pass)
        var less = Self.fresh(42, maxDrop: nil)
        #expect(less.roundEnded(Self.round(Self.all(42))) == .goOn)
    }

    @Test func `every threshold must have crossed its bound before a Pass`() {
        var test = Self.fresh(60, maxDrop: "5%")
        #expect(test.roundEnded(Self.round(Self.all(60))) == .goOn)
        #expect(test.passRate.verdict == .pass)
        #expect(test.regression?.verdict == .inconclusive)
        #expect(test.roundEnded(Self.round(Self.all(60))) == .pass)
    }

    @Test func `a crossing is latched: what was once proved stays proved while another threshold is open`() {
        var test = Self.fresh(60, maxDrop: "3%")
        #expect(test.roundEnded(Self.round(Self.all(60))) == .goOn)
        #expect(test.passRate.hasPassed)
        #expect(test.roundEnded(Self.round(Self.all(60, "ffffffff"))) == .goOn)
        #expect(test.passRate.hasPassed)
    }

    @Test func `a suspected break holds a good mean back until it has its five trials, then fails it`() {
        var test = Self.fresh(100)
        for round in 1...4 {
            #expect(test.roundEnded(Self.round(Self.all(100, "-"))) == .goOn)
            #expect(test.suspected == [99])
            #expect(test.passRate.hasPassed && test.regression?.hasPassed == true, "round \(round)")
        }
        #expect(test.roundEnded(Self.round(Self.all(100, "-"))) == .fail)
        #expect(test.broken == [99])
    }

    @Test func `a suspect that passes once is none, and the Pass goes through`() {
        var test = Self.fresh(100)
        #expect(test.roundEnded(Self.round(Self.all(100, "-"))) == .goOn)
        #expect(test.roundEnded(Self.round(Self.all(100))) == .pass)
    }

    @Test func `a case that the stable version failed once too is not broken`() {
        var test = Self.fresh(100)
        #expect(test.roundEnded(Self.round(Self.all(100, "f"))) == .pass)
    }

    @Test func `as many breaks as are allowed hold nothing back`() {
        var test = Self.fresh(100, maxBroken: 1)
        #expect(test.roundEnded(Self.round(Self.all(100, "-"))) == .pass)
    }

    @Test func `a critical case may fail once, and not twice, whichever of its wordings does`() {
        var twice = Self.fresh(60, critical: Array(repeating: nil, count: 59) + [0])
        #expect(twice.roundEnded(Self.round(Self.all(60, "f"))) != .fail)
        #expect(twice.roundEnded(Self.round(Self.all(60, "f"))) == .fail)
        #expect(twice.criticalFailures == [0])
        var wordings = Self.fresh(60, critical: Array(repeating: nil, count: 58) + [0, 0])
        #expect(wordings.roundEnded(Self.round(Self.all(60, "ff"))) == .fail)
        var cases = Self.fresh(60, critical: Array(repeating: nil, count: 58) + [0, 1])
        #expect(cases.roundEnded(Self.round(Self.all(60, "ff"))) == .goOn)
    }

    @Test func `copies prove nothing in the second round, and end the run in the third`() {
        var test = Self.fresh(40, maxDrop: nil)
        #expect(test.roundEnded(Self.round(Self.all(40))) == .goOn)
        #expect(test.roundEnded(Self.round(Self.all(40)), isCopy: true) == .goOn)
        #expect(!test.passRate.hasPassed)
        #expect(test.roundEnded(Self.round(Self.all(40)), isCopy: true) == .deterministic)
    }

    @Test func `one answer that differs in the second or third round makes all of them trials`() {
        var second = Self.fresh(40, maxDrop: nil)
        _ = second.roundEnded(Self.round(Self.all(40)))
        #expect(second.roundEnded(Self.round(Self.all(40)), isCopy: false) == .pass)
        var third = Self.fresh(40, maxDrop: nil)
        _ = third.roundEnded(Self.round(Self.all(40)))
        _ = third.roundEnded(Self.round(Self.all(40)), isCopy: true)
        #expect(third.roundEnded(Self.round(Self.all(40)), isCopy: false) == .pass)
    }

    @Test func `a clearly bad candidate fails in its first round`() {
        var test = Self.fresh(50)
        #expect(test.roundEnded(Self.round(Self.all(50, String(repeating: "-", count: 25)))) == .fail)
    }
}
