/// An amount of money in billionths of a currency unit; written as a decimal string such as `"0.002"`.
package struct Money: Sendable, Hashable, Comparable {
    /// 10^-9 of the unit; never negative.
    package var nanos: Int64

    package init(nanos: Int64) { self.nanos = nanos }

    package static let zero = Money(nanos: 0)

    /// Nil for what is not digits with at most nine decimals, and from ten thousand million units on.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, whole.utf8.count <= 9 else { return nil }
        let decimals = parts.count == 2 ? parts[1] : "0"
        guard !decimals.isEmpty, decimals.utf8.count <= 9,
            [whole, decimals].allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let units = Int64(whole),
            let nanos = Int64(decimals + String(repeating: "0", count: 9 - decimals.utf8.count))
        else { return nil }
        self.nanos = units * 1_000_000_000 + nanos
    }

    /// `0.002`, without zeros that say nothing.
    package var text: String {
        let (units, rest) = nanos.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest != 0 else { return String(units) }
        let digits = String(rest)
        let padded = String(repeating: "0", count: 9 - digits.count) + digits
        return "\(units)." + String(padded.reversed().drop { $0 == "0" }.reversed())
    }

    package static func < (left: Money, right: Money) -> Bool { left.nanos < right.nanos }

    /// The sum; it stays at the largest amount instead of overflowing.
    package static func + (left: Money, right: Money) -> Money {
        let (sum, overflow) = left.nanos.addingReportingOverflow(right.nanos)
        return Money(nanos: overflow ? .max : sum)
    }

    package static func += (left: inout Money, right: Money) { left = left + right }
}

extension Money: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let money = Money(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "an amount of money must be a decimal string, not `\(text)`")
        }
        self = money
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
