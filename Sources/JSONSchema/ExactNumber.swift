import JSON

/// A JSON number as the decimal it was written as, for arithmetic without rounding.
struct ExactNumber: Sendable, Hashable {
    /// The digits without sign and trailing zeros; 0 only for zero.
    let digits: UInt64
    /// The power of ten the digits are multiplied by.
    let exponent: Int

    /// The decimal of a number's magnitude; nil for any other value.
    init?(magnitudeOf value: JSONValue) {
        switch value {
        case .integer(let integer): self.init(digits: integer.magnitude, exponent: 0)
        case .number(let number): self.init(shortest: abs(number))
        default: return nil
        }
    }

    private init(digits: UInt64, exponent: Int) {
        var (digits, exponent) = (digits, exponent)
        while digits != 0, digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
        self.digits = digits
        self.exponent = exponent
    }

    /// The shortest decimal that reads back as this number has at most 17 digits, so it fits.
    private init?(shortest number: Double) {
        let parts = number.description.split(separator: "e")
        let halves = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        var fraction = halves.count > 1 ? halves[1] : ""
        while fraction.last == "0" { fraction.removeLast() }
        guard let whole = halves.first, let digits = UInt64(whole + fraction) else { return nil }
        let scale = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        self.init(digits: digits, exponent: scale - fraction.count)
    }

    /// Whether this is a whole multiple of the other, which must not be zero.
    func isMultiple(of other: ExactNumber) -> Bool {
        if digits == 0 { return true }
        // A divisor with a higher power of ten divides only digits that end in zeros, and these are stripped.
        guard exponent >= other.exponent else { return false }
        var remainder = digits % other.digits
        for _ in 0..<(exponent - other.exponent) where remainder != 0 {
            let product = remainder.multipliedFullWidth(by: 10)
            remainder = other.digits.dividingFullWidth(product).remainder
        }
        return remainder == 0
    }
}

extension JSONValue {
    /// Whether the value is a number without a fraction, however it was written.
    var isWhole: Bool {
        switch self {
        case .integer: true
        case .number(let number): number.isFinite && number.rounded() == number
        default: false
        }
    }

    /// Whether this number is below the other, exactly; false where either is no number.
    func isLess(than other: JSONValue) -> Bool {
        switch (self, other) {
        case (.integer(let a), .integer(let b)): a < b
        case (.number(let a), .number(let b)): a < b
        case (.integer(let a), .number(let b)): Self.order(a, b) < 0
        case (.number(let a), .integer(let b)): Self.order(b, a) > 0
        default: false
        }
    }

    /// Below zero where the integer is below the number, above zero where it is above, else 0.
    private static func order(_ integer: Int64, _ number: Double) -> Int {
        if number >= 0x1p63 { return -1 }
        if number < -0x1p63 { return 1 }
        let floor = number.rounded(.down)
        let whole = Int64(floor)
        if integer != whole { return integer < whole ? -1 : 1 }
        return floor < number ? -1 : 0
    }

    /// Bytes that are equal exactly for values JSON Schema calls equal: numbers by value, strings by code point.
    var identity: [UInt8] { normalized.canonicalBytes }

    private var normalized: JSONValue {
        switch self {
        case .number(let number): Int64(exactly: number).map { .integer($0) } ?? self
        case .array(let items): .array(items.map(\.normalized))
        case .object(let members): .object(members.mapValues(\.normalized))
        default: self
        }
    }

    /// Whether maps and lists are nested at most this deep.
    func isNested(atMost levels: Int) -> Bool {
        switch self {
        case .array(let items): levels > 0 && items.allSatisfy { $0.isNested(atMost: levels - 1) }
        case .object(let members): levels > 0 && members.values.allSatisfy { $0.isNested(atMost: levels - 1) }
        default: true
        }
    }
}
