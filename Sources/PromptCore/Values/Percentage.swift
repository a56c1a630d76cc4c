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
        guard text.hasSuffix("%") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            parts[0].count <= 3, let whole = Int(parts[0])
        else { return nil }
        var fraction = 0
        if parts.count == 2 {
            guard parts[1].count <= 2, let digits = Int(parts[1]) else { return nil }
            fraction = parts[1].count == 1 ? digits * 10 : digits
        }
        self.init(basisPoints: whole * 100 + fraction)
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
