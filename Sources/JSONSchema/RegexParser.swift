/// Reads a pattern as ECMA-262 does with the `u` flag: what that grammar does not allow is an error, never a literal.
struct RegexParser {
    /// The groups a pattern may nest.
    private static let maximumDepth = 100
    /// The largest number a quantifier may hold.
    private static let maximumRepetition = 10_000

    let scalars: [Unicode.Scalar]
    var index = 0
    private(set) var ignoresCase = false

    init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

    mutating func parse() throws(BoundedRegex.PatternError) -> RegexNode {
        if take("(?i)") { ignoresCase = true }
        let root = try choice(depth: 0)
        guard index == scalars.count else { throw problem("there is no group for this ')' to close") }
        return root
    }

    private mutating func choice(depth: Int) throws(BoundedRegex.PatternError) -> RegexNode {
        guard depth <= Self.maximumDepth else { throw problem("groups are nested deeper than \(Self.maximumDepth)") }
        var branches = [try sequence(depth: depth)]
        while take("|") { branches.append(try sequence(depth: depth)) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence(depth: Int) throws(BoundedRegex.PatternError) -> RegexNode {
        var parts: [RegexNode] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            let part = try term(depth: depth)
            parts.append(try quantified(part))
        }
        return .sequence(parts)
    }

    private mutating func term(depth: Int) throws(BoundedRegex.PatternError) -> RegexNode {
        guard let scalar = peek else { throw problem("a character is missing at the end") }
        switch scalar {
        case "(": return try group(depth: depth)
        case "*", "+", "?", "{":
            throw problem("there is nothing for this '\(scalar)' to repeat; a literal one is '\\\(scalar)'")
        case "}", "]": throw problem("a literal '\(scalar)' is written '\\\(scalar)'")
        default: break
        }
        index += 1
        switch scalar {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return one([.noneOf([.lineTerminator])])
        case "[": return try bracketed()
        case "\\":
            if take("b") { return .assertion(.wordBoundary) }
            if take("B") { return .assertion(.noWordBoundary) }
            return one([try escape(inClass: false)])
        default: return one([.scalar(scalar)])
        }
    }

    private mutating func group(depth: Int) throws(BoundedRegex.PatternError) -> RegexNode {
        let start = index
        for lookaround in ["(?=", "(?!", "(?<=", "(?<!"] where take(lookaround) {
            index = start
            throw problem("lookahead and lookbehind are not supported")
        }
        if take("(?<") {
            let name = index
            while let scalar = peek, scalar == "_" || scalar == "$" || scalar.properties.isIDContinue { index += 1 }
            guard index > name, take(">") else { throw problem("this group's name is not closed by '>'") }
        } else if take("(?:") {
            // What follows may be another group's parenthesis.
        } else if take("(?") {
            throw problem("only (?: ) and (?<name> ) are supported here; (?i) may only begin the pattern")
        } else {
            _ = take("(")
        }
        let body = try choice(depth: depth + 1)
        guard take(")") else {
            index = start
            throw problem("this group is not closed")
        }
        return body
    }

    private mutating func quantified(_ part: RegexNode) throws(BoundedRegex.PatternError) -> RegexNode {
        let start = index
        let range: (least: Int, most: Int?)
        if take("*") {
            range = (0, nil)
        } else if take("+") {
            range = (1, nil)
        } else if take("?") {
            range = (0, 1)
        } else if take("{") {
            range = try counts(from: start)
        } else {
            return part
        }
        // A lazy quantifier changes which match is found, never whether there is one.
        _ = take("?")
        if case .assertion = part {
            index = start
            throw problem("an assertion cannot be repeated")
        }
        return .repetition(part, atLeast: range.least, atMost: range.most)
    }

    private mutating func counts(from start: Int) throws(BoundedRegex.PatternError) -> (least: Int, most: Int?) {
        guard let least = number() else { throw problem("a number belongs here; a literal '{' is written '\\{'") }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else { throw problem("this quantifier is not closed by '}'") }
        guard max(least, most ?? 0) <= Self.maximumRepetition else {
            index = start
            throw problem("a repetition may count to at most \(Self.maximumRepetition)")
        }
        guard least <= most ?? least else {
            index = start
            throw problem("the quantifier's numbers are in the wrong order")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek, ("0"..."9").contains(scalar) {
            // Beyond the limit the exact number no longer matters, only that it does not overflow.
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), Self.maximumRepetition + 1)
            index += 1
        }
        return value
    }

    private func one(_ items: [ScalarClass.Item]) -> RegexNode {
        .one(ScalarClass(items, ignoresCase: ignoresCase))
    }
}

// MARK: - Scalars

extension RegexParser {
    var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    /// Consumes this text if it comes next.
    mutating func take(_ text: String) -> Bool {
        let wanted = text.unicodeScalars
        guard scalars[index...].starts(with: wanted) else { return false }
        index += wanted.count
        return true
    }

    func problem(_ message: String) -> BoundedRegex.PatternError {
        BoundedRegex.PatternError(message, offset: min(index, scalars.count))
    }
}
