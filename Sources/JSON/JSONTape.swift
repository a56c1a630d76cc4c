/// The values of one JSON text as they stand in it, found in one pass; strings and numbers are made of them only where
/// they are asked for. For records of known fields, which need neither maps nor places.
///
/// Looser than `JSONParser`, so only for what this program wrote itself: of a key that is there twice one counts, and
/// what nobody asks for is not held against the grammar of numbers and the rules of UTF-8.
package enum JSONTape {
    /// The text is no JSON value, or ends within one.
    package struct Malformed: Error, Sendable, Hashable {
        /// The offset of the byte that does not belong there.
        package let offset: Int

        package init(offset: Int) { self.offset = offset }
    }

    /// Reads a text by its outermost value; the value must not leave `read`.
    package static func read<Result>(
        _ bytes: [UInt8], _ read: (JSONView) throws -> Result
    ) throws -> Result {
        try bytes.withUnsafeBufferPointer { bytes in
            let entries = try TapeBuilder.entries(of: bytes)
            return try entries.withUnsafeBufferPointer { try read(JSONView(bytes: bytes, entries: $0, index: 0)) }
        }
    }

    /// One value, or the key of a member, which stands before its value.
    struct Entry {
        enum Kind: UInt8 { case object, array, string, escapedString, number, yes, no, null }

        var kind: Kind
        /// The bytes of a string without its quotes, or of a number.
        var start: Int32
        var end: Int32
        /// The first entry after this value.
        var next: Int32
    }
}

/// Goes through a text and notes what stands where.
private struct TapeBuilder {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var entries: [JSONTape.Entry] = []

    private static let maximumDepth = JSONParser.maximumDepth

    static func entries(of bytes: UnsafeBufferPointer<UInt8>) throws(JSONTape.Malformed) -> [JSONTape.Entry] {
        guard bytes.count < Int(Int32.max) else { throw JSONTape.Malformed(offset: Int(Int32.max)) }
        var builder = TapeBuilder(bytes: bytes)
        builder.entries.reserveCapacity(bytes.count / 16 + 8)
        builder.skipSpace()
        try builder.value(depth: 0)
        builder.skipSpace()
        guard builder.index == bytes.count else { throw JSONTape.Malformed(offset: builder.index) }
        return builder.entries
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func value(depth: Int) throws(JSONTape.Malformed) {
        guard index < bytes.count, depth < Self.maximumDepth else { throw JSONTape.Malformed(offset: index) }
        switch bytes[index] {
        case UInt8(ascii: "{"): try list(.object, UInt8(ascii: "}"), depth)
        case UInt8(ascii: "["): try list(.array, UInt8(ascii: "]"), depth)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true", .yes)
        case UInt8(ascii: "f"): try word("false", .no)
        case UInt8(ascii: "n"): try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): number()
        default: throw JSONTape.Malformed(offset: index)
        }
    }

    /// The members of an object or the items of an array.
    private mutating func list(
        _ kind: JSONTape.Entry.Kind, _ close: UInt8, _ depth: Int
    ) throws(JSONTape.Malformed) {
        let entry = entries.count
        add(kind, index..<index)
        index += 1
        skipSpace()
        var isFirst = true
        while !take(close) {
            if !isFirst {
                try expect(UInt8(ascii: ","))
                skipSpace()
            }
            isFirst = false
            if kind == .object {
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                    throw JSONTape.Malformed(offset: index)
                }
                try string()
                skipSpace()
                try expect(UInt8(ascii: ":"))
                skipSpace()
            }
            try value(depth: depth + 1)
            skipSpace()
        }
        entries[entry].next = Int32(entries.count)
    }

    private mutating func string() throws(JSONTape.Malformed) {
        let start = index + 1
        var kind = JSONTape.Entry.Kind.string
        var end = PlainText.end(in: bytes, from: start)
        while end + 1 < bytes.count, bytes[end] == UInt8(ascii: "\\") {
            kind = .escapedString
            end = PlainText.end(in: bytes, from: end + 2)
        }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { throw JSONTape.Malformed(offset: end) }
        add(kind, start..<end)
        index = end + 1
    }

    private mutating func number() {
        let start = index
        while index < bytes.count, Self.isPartOfNumber(bytes[index]) { index += 1 }
        add(.number, start..<index)
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func word(_ text: StaticString, _ kind: JSONTape.Entry.Kind) throws(JSONTape.Malformed) {
        let start = index
        for offset in 0..<text.utf8CodeUnitCount { try expect(text.utf8Start[offset]) }
        add(kind, start..<index)
    }

    private mutating func add(_ kind: JSONTape.Entry.Kind, _ range: Range<Int>) {
        entries.append(
            JSONTape.Entry(
                kind: kind, start: Int32(range.lowerBound), end: Int32(range.upperBound), next: Int32(entries.count + 1)
            ))
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONTape.Malformed) {
        guard take(byte) else { throw JSONTape.Malformed(offset: index) }
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }
}
