/// Writes JSON: the canonical form of RFC 8785 (sorted keys, no space, ECMAScript numbers) or an indented one with the
/// same order of keys.
public struct JSONWriter {
    private let indented: Bool
    private var bytes: [UInt8] = []

    private init(indented: Bool) { self.indented = indented }

    /// The canonical bytes of a value (RFC 8785).
    public static func canonical(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(indented: false)
        writer.write(value, level: 0)
        return writer.bytes
    }

    /// The value with two spaces an indent, for people; no newline at the end.
    public static func pretty(_ value: JSONValue) -> String {
        String(decoding: prettyBytes(value), as: UTF8.self)
    }

    /// The bytes of `pretty`.
    package static func prettyBytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(indented: true)
        writer.write(value, level: 0)
        return writer.bytes
    }

    /// A number as ECMAScript's `Number::toString` writes it; the number must be finite.
    package static func format(_ number: Double) -> String {
        if number == 0 { return "0" }
        let (digits, point) = shortest(abs(number))
        let sign = number < 0 ? "-" : ""
        let count = digits.count
        if count <= point, point <= 21 { return sign + digits + String(repeating: "0", count: point - count) }
        if 0 < point, point <= 21 { return sign + digits.prefix(point) + "." + digits.dropFirst(point) }
        if -6 < point, point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        let exponent = point - 1
        let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
        return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + String(abs(exponent))
    }

    /// The shortest digits that read back as this positive number, and where the point stands counted from their left.
    package static func shortest(
        _ number: some BinaryFloatingPoint & CustomStringConvertible
    ) -> (digits: String, point: Int) {
        let parts = number.description.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(halves[0])
        let fraction = halves.count > 1 ? String(halves[1]) : ""
        var digits = Substring(whole + fraction)
        var point = whole.count + exponent
        while digits.first == "0" {
            digits.removeFirst()
            point -= 1
        }
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), point)
    }

    private mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .integer(let integer): append(String(integer))
        case .number(let number): append(Self.format(number))
        case .string(let string): write(string)
        case .array(let items):
            list(items, "[", "]", level: level) { writer, item in writer.write(item, level: level + 1) }
        case .object(let members):
            let sorted = members.sorted { Self.precedes($0.key, $1.key) }
            list(sorted, "{", "}", level: level) { writer, member in
                writer.write(member.key)
                writer.append(writer.indented ? ": " : ":")
                writer.write(member.value, level: level + 1)
            }
        }
    }

    private mutating func list<Item>(
        _ items: [Item], _ open: String, _ close: String, level: Int, each: (inout JSONWriter, Item) -> Void
    ) {
        append(open)
        for (index, item) in items.enumerated() {
            if index > 0 { append(",") }
            newline(level + 1)
            each(&self, item)
        }
        if !items.isEmpty { newline(level) }
        append(close)
    }

    private mutating func newline(_ level: Int) {
        guard indented else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    private mutating func append(_ text: String) { Self.withUTF8(of: text) { bytes.append(contentsOf: $0) } }

    private mutating func write(_ string: String) { Self.append(quoted: string, to: &bytes) }

    /// Appends a string with its quotes and escapes.
    static func append(quoted string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        withUTF8(of: string) { text in
            var index = 0
            while index < text.count {
                let end = PlainText.end(in: text, from: index)
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[index..<end]))
                if end < text.count { append(escaped: text[end], to: &bytes) }
                index = end + 1
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func append(escaped byte: UInt8, to bytes: inout [UInt8]) {
        let letter: UInt8
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = byte
        case 0x08: letter = UInt8(ascii: "b")
        case 0x09: letter = UInt8(ascii: "t")
        case 0x0A: letter = UInt8(ascii: "n")
        case 0x0C: letter = UInt8(ascii: "f")
        case 0x0D: letter = UInt8(ascii: "r")
        default:
            let code = "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            return bytes.append(contentsOf: code.utf8)
        }
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(letter)
    }

    private static func withUTF8<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        text.utf8.withContiguousStorageIfAvailable(body) ?? Array(text.utf8).withUnsafeBufferPointer(body)
    }

    /// The order of RFC 8785: by UTF-16 code units. It is that of the bytes, but that surrogates (of scalars whose first
    /// byte is F0 or more) come before U+E000 to U+FFFF (EE and EF).
    private static func precedes(_ a: String, _ b: String) -> Bool {
        withUTF8(of: a) { a in
            withUTF8(of: b) { b in
                for index in 0..<min(a.count, b.count) where a[index] != b[index] {
                    let (x, y) = (a[index], b[index])
                    let isAcross = x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0)
                    return isAcross ? x > y : x < y
                }
                return a.count < b.count
            }
        }
    }
}

extension JSONValue {
    /// The canonical bytes of this value (RFC 8785).
    public var canonicalBytes: [UInt8] { JSONWriter.canonical(self) }
}

extension JSONValue {
    /// Reads one JSON text; the error names line and column.
    public init(parsing bytes: [UInt8]) throws {
        self = try JSONParser.value(bytes)
    }
}
