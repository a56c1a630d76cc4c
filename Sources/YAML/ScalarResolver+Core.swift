import JSON

extension ScalarResolver {
    /// What an untagged plain scalar is by the core schema of YAML 1.2, section 10.3.2.
    static func coreResolution(of text: String) -> Resolution {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        default: break
        }
        guard let first = text.utf8.first, isDigit(first) || "+-.".utf8.contains(first) else { return .string }
        let bytes = Array(text.utf8)
        return coreInteger(bytes) ?? infinity(text) ?? decimal(bytes) ?? .string
    }

    /// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`; one beyond 64 bits is floating point.
    private static func coreInteger(_ bytes: [UInt8]) -> Resolution? {
        var digits = bytes[...]
        var radix = 10
        if bytes.starts(with: "0o".utf8) || bytes.starts(with: "0x".utf8) {
            radix = bytes[1] == UInt8(ascii: "o") ? 8 : 16
            digits = digits.dropFirst(2)
        } else if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") {
            digits = digits.dropFirst()
        }
        let values = digits.map { value(ofDigit: $0) }
        guard !values.isEmpty, values.allSatisfy({ $0 < radix }) else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        let text = String(decoding: digits, as: UTF8.self)
        if let integer = Int64((isNegative ? "-" : "") + text, radix: radix) { return .integer(integer) }
        if !isNegative, let integer = UInt64(text, radix: radix) { return .unsigned(integer) }
        let number = values.reduce(0.0) { $0 * Double(radix) + Double($1) }
        return .float(isNegative ? -number : number)
    }

    private static func value(ofDigit byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: Int.max
        }
    }

    private static func infinity(_ text: String) -> Resolution? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": .float(-.infinity)
        default: nil
        }
    }

    /// Says of a plain scalar that kubectl's rules and the core schema read differently that it does not say what it is.
    static func checkAgreement(_ scalar: Event.Scalar) throws(Refusal) {
        guard scalar.isImplicit else { return }
        let readings = (resolution(of: scalar.text), coreResolution(of: scalar.text))
        guard plainValue(readings.0, scalar.text) != plainValue(readings.1, scalar.text) else { return }
        let text = String(scalar.text.prefix(40))
        throw Refusal(message: "YAML 1.1 and 1.2 read `\(text)` differently: write it in quotes")
    }

    /// What remains of a resolution in JSON: `08` is a float to one and an integer to the other, and 8 to both.
    private static func plainValue(_ resolution: Resolution, _ text: String) -> JSONValue? {
        switch resolution {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .integer(let integer): .integer(integer)
        case .unsigned(let integer): JSONValue(Double(integer))
        case .float(let number): number.isFinite ? JSONValue(number) : nil
        case .string: .string(text)
        }
    }
}
