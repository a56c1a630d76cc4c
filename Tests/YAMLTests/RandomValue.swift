import JSON

/// Makes values that are hard to write in YAML; the same seed makes the same values.
struct RandomValue: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &self) >> Int64.random(in: 0..<64, using: &self))
        case 3: return number()
        case 7: return .array((0..<count(4)).map { _ in value(depth: depth - 1) })
        case 8, 9:
            let members = (0..<count(5)).map { _ in (text(), value(depth: depth - 1)) }
            return .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
        default: return .string(text())
        }
    }

    private mutating func count(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    private mutating func number() -> JSONValue {
        let number = Double(bitPattern: next())
        if number.isFinite { return JSONValue(number) }
        return JSONValue(Double(count(1_000_000)) * 1e15)
    }

    private mutating func text() -> String {
        if Bool.random(using: &self) { return Self.words.randomElement(using: &self) ?? "" }
        let pieces = (0..<count(8)).map { _ in Self.pieces.randomElement(using: &self) ?? "" }
        return pieces.joined()
    }

    private static let words =
        ScalarTables.scalars.map(\.yaml) + ScalarTables.corners.map(\.yaml) + [
            "name", "kind", "spec", "---", "...", "--- a", "... a", "%YAML", "- ", "? x", ": x", "!", "&", "*", "|",
            ">",
            "|-\n", "{{#a}}{{b}}{{/a}}", "a: |\n  b\n", "1.2.3", "# head\n\n- a\n- b\n", " \n", "\n ", "a\n \n",
            "a\n\t",
        ]

    private static let pieces = [
        "a", "b c", " ", "  ", "\n", "\n\n", "\t", ":", ": ", "#", " #", "-", "- ", "'", "\"", "\\", "{", "}", "[", "]",
        ",", "0",
        "1", ".", "e", "_", "x", "é", "e\u{301}", "😀", "\u{0}", "\u{1B}", "\r", "\r\n", "\u{7F}", "\u{85}", "\u{2028}",
        "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{200B}", "\u{202E}", "\u{10FFFF}", "---", "...", "<<", "*", "&", "!",
        "%", "@", "`",
        "~", "y", "null",
    ]
}
