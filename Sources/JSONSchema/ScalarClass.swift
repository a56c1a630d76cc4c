/// A set of Unicode scalars, as a class, an escape or a single character of a pattern names it.
struct ScalarClass: Sendable {
    indirect enum Item: Sendable {
        case range(ClosedRange<UInt32>)
        case space
        case property(ScalarProperty)
        case anyOf([Item])
        case noneOf([Item])
    }

    private let items: [Item]
    private let negated: Bool
    private let ignoresCase: Bool
    /// The answer for each ASCII scalar, since most texts hold little else.
    private var ascii: (UInt64, UInt64) = (0, 0)

    init(_ items: [Item], negated: Bool = false, ignoresCase: Bool = false) {
        self.items = items
        self.negated = negated
        self.ignoresCase = ignoresCase
        for value in UInt8(0)..<128 where computes(Unicode.Scalar(value)) {
            if value < 64 { ascii.0 |= 1 << UInt64(value) } else { ascii.1 |= 1 << UInt64(value - 64) }
        }
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let value = UInt64(scalar.value)
        if value < 64 { return ascii.0 >> value & 1 == 1 }
        if value < 128 { return ascii.1 >> (value - 64) & 1 == 1 }
        return computes(scalar)
    }

    private func computes(_ scalar: Unicode.Scalar) -> Bool {
        let variants = ignoresCase ? Self.caseVariants(of: scalar) : [scalar]
        return variants.contains { variant in items.contains { $0.contains(variant) } } != negated
    }

    /// The scalar and its one-scalar case mappings, which is what simple case folding compares.
    private static func caseVariants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let mappings = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
        return [scalar] + mappings.compactMap { $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil }
    }
}

extension ScalarClass.Item {
    static let digit = ScalarClass.Item.range(0x30...0x39)
    static let word = ScalarClass.Item.anyOf([digit, .range(0x41...0x5A), .range(0x5F...0x5F), .range(0x61...0x7A)])
    static let lineTerminator = ScalarClass.Item.anyOf([
        .range(0x0A...0x0A), .range(0x0D...0x0D), .range(0x2028...0x2029),
    ])

    static func scalar(_ scalar: Unicode.Scalar) -> Self { .range(scalar.value...scalar.value) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .range(let range): range.contains(scalar.value)
        case .space: Self.isSpace(scalar)
        case .property(let property): property.holds(for: scalar)
        case .anyOf(let items): items.contains { $0.contains(scalar) }
        case .noneOf(let items): !items.contains { $0.contains(scalar) }
        }
    }

    /// ECMA-262's WhiteSpace and LineTerminator together.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x2028, 0x2029, 0xFEFF: true
        default: scalar.properties.generalCategory == .spaceSeparator
        }
    }
}

extension ScalarClass {
    static let word = ScalarClass([.word])
}
