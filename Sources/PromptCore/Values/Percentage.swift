/// A share from 0 % to 100 %, held as basis points (0 to 10000); written `5%` or `0.25%`.
package struct Percentage: Sendable, Hashable, Comparable {
    package let basisPoints: Int

    package static let zero = Percentage(unchecked: 0)
    package static let all = Percentage(unchecked: 10000)

    private init(unchecked basisPoints: Int) { self.basisPoints = basisPoints }

    /// Nil outside 0 to 10000.
    package init?(basisPoints: Int) {
        guard (0...10000).contains(basisPoints) else { return nil }
        self.basisPoints = basisPoints
    }

    /// Reads `N%` with up to two decimals; nil for other text and outside 0 % to 100 %.
    package init?(_ text: String) {
        let parts = text.utf8.dropLast().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.last == UInt8(ascii: "%"), parts.count <= 2, let whole = Self.number(parts[0], digits: 1...3)
        else { return nil }
        var fraction = 0
        if parts.count == 2 {
            guard let number = Self.number(parts[1], digits: 1...2) else { return nil }
            fraction = parts[1].count == 1 ? number * 10 : number
        }
        self.init(basisPoints: whole * 100 + fraction)
    }

    private static func number(_ text: Substring.UTF8View, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.count) else { return nil }
        var number = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }

    package var text: String {
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(whole)%" }
        return rest % 10 == 0 ? "\(whole).\(rest / 10)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
    }

    /// The share as a number from 0 to 1.
    package var fraction: Double { Double(basisPoints) / 10000 }

    package static func < (a: Percentage, b: Percentage) -> Bool { a.basisPoints < b.basisPoints }
}

extension Percentage: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Percentage(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a percentage")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
