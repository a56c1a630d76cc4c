import JSON

/// Says what a YAML scalar is, exactly as kubectl does: the rules of go-yaml v2 behind sigs.k8s.io/yaml; in files of
/// other programs by the core schema of YAML 1.2.
enum ScalarResolver {
    /// What a scalar is, before JSON knows fewer kinds of number.
    enum Resolution: Equatable {
        case null
        case bool(Bool)
        case integer(Int64)
        /// An integer beyond `Int64`; as a value it becomes floating point, as a key kubectl refuses it.
        case unsigned(UInt64)
        case float(Double)
        case string
    }

    /// Why a scalar is no value.
    struct Refusal: Error, Equatable {
        var message: String
    }

    /// What a scalar becomes as a value.
    static func value(_ scalar: Event.Scalar, _ dialect: YAMLDialect) throws(Refusal) -> Node.Value {
        if scalar.tag == Tag.binary { return .string(try decoded(scalar.text)) }
        switch try resolution(scalar, dialect) {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .integer(let integer): return .integer(integer)
        case .unsigned(let integer): return .number(Double(integer))
        case .string: return .string(scalar.text)
        case .float(let number):
            guard number.isFinite else { throw Refusal(message: "\(scalar.text) is no number that JSON can hold") }
            if case .integer(let integer) = JSONValue(number) { return .integer(integer) }
            return .number(number)
        }
    }

    /// What a scalar becomes as the key of a map: always text.
    static func key(_ scalar: Event.Scalar, _ dialect: YAMLDialect) throws(Refusal) -> String {
        if scalar.tag == Tag.binary { return try decoded(scalar.text) }
        switch try resolution(scalar, dialect) {
        case .string: return scalar.text
        case .bool(let bool): return bool ? "true" : "false"
        case .integer(let integer): return String(integer)
        case .float(let number): return keyText(number)
        case .null: throw Refusal(message: "null cannot be a key; quote it to make it text")
        case .unsigned: throw Refusal(message: "this number is too large for a key; quote it to make it text")
        }
    }

    private static func decoded(_ base64: String) throws(Refusal) -> String {
        guard let bytes = Base64.decode(base64) else { throw Refusal(message: "this !!binary value is not base64") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(message: "the bytes of this !!binary value are not UTF-8 text")
        }
        return text
    }

    /// What a scalar is, with its tag heard.
    static func resolution(_ scalar: Event.Scalar, _ dialect: YAMLDialect) throws(Refusal) -> Resolution {
        if dialect == .agreed { try checkAgreement(scalar) }
        if scalar.isImplicit { return resolution(of: scalar.text, dialect) }
        let plain = scalar.tag == nil ? Resolution.string : resolution(of: scalar.text, dialect)
        switch (scalar.tag, plain) {
        case (Tag.null, .null), (Tag.bool, .bool), (Tag.int, .integer), (Tag.int, .unsigned), (Tag.float, .float):
            return plain
        case (Tag.float, .integer(let integer)): return .float(Double(integer))
        case (Tag.timestamp, .string) where isDate(scalar.text): return .string
        case (Tag.null, _), (Tag.bool, _), (Tag.int, _), (Tag.float, _), (Tag.timestamp, _):
            let kind = scalar.tag?.split(separator: ":").last ?? ""
            throw Refusal(message: "\(String(scalar.text.prefix(40))) is not a !!\(kind)")
        default: return .string
        }
    }

    private static func resolution(of text: String, _ dialect: YAMLDialect) -> Resolution {
        dialect == .kubectl ? resolution(of: text) : coreResolution(of: text)
    }

    /// Whether a text begins with a date, which is all that is asked of a value tagged as a timestamp.
    static func isDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8.prefix(6))
        return bytes.count == 6 && bytes[..<4].allSatisfy(isDigit) && bytes[4] == UInt8(ascii: "-") && isDigit(bytes[5])
    }

    /// A floating-point key as kubectl writes it: Go's `%g` of the number in single precision.
    private static func keyText(_ number: Double) -> String {
        let single = Float(number)
        if single.isNaN { return ".nan" }
        if single.isInfinite { return single < 0 ? "-.inf" : ".inf" }
        if single == 0 { return single.sign == .minus ? "-0" : "0" }
        let (digits, point) = JSONWriter.shortest(abs(single))
        let sign = single < 0 ? "-" : ""
        let exponent = point - 1
        if exponent < -4 || exponent >= 6 {
            let mantissa = digits.count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
            let power = String(abs(exponent))
            return sign + mantissa + (exponent < 0 ? "e-" : "e+") + (power.count < 2 ? "0" : "") + power
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }
}
