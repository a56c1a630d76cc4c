import JSON

/// What comparing two texts came to.
enum Likeness: Sendable, Hashable {
    case exactly(Double)
    /// The lengths alone already say that it is no more than this.
    case atMost(Double)
    /// The texts are too long to compare.
    case unknown(steps: Int)

    /// What rounding may take from a sum of doubles that would else be just enough.
    private static let hair = 1e-9

    /// The result for an answer that must come to at least `min`.
    func result(_ name: String, min: Double, text: String, answer: String) -> AssertionResult {
        let expected = "at least \(Self.text(min)) like: \(text)"
        switch self {
        case .exactly(let value):
            return AssertionResult(
                value + Self.hair >= min, name, expected: expected, actual: "\(Self.text(value)): \(answer)")
        case .atMost(let value):
            return AssertionResult(
                false, name, expected: expected, actual: "at most \(Self.text(value)), by the lengths: \(answer)")
        case .unknown(let steps):
            return AssertionResult(
                .undecided, description: "\(name) (not compared: it would take \(steps) steps)", expected: expected,
                actual: answer)
        }
    }

    /// With three decimals, the rest cut off, so that what falls short never looks as if it did not.
    static func text(_ value: Double) -> String {
        JSONWriter.format(((value + hair) * 1000).rounded(.down) / 1000)
    }
}
