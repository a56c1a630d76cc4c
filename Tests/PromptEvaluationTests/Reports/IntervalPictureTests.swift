import PromptCore
import PromptEvaluation
import Testing

@Suite struct IntervalPictureTests {
    private func picture(
        _ kind: ThresholdResult.Kind, _ bound: String, _ estimate: Double?,
        _ interval: ClosedRange<Double>? = nil
    ) -> IntervalPicture? {
        IntervalPicture(
            ThresholdResult(
                kind: kind, bound: bound, verdict: .inconclusive, estimate: estimate,
                interval: interval.map { .init(lower: $0.lowerBound, upper: $0.upperBound) }))
    }

    @Test(arguments: [
        (IntervalPicture.Charset.ascii, "0.80 [----==========*===|==---] 1.00"),
        (.unicode, "0.80 ├────━━━━━━━━━━●━━━┃━━───┤ 1.00"),
    ])
    func `a rate is drawn with its sequence, its estimate and its bound`(
        _ charset: IntervalPicture.Charset, _ text: String
    ) {
        #expect(picture(.passRate, "min 95%", 0.92, 0.84...0.97)?.text(cells: 24, charset) == text)
    }

    @Test func `a drop is drawn around zero`() {
        #expect(
            picture(.regression, "maxDrop 5%", -0.01, -0.05...0.03)?.text(cells: 24, .ascii)
                == "-0.10 [------====*=====--|-----] 0.10")
    }

    @Test func `what is no rate, or was not measured, has no picture`() {
        #expect(picture(.latency, "p95 4s", 2) == nil)
        #expect(picture(.passRate, "min 95%", nil) == nil)
        #expect(picture(.passRate, "min 95%", .nan) == nil)
    }

    @Test(arguments: Int64(1)...300)
    func `everything lies on the axis, whatever the numbers`(_ seed: Int64) throws {
        var generator = SplitMix64(seed: seed)
        let kind = Bool.random(using: &generator) ? ThresholdResult.Kind.passRate : .regression
        let range = kind == .passRate ? 0.0...1 : -1.0...1
        func number() -> Double { Double.random(in: range, using: &generator) }
        let (first, second) = (number(), number())
        let bound = Percentage(basisPoints: Int.random(in: 0...10000, using: &generator)) ?? .all
        let picture = try #require(
            self.picture(kind, "max \(bound.text)", number(), min(first, second)...max(first, second)))
        let values = [picture.bound, picture.estimate, picture.interval?.lower, picture.interval?.upper].compactMap(
            \.self)
        #expect(values.allSatisfy { picture.start - 1e-9 <= $0 && $0 <= picture.end + 1e-9 }, "seed \(seed)")
        #expect(picture.start < picture.end && (2...12).contains(picture.ticks.count), "seed \(seed)")
        #expect(picture.text(cells: 24, .ascii).contains("|"), "seed \(seed)")
    }
}
