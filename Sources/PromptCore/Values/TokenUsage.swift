/// Tokens that calls of a model took, as the endpoint counted them.
package struct TokenUsage: Sendable, Hashable, Codable {
    /// All of the input, the cached part included.
    package var inputTokens: Int
    /// The part of the input that the endpoint had in its cache.
    package var cachedInputTokens: Int
    package var outputTokens: Int

    package init(inputTokens: Int, cachedInputTokens: Int = 0, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.cachedInputTokens = cachedInputTokens
        self.outputTokens = outputTokens
    }

    package static let zero = TokenUsage(inputTokens: 0, outputTokens: 0)

    /// The sum; counts stay at the largest one instead of overflowing.
    package static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        TokenUsage(
            inputTokens: sum(left.inputTokens, right.inputTokens),
            cachedInputTokens: sum(left.cachedInputTokens, right.cachedInputTokens),
            outputTokens: sum(left.outputTokens, right.outputTokens))
    }

    package static func += (left: inout TokenUsage, right: TokenUsage) { left = left + right }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
