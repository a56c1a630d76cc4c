/// What an endpoint takes for its tokens.
package struct TokenPrice: Sendable, Hashable {
    /// For `per` tokens of input that the endpoint had not cached; writing to a cache counts as input too.
    package var input: Money
    /// For `per` tokens of output.
    package var output: Money
    /// For `per` tokens of input that the endpoint had cached.
    package var cachedInput: Money
    /// From 1 on.
    package var per: Int
    /// ISO 4217, such as `USD`.
    package var currency: String

    package init(input: Money, output: Money, cachedInput: Money? = nil, per: Int = 1_000_000, currency: String = "USD")
    {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput ?? input
        self.per = per
        self.currency = currency
    }

    /// What these tokens cost, rounded up to the next billionth of the currency's unit: a budget is never under-counted.
    package func cost(of usage: TokenUsage) -> Money {
        let cached = min(usage.cachedInputTokens, usage.inputTokens)
        let total =
            Int128(usage.inputTokens - cached) * Int128(input.nanos) + Int128(cached) * Int128(cachedInput.nanos)
            + Int128(usage.outputTokens) * Int128(output.nanos)
        let divisor = Int128(max(1, per))
        return Money(nanos: Int64(clamping: (total + divisor - 1) / divisor))
    }
}

extension Sequence where Element == ModelEndpoint {
    /// Why the costs of these endpoints cannot be added up; nil when they can.
    package var currencyProblem: String? {
        let currencies = Set(compactMap { $0.spec.price?.currency }).sorted()
        guard currencies.count > 1 else { return nil }
        return
            "the endpoints have prices in \(Prose.list(currencies, "and")), which cannot be added up: use one of them"
    }
}
