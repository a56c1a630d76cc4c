import PromptCore

/// Where a bound, an estimate and a confidence sequence lie on one short axis; drawn as text and as SVG.
package struct IntervalPicture: Sendable, Hashable {
    /// Shares, from `start` to `end`; `start < end`, and all of the below lie between them.
    package let start: Double
    package let end: Double
    package let bound: Double
    package let estimate: Double?
    package let interval: ThresholdResult.Interval?
    /// Whether values above the bound pass (a pass rate) or those below (a drop).
    package let passesAbove: Bool
    /// The distance of two ticks; at most ten fit on the axis.
    package let step: Double

    /// Nil for a threshold that is no rate, or where nothing was measured.
    package init?(_ threshold: ThresholdResult) {
        guard let bound = threshold.boundShare else { return nil }
        let values = [threshold.estimate, threshold.interval?.lower, threshold.interval?.upper].compactMap(\.self)
        guard !values.isEmpty, (values + [bound]).allSatisfy({ $0.isFinite && (-1...1).contains($0) }) else {
            return nil
        }
        self.bound = bound
        estimate = threshold.estimate
        interval = threshold.interval
        passesAbove = threshold.kind == .passRate
        (start, end, step) = Self.axis(values + [bound], limits: passesAbove ? 0...1 : -1...1)
    }

    /// An axis that holds all values with some room, ends at whole steps and stays within the limits.
    private static func axis(
        _ values: [Double], limits: ClosedRange<Double>
    ) -> (start: Double, end: Double, step: Double) {
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        let margin = max(0.02, (most - least) * 0.1)
        let (low, high) = (least - margin, most + margin)
        let step = [0.01, 0.02, 0.05, 0.1, 0.2].first { (high - low) / $0 <= 6 } ?? 0.5
        let start = max(limits.lowerBound, (low / step + 1e-9).rounded(.down) * step)
        let end = min(limits.upperBound, (high / step - 1e-9).rounded(.up) * step)
        return (start, end, step)
    }

    /// Where a value lies: 0 at the start of the axis, 1 at its end.
    package func position(_ value: Double) -> Double { min(1, max(0, (value - start) / (end - start))) }

    /// The ticks from start to end.
    package var ticks: [Double] {
        let first = Int((start / step - 1e-9).rounded(.up))
        let last = Int((end / step + 1e-9).rounded(.down))
        return first <= last ? (first...last).map { Double($0) * step } : []
    }
}

extension IntervalPicture {
    /// The characters of a picture on one line.
    package enum Charset: Sendable, Hashable, CaseIterable { case ascii, unicode }

    /// `0.90 [---|==*==---] 1.00`: the sequence as `=`, the estimate as `*`, the bound as `|`; `cells` characters wide
    /// between its ends.
    package func text(cells: Int, _ charset: Charset) -> String {
        let glyphs = Glyphs(charset)
        var line = [String](repeating: glyphs.axis, count: cells)
        func cell(_ value: Double) -> Int { min(cells - 1, Int(position(value) * Double(cells) + 1e-9)) }
        if let interval {
            for index in cell(interval.lower)...max(cell(interval.lower), cell(interval.upper)) {
                line[index] = glyphs.interval
            }
        }
        if let estimate { line[cell(estimate)] = glyphs.estimate }
        // Last, for it may lie under the estimate and decides everything; the estimate is written out beside it.
        line[cell(bound)] = glyphs.bound
        return "\(Self.number(start)) \(glyphs.start)\(line.joined())\(glyphs.end) \(Self.number(end))"
    }

    private struct Glyphs {
        let (axis, interval, estimate, bound, start, end): (String, String, String, String, String, String)

        init(_ charset: Charset) {
            (axis, interval, estimate, bound, start, end) =
                switch charset {
                case .ascii: ("-", "=", "*", "|", "[", "]")
                case .unicode: ("─", "━", "●", "┃", "├", "┤")
                }
        }
    }

    /// `0.90`, `-0.05`.
    private static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let digits = String(hundredths.magnitude + 100)
        let whole = hundredths.magnitude / 100
        return "\(hundredths < 0 ? "-" : "")\(whole).\(digits.suffix(2))"
    }
}
