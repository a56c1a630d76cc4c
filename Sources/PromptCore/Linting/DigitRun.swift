/// Digits with spaces, hyphens and parentheses between them, as people write long numbers.
struct DigitRun {
    /// The offset of the first digit.
    let start: Int
    private let digits: [UInt8]
    private let hasPlus: Bool

    /// A run of fewer digits is no run.
    static let fewest = 8

    /// The runs of at least `fewest` digits.
    static func runs(in bytes: [UInt8]) -> [DigitRun] {
        var runs: [DigitRun] = []
        var digits: [UInt8] = []
        var (start, gap, hasPlus) = (0, 0, false)
        for offset in 0...bytes.count {
            let byte = offset < bytes.count ? bytes[offset] : 0x0A
            switch byte {
            case 48...57:
                if digits.isEmpty { start = offset }
                digits.append(byte - 48)
                gap = 0
                continue
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"):
                gap += 1
                if gap <= 2 { continue }
            default: break
            }
            if digits.count >= fewest { runs.append(DigitRun(start: start, digits: digits, hasPlus: hasPlus)) }
            digits = []
            gap = 0
            hasPlus = byte == UInt8(ascii: "+")
        }
        return runs
    }

    /// Only the international form: other groups of digits are too often something else.
    var isPhone: Bool { hasPlus && digits.count <= 15 && !isFictional }

    /// Numbers that are kept free for stories and examples: North America's 555-01xx, and Ofcom's.
    private var isFictional: Bool {
        let text = digits.map(String.init).joined()
        if digits.count == 11, text.hasPrefix("1") { return text.dropFirst(4).hasPrefix("55501") }
        return ["44207946", "441632960", "447700900", "448081570"].contains { text.hasPrefix($0) }
    }

    /// A number of one of the large issuers that passes Luhn's check.
    var isCard: Bool {
        guard !hasPlus, hasIssuer, Set(digits).count > 1 else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, item in
            let doubled = Int(item.element) * (item.offset % 2 == 1 ? 2 : 1)
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    private var hasIssuer: Bool {
        let prefix = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
        switch digits.count {
        case 15: return (3400...3499).contains(prefix) || (3700...3799).contains(prefix)
        case 16:
            return (4000...4999).contains(prefix) || (5100...5599).contains(prefix) || (2221...2720).contains(prefix)
                || prefix == 6011 || (6500...6599).contains(prefix)
        default: return false
        }
    }
}
