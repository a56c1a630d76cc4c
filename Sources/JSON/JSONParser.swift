/// Reads one JSON text (RFC 8259) into a tree with places. Duplicate keys, invalid UTF-8, lone surrogates, numbers
/// beyond a double and nesting deeper than `maximumDepth` are errors.
package struct JSONParser {
    package static let maximumDepth = 200

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var mark = Mark(line: 1, column: 1)

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The tree of a whole text.
    package static func parse(_ bytes: [UInt8]) throws(SyntaxError) -> Node {
        let result: Result<Node, SyntaxError> = bytes.withUnsafeBufferPointer { buffer in
            var parser = JSONParser(buffer)
            do throws(SyntaxError) {
                return .success(try parser.document())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The trees of texts that follow each other with nothing but white space between; those before an error too.
    package static func sequence(_ bytes: [UInt8]) -> (nodes: [Node], error: SyntaxError?) {
        bytes.withUnsafeBufferPointer { buffer in
            var parser = JSONParser(buffer)
            var nodes: [Node] = []
            do throws(SyntaxError) {
                parser.skipStart()
                while parser.peek != nil {
                    nodes.append(try parser.value(depth: 0))
                    parser.skipSpace()
                }
                return (nodes, nil)
            } catch {
                return (nodes, error)
            }
        }
    }

    package static func parse(_ text: String) throws(SyntaxError) -> Node { try parse(Array(text.utf8)) }

    private mutating func document() throws(SyntaxError) -> Node {
        skipStart()
        let node = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw SyntaxError("unexpected text after the JSON value", at: mark) }
        return node
    }

    private mutating func value(depth: Int) throws(SyntaxError) -> Node {
        guard depth < Self.maximumDepth else {
            throw SyntaxError("nested deeper than \(Self.maximumDepth) levels", at: mark)
        }
        guard let byte = peek else { throw SyntaxError("a JSON value is missing at the end of the text", at: mark) }
        let start = mark
        switch byte {
        case UInt8(ascii: "{"): return Node(.object(try members(depth: depth)), at: start)
        case UInt8(ascii: "["): return Node(.array(try items(depth: depth)), at: start)
        case UInt8(ascii: "\""): return Node(Node.Value.string(try text()), at: start)
        case UInt8(ascii: "t"): return Node(try literal("true", Node.Value.bool(true)), at: start)
        case UInt8(ascii: "f"): return Node(try literal("false", Node.Value.bool(false)), at: start)
        case UInt8(ascii: "n"): return Node(try literal("null", Node.Value.null), at: start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return Node(try number(), at: start)
        default: throw SyntaxError("this does not begin a JSON value", at: mark)
        }
    }

    private mutating func members(depth: Int) throws(SyntaxError) -> [Node.Member] {
        var members: [Node.Member] = []
        var known: Set<String> = []
        advance()
        skipSpace()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            let keyMark = mark
            guard peek == UInt8(ascii: "\"") else { throw SyntaxError("a key in double quotes belongs here", at: mark) }
            let key = try text()
            guard known.insert(key).inserted else {
                throw SyntaxError("the key \"\(key)\" is there twice", at: keyMark)
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw SyntaxError("a ':' belongs after a key", at: mark) }
            skipSpace()
            members.append(Node.Member(key: key, keyMark: keyMark, value: try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { throw SyntaxError("a ',' or '}' belongs here", at: mark) }
            skipSpace()
        }
    }

    private mutating func items(depth: Int) throws(SyntaxError) -> [Node] {
        var items: [Node] = []
        advance()
        skipSpace()
        if take(UInt8(ascii: "]")) { return items }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return items }
            guard take(UInt8(ascii: ",")) else { throw SyntaxError("a ',' or ']' belongs here", at: mark) }
            skipSpace()
        }
    }

    private mutating func literal(_ text: StaticString, _ value: Node.Value) throws(SyntaxError) -> Node.Value {
        let start = mark
        for offset in 0..<text.utf8CodeUnitCount {
            guard peek == text.utf8Start[offset] else {
                throw SyntaxError("this does not begin a JSON value", at: start)
            }
            advance()
        }
        return value
    }

    private mutating func number() throws(SyntaxError) -> Node.Value {
        let (start, place) = (index, mark)
        _ = take(UInt8(ascii: "-"))
        let zero = peek == UInt8(ascii: "0")
        let whole = digits()
        var isInteger = true
        guard whole > 0, !(zero && whole > 1) else { throw SyntaxError("this is not a JSON number", at: place) }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard digits() > 0 else { throw SyntaxError("digits belong after the point", at: mark) }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            advance()
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw SyntaxError("digits belong in the exponent", at: mark) }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text), double.isFinite else {
            throw SyntaxError("the number \(text.prefix(40)) is too large", at: place)
        }
        if case .integer(let integer) = JSONValue(double) { return .integer(integer) }
        return .number(double)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { advance() }
        return index - start
    }
}

// MARK: - Strings

extension JSONParser {
    private mutating func text() throws(SyntaxError) -> String {
        let start = mark
        advance()
        var decoded: [UInt8] = []
        while true {
            let from = index
            while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { advance() }
            decoded.append(contentsOf: bytes[from..<index])
            guard let byte = peek else { throw SyntaxError("this string is not closed", at: start) }
            guard byte >= 0x20 else { throw SyntaxError("a control character in a string must be escaped", at: mark) }
            if take(UInt8(ascii: "\"")) { break }
            try escape(into: &decoded)
        }
        guard let string = String(validating: decoded, as: UTF8.self) else {
            throw SyntaxError("this string is not UTF-8", at: start)
        }
        return string
    }

    private mutating func escape(into text: inout [UInt8]) throws(SyntaxError) {
        let start = mark
        advance()
        guard let byte = peek else { throw SyntaxError("this string is not closed", at: start) }
        advance()
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar(from: start)).utf8)
        default: throw SyntaxError("this escape is unknown to JSON", at: start)
        }
    }

    private mutating func escapedScalar(from start: Mark) throws(SyntaxError) -> Unicode.Scalar {
        let first = try hexUnit(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(first)), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw SyntaxError("a lone surrogate is no character", at: start)
        }
        let second = try hexUnit(from: start)
        guard UTF16.isTrailSurrogate(UInt16(second)),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw SyntaxError("a lone surrogate is no character", at: start) }
        return scalar
    }

    private mutating func hexUnit(from start: Mark) throws(SyntaxError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw SyntaxError("four hex digits belong after \\u", at: start)
            }
            unit = unit << 4 | UInt32(digit)
            advance()
        }
        return unit
    }
}

// MARK: - Bytes

extension JSONParser {
    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func advance() {
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\n") {
            mark.line += 1
            mark.column = 1
        } else if byte & 0xC0 != 0x80 {
            mark.column += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        advance()
        return true
    }

    private mutating func skipStart() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipSpace()
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { advance() }
    }
}
