/// Goes once through the bytes of a JSON text and builds a tree of it.
///
/// Places are worked out only where the tree keeps them and where an error is told.
struct JSONReader<Tree: JSONTree> {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    /// The place of the byte at `marked`, which is at or before `index`.
    private var mark = Mark(line: 1, column: 1)
    private var marked = 0
    private var hasStarted = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The only value of a text.
    mutating func document() throws(SyntaxError) -> Tree {
        skipStart()
        let tree = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw error("unexpected text after the JSON value", at: index) }
        return tree
    }

    /// The next of several values; nil at the end of the text.
    mutating func next() throws(SyntaxError) -> Tree? {
        if !hasStarted { skipStart() }
        skipSpace()
        return peek == nil ? nil : try value(depth: 0)
    }

    private mutating func value(depth: Int) throws(SyntaxError) -> Tree {
        guard depth < JSONParser.maximumDepth else {
            throw error("nested deeper than \(JSONParser.maximumDepth) levels", at: index)
        }
        guard let byte = peek else { throw error("a JSON value is missing at the end of the text", at: index) }
        let start = placeToKeep()
        switch byte {
        case UInt8(ascii: "{"): return Tree.object(try members(depth: depth), at: start)
        case UInt8(ascii: "["): return Tree.array(try items(depth: depth), at: start)
        case UInt8(ascii: "\""): return Tree.scalar(.string(try text()), at: start)
        case UInt8(ascii: "t"): return Tree.scalar(try literal("true", .bool(true)), at: start)
        case UInt8(ascii: "f"): return Tree.scalar(try literal("false", .bool(false)), at: start)
        case UInt8(ascii: "n"): return Tree.scalar(try literal("null", .null), at: start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return Tree.scalar(try number(), at: start)
        default: throw error("this does not begin a JSON value", at: index)
        }
    }

    private mutating func members(depth: Int) throws(SyntaxError) -> [Tree.Member] {
        var members: [Tree.Member] = []
        var known = KnownKeys()
        index += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return members }
        members.reserveCapacity(4)
        while true {
            let keyMark = placeToKeep()
            let keyStart = index
            guard peek == UInt8(ascii: "\"") else { throw error("a key in double quotes belongs here", at: index) }
            let key = try text()
            guard known.insert(key, after: members) else {
                throw error("the key \"\(key)\" is there twice", at: keyStart)
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("a ':' belongs after a key", at: index) }
            skipSpace()
            members.append(Tree.member(key, at: keyMark, try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { throw error("a ',' or '}' belongs here", at: index) }
            skipSpace()
        }
    }

    /// The keys of one object; in a small one they are compared one by one, which is quicker than hashing each.
    private struct KnownKeys {
        private static var searchable: Int { 12 }
        private var keys: Set<String> = []

        /// False when one of the members has the key already.
        mutating func insert(_ key: String, after members: [Tree.Member]) -> Bool {
            if members.count < Self.searchable { return !members.contains { Tree.key(of: $0) == key } }
            if keys.isEmpty { keys = Set(members.map { Tree.key(of: $0) }) }
            return keys.insert(key).inserted
        }
    }

    private mutating func items(depth: Int) throws(SyntaxError) -> [Tree] {
        var items: [Tree] = []
        index += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return items }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return items }
            guard take(UInt8(ascii: ",")) else { throw error("a ',' or ']' belongs here", at: index) }
            skipSpace()
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(SyntaxError) -> JSONValue {
        let start = index
        for offset in 0..<text.utf8CodeUnitCount where !take(text.utf8Start[offset]) {
            throw error("this does not begin a JSON value", at: start)
        }
        return value
    }
}

// MARK: - Numbers

extension JSONReader {
    private mutating func number() throws(SyntaxError) -> JSONValue {
        let start = index
        _ = take(UInt8(ascii: "-"))
        let zero = peek == UInt8(ascii: "0")
        let whole = digits()
        var isInteger = true
        guard whole > 0, !(zero && whole > 1) else { throw error("this is not a JSON number", at: start) }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard digits() > 0 else { throw error("digits belong after the point", at: index) }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            index += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw error("digits belong in the exponent", at: index) }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text), double.isFinite else {
            throw error("the number \(text.prefix(40)) is too large", at: start)
        }
        return JSONValue(double)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        return index - start
    }
}

// MARK: - Strings

extension JSONReader {
    private mutating func text() throws(SyntaxError) -> String {
        let start = index
        index += 1
        let end = PlainText.end(in: bytes, from: index)
        if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
            // Nothing is escaped: the text is what stands there.
            defer { index = end + 1 }
            return try string(UnsafeBufferPointer(rebasing: bytes[index..<end]), at: start)
        }
        var decoded: [UInt8] = []
        while true {
            let end = PlainText.end(in: bytes, from: index)
            decoded.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<end]))
            index = end
            guard let byte = peek else { throw error("this string is not closed", at: start) }
            guard byte >= 0x20 else { throw error("a control character in a string must be escaped", at: index) }
            if take(UInt8(ascii: "\"")) { break }
            try escape(into: &decoded)
        }
        let text = decoded.withUnsafeBufferPointer(PlainText.string)
        guard let text else { throw error("this string is not UTF-8", at: start) }
        return text
    }

    private func string(_ utf8: UnsafeBufferPointer<UInt8>, at start: Int) throws(SyntaxError) -> String {
        guard let text = PlainText.string(utf8) else {
            throw error("this string is not UTF-8", at: start)
        }
        return text
    }

    private mutating func escape(into text: inout [UInt8]) throws(SyntaxError) {
        let start = index
        index += 1
        guard let byte = peek else { throw error("this string is not closed", at: start) }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: UTF8.encode(try escapedScalar(from: start)) ?? .init())
        default: throw error("this escape is unknown to JSON", at: start)
        }
    }

    private mutating func escapedScalar(from start: Int) throws(SyntaxError) -> Unicode.Scalar {
        let first = try hexUnit(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(first)), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw error("a lone surrogate is no character", at: start)
        }
        let second = try hexUnit(from: start)
        guard UTF16.isTrailSurrogate(UInt16(second)),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw error("a lone surrogate is no character", at: start) }
        return scalar
    }

    private mutating func hexUnit(from start: Int) throws(SyntaxError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("four hex digits belong after \\u", at: start)
            }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }
}

// MARK: - Bytes and places

extension JSONReader {
    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    /// A byte order mark takes no column.
    private mutating func skipStart() {
        hasStarted = true
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            index = 3
            marked = 3
        }
        skipSpace()
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    /// The place of the next byte, for the tree.
    private mutating func placeToKeep() -> Mark {
        guard Tree.hasPlaces else { return mark }
        mark = place(of: index, from: marked, mark)
        marked = index
        return mark
    }

    private func error(_ message: String, at offset: Int) -> SyntaxError {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return SyntaxError(message, at: place(of: offset, from: start, Mark(line: 1, column: 1)))
    }

    private func place(of offset: Int, from start: Int, _ mark: Mark) -> Mark {
        var mark = mark
        for byte in bytes[start..<offset] {
            if byte == UInt8(ascii: "\n") {
                mark.line += 1
                mark.column = 1
            } else if byte & 0xC0 != 0x80 {
                mark.column += 1
            }
        }
        return mark
    }
}
