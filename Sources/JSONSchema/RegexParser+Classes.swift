extension RegexParser {
    /// The rest of a class whose `[` is consumed.
    mutating func bracketed() throws(BoundedRegex.PatternError) -> RegexNode {
        let negated = take("^")
        var items: [ScalarClass.Item] = []
        while !take("]") {
            let start = index
            let first = try member()
            guard peek == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
                items.append(first)
                continue
            }
            index += 1
            let last = try member()
            guard case .range(let low) = first, case .range(let high) = last, low.count == 1, high.count == 1 else {
                index = start
                throw problem("a class such as \\d cannot bound a range")
            }
            guard low.lowerBound <= high.lowerBound else {
                index = start
                throw problem("this range is in the wrong order")
            }
            items.append(.range(low.lowerBound...high.lowerBound))
        }
        return .one(ScalarClass(items, negated: negated, ignoresCase: ignoresCase))
    }

    private mutating func member() throws(BoundedRegex.PatternError) -> ScalarClass.Item {
        guard let scalar = peek else { throw problem("this class is not closed by ']'") }
        index += 1
        return scalar == "\\" ? try escape(inClass: true) : .scalar(scalar)
    }

    /// What follows a backslash that is consumed.
    mutating func escape(inClass: Bool) throws(BoundedRegex.PatternError) -> ScalarClass.Item {
        guard let scalar = peek else { throw problem("a character is missing after '\\'") }
        index += 1
        switch scalar {
        case "d": return .digit
        case "D": return .noneOf([.digit])
        case "w": return .word
        case "W": return .noneOf([.word])
        case "s": return .space
        case "S": return .noneOf([.space])
        case "p": return .property(try property())
        case "P": return .noneOf([.property(try property())])
        case "1"..."9", "k":
            index -= 1
            throw problem("backreferences are not supported")
        default:
            index -= 1
            return .scalar(try character(inClass: inClass))
        }
    }

    private mutating func property() throws(BoundedRegex.PatternError) -> ScalarProperty {
        let start = index
        var name = String.UnicodeScalarView()
        if take("{") {
            while let scalar = peek, scalar != "}" {
                name.append(scalar)
                index += 1
            }
        }
        guard take("}") else { throw problem("a property is named as in \\p{L}") }
        guard let property = ScalarProperty(named: String(name)) else {
            index = start
            throw problem(
                "the property '\(String(name))' is not supported; general categories such as L, Lu and Nd are")
        }
        return property
    }

    /// An escape that stands for one character.
    private mutating func character(inClass: Bool) throws(BoundedRegex.PatternError) -> Unicode.Scalar {
        let start = index
        guard let scalar = peek else { throw problem("a character is missing after '\\'") }
        index += 1
        switch scalar {
        case "t": return "\t"
        case "n": return "\n"
        case "v": return "\u{0B}"
        case "f": return "\u{0C}"
        case "r": return "\r"
        case "b" where inClass: return "\u{08}"
        case "0" where !(peek.map { ("0"..."9").contains($0) } ?? false): return "\0"
        case "c":
            guard let letter = peek, letter.isASCII, letter.properties.isAlphabetic else { break }
            index += 1
            return Unicode.Scalar(UInt8(letter.value % 32))
        case "x": if let value = hex(digits: 2), let found = Unicode.Scalar(value) { return found }
        case "u": if let found = unicodeEscape() { return found }
        case "-" where inClass: return scalar
        case _ where "^$\\.*+?()[]{}|/".unicodeScalars.contains(scalar): return scalar
        default: break
        }
        index = start
        throw problem("the escape '\\\(scalar)' is unknown")
    }

    private mutating func unicodeEscape() -> Unicode.Scalar? {
        if take("{") {
            var digits = 0
            while index + digits < scalars.count, scalars[index + digits] != "}", digits < 8 { digits += 1 }
            guard digits > 0, let value = hex(digits: digits), take("}") else { return nil }
            return Unicode.Scalar(value)
        }
        guard let first = hex(digits: 4) else { return nil }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\u"), let second = hex(digits: 4), (0xDC00...0xDFFF).contains(second) else {
            return nil
        }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    private mutating func hex(digits: Int) -> UInt32? {
        guard index + digits <= scalars.count else { return nil }
        var value: UInt32 = 0
        for scalar in scalars[index..<index + digits] {
            guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        index += digits
        return value
    }
}
