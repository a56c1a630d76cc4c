extension ScalarResolver {
    /// What an untagged plain scalar is: go-yaml's `resolve`, which asks the first byte what a text may be at all.
    static func resolution(of text: String) -> Resolution {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
            UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"),
            UInt8(ascii: "~"):
            return text.utf8.count <= 5 ? word(text) : .string
        case UInt8(ascii: "."): return special(text) ?? fraction(text) ?? .string
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return special(text) ?? numeral(text) ?? .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return numeral(text) ?? .string
        default: return .string
        }
    }

    /// The words of YAML 1.1, looked up by their bytes packed into one number: nearly every key comes by here.
    private static func word(_ text: String) -> Resolution {
        words[packed(text)] ?? .string
    }

    private static func packed(_ text: String) -> UInt64 { text.utf8.reduce(0) { $0 << 8 | UInt64($1) } }

    private static let words: [UInt64: Resolution] = {
        var words: [UInt64: Resolution] = [:]
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
            words[packed(word)] = .bool(true)
        }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
            words[packed(word)] = .bool(false)
        }
        for word in ["~", "null", "Null", "NULL"] { words[packed(word)] = .null }
        return words
    }()

    private static func special(_ text: String) -> Resolution? {
        guard (4...5).contains(text.utf8.count) else { return nil }
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        default: return nil
        }
    }

    /// A number that begins with its point; an underscore is allowed between two digits only.
    private static func fraction(_ text: String) -> Resolution? {
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() where byte == underscore {
            guard index + 1 < bytes.count, isDigit(bytes[index - 1]), isDigit(bytes[index + 1]) else { return nil }
        }
        return decimal(bytes.filter { $0 != underscore })
    }

    /// A number that begins with a digit or sign; underscores are allowed anywhere.
    private static func numeral(_ text: String) -> Resolution? {
        let bytes = text.utf8.filter { $0 != underscore }
        return integer(bytes[...]) ?? decimal(bytes) ?? signedBinary(bytes)
    }

    /// Go's `strconv.ParseInt` and then `ParseUint` with base 0.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> Resolution? {
        var digits = bytes
        let sign = digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") ? digits.removeFirst() : nil
        var radix = 10
        if digits.first == UInt8(ascii: "0"), let second = digits.dropFirst().first {
            if isDigit(second) {
                radix = 8
            } else {
                guard let named = self.radix(second) else { return nil }
                radix = named
                digits = digits.dropFirst(2)
            }
        }
        guard let first = digits.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        if let integer = Int64(sign == UInt8(ascii: "-") ? "-" + text : text, radix: radix) { return .integer(integer) }
        guard sign == nil, let integer = UInt64(text, radix: radix) else { return nil }
        return .unsigned(integer)
    }

    private static func radix(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): 16
        case UInt8(ascii: "o"), UInt8(ascii: "O"): 8
        case UInt8(ascii: "b"), UInt8(ascii: "B"): 2
        default: nil
        }
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, unless beyond a double.
    static func decimal(_ bytes: [UInt8]) -> Resolution? {
        var index = 0
        func byte() -> UInt8? { index < bytes.count ? bytes[index] : nil }
        func skipDigits() -> Int {
            let start = index
            while let digit = byte(), isDigit(digit) { index += 1 }
            return index - start
        }
        func skipSign() { if byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+") { index += 1 } }

        skipSign()
        let whole = skipDigits()
        var fraction = 0
        if byte() == UInt8(ascii: ".") {
            index += 1
            fraction = skipDigits()
        }
        guard whole + fraction > 0 else { return nil }
        if byte() == UInt8(ascii: "e") || byte() == UInt8(ascii: "E") {
            index += 1
            skipSign()
            guard skipDigits() > 0 else { return nil }
        }
        guard index == bytes.count, let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else {
            return nil
        }
        return .float(number)
    }

    /// go-yaml's own reading of `0b`, which lets a sign follow it.
    private static func signedBinary(_ bytes: [UInt8]) -> Resolution? {
        guard bytes.starts(with: "0b".utf8) else { return nil }
        return Int64(String(decoding: bytes.dropFirst(2), as: UTF8.self), radix: 2).map(Resolution.integer)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static let underscore = UInt8(ascii: "_")
}
