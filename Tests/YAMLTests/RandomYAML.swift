/// Makes YAML as people and programs write it, and as nobody should: every style of scalar, list and map, anchors, tags,
/// merges, comments, and now and then a mistake. The same seed makes the same text.
struct RandomYAML {
    private var random: RandomValue
    private var anchors: [String] = []

    init(seed: UInt64) { random = RandomValue(seed: seed) }

    /// The members of a manifest beside its head: `x` and what aliases need before it.
    mutating func members() -> String {
        var text = ""
        for key in ["b", "c", "x"].suffix(1 + pick(3)) { text += key + ":" + block(2) }
        if once(in: 6) { text = mistaken(text) }
        return once(in: 12) ? text.replacing("\n", with: "\r\n") : text
    }

    /// A whole stream of documents with heads of their own, each named `<name>.<number>`.
    mutating func stream(_ name: String) -> String {
        var text = once(in: 4) ? "\u{FEFF}" : ""
        if once(in: 3) { text += "---\n" }
        for number in 0..<(1 + pick(3)) {
            if number > 0 { text += separator() }
            anchors = []
            text += once(in: 6) ? "# only\n" : Kubectl.document("\(name).\(number)", members())
        }
        return once(in: 12) ? text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n") : text
    }

    private mutating func separator() -> String {
        choose(["---\n", "--- # next\n", "---\n---\n", "...\n---\n", "---   \n", "---\n# c\n\n", "---\nnull\n---\n"])
    }
}

// MARK: - Blocks

extension RandomYAML {
    /// What follows the colon of a key or the dash of an item whose own lines begin at `column`.
    private mutating func block(_ column: Int) -> String {
        switch pick(column > 10 ? 4 : 9) {
        case 0, 1: return " " + properties() + inline() + comment()
        case 2: return " " + properties() + flow(3) + comment()
        case 3: return " " + properties() + literal(column)
        case 4, 5: return lead() + list(column)
        default: return lead() + map(column)
        }
    }

    private mutating func lead() -> String {
        let properties = properties()
        return (properties.isEmpty ? "" : " " + properties) + comment()
    }

    private mutating func list(_ column: Int) -> String {
        let start = column - (once(in: 3) ? 2 : 0)
        return (0..<(1 + pick(3))).map { _ in pad(start) + "-" + item(start + 2) }.joined()
    }

    /// The rest of an item: a map may begin on the line of its dash.
    private mutating func item(_ column: Int) -> String {
        guard once(in: 3) else { return block(column) }
        return " " + String(map(column).drop { $0 == " " })
    }

    private mutating func map(_ column: Int) -> String {
        var text = ""
        for number in 0..<(1 + pick(4)) {
            if once(in: 9) { text += choose(["\n", pad(column) + "# c\n", "#c\n"]) }
            if once(in: 7), !anchors.isEmpty || once(in: 2) {
                text += pad(column) + "<<: " + merged() + "\n"
            } else if once(in: 12) {
                text += pad(column) + "? " + inline() + "\n" + pad(column) + ":" + block(column + 2)
            } else {
                text += pad(column) + key(number) + ":" + block(column + 2)
            }
        }
        return text
    }

    private mutating func merged() -> String {
        switch pick(4) {
        case 0: return alias() ?? "{m: 1}"
        case 1: return "[" + (alias() ?? "{m: 1}") + ", {n: 2, k0: 3}]"
        case 2: return "{k0: 1, k1: \(inline(isFlow: true))}"
        default: return choose(["{}", "[]", "{<<: {m: 1}, n: 2}", "!!map {m: 1}"])
        }
    }

    private mutating func literal(_ column: Int) -> String {
        let indent = once(in: 3) ? String(1 + pick(3)) : ""
        let chomping = choose(["", "-", "+"])
        let head = choose(["|", ">"]) + (once(in: 2) ? indent + chomping : chomping + indent)
        let margin = column - 2 + (Int(indent) ?? 2)
        let lines = (0..<pick(5)).map { _ in line(margin) }
        return head + comment() + lines.joined() + (once(in: 5) ? pad(pick(column + 2)) + "\n" : "")
    }

    private mutating func line(_ column: Int) -> String {
        if once(in: 4) { return pad(pick(column + 3)) + "\n" }
        let text = choose(["a", "b c", "  d", "\te", "- f", "k: v", "# no comment", "é😀", "x  ", "y\t", "'", "\\n"])
        return pad(column) + text + "\n"
    }
}

// MARK: - Flows and scalars

extension RandomYAML {
    private mutating func flow(_ depth: Int) -> String {
        switch pick(depth > 0 ? 6 : 3) {
        case 0, 1, 2: return inline(isFlow: true)
        case 3, 4:
            return "[" + (0..<pick(4)).map { _ in properties() + flow(depth - 1) }.joined(separator: ", ") + close("]")
        default:
            let members = (0..<pick(4)).map { number in
                once(in: 8) ? key(number) : key(number) + ": " + properties() + flow(depth - 1)
            }
            return "{" + members.joined(separator: choose([", ", ",", " ,\n      "])) + close("}")
        }
    }

    private mutating func close(_ bracket: String) -> String { once(in: 8) ? ",\(bracket)" : bracket }

    private mutating func key(_ number: Int) -> String {
        switch pick(12) {
        case 0:
            choose(["\"k\(number)\"", "'k\(number)'", "k \(number)", "é\(number)", "!!str k\(number)", "? k\(number)"])
        case 1: choose(["1.5", "0x1f", "yes", "null", "~", "-0", "1e3", "2001-01-01", ".inf", "''", "1_0", "=", "<<x"])
        default: "k\(number)"
        }
    }

    private mutating func inline(isFlow: Bool = false) -> String {
        if once(in: 9), let alias = alias() { return alias + (isFlow ? " " : "") }
        switch pick(8) {
        case 0: return quoted()
        case 1: return "'" + choose(["", "it''s", "a\n      b", "y", "#", "\\", ": ", "é"]) + "'"
        case 2:
            return choose(["a b", "a#b", "a: b", "http://a.b/c", "a\n      b", "-x", "?x", ":x", "100%", "{{x}}", ""])
        default:
            let scalar = choose(once(in: 30) ? Self.refused : Self.read)
            return isFlow && scalar.contains { "[]{},*&#".contains($0) } ? "z" : scalar
        }
    }

    private mutating func quoted() -> String {
        let pieces = [
            "a", " ", "b c", "\\n", "\\t", "\\\"", "\\\\", "\\x41", "\\u00e9", "\\U0001F600", "\n      ", "\n\n    ",
            "\\\n      ", "  ", "\t", "é", "\\e", "\\0", "\\_", "\\N", "#", ": ", "'",
        ]
        return "\"" + (0..<pick(6)).map { _ in choose(pieces) }.joined() + "\""
    }

    private mutating func properties() -> String {
        switch pick(24) {
        case 0, 1:
            let name = "a\(anchors.count)"
            anchors.append(name)
            return "&\(name) "
        case 2: return choose(["!!str ", "!!str ", "!!int ", "!!float ", "!!null ", "!t ", "! ", "!!map ", "!!seq "])
        default: return ""
        }
    }

    private mutating func alias() -> String? { anchors.isEmpty ? nil : "*" + choose(anchors) }

    private mutating func comment() -> String { once(in: 8) ? choose([" # c\n", " #\n", "  \n", "\t\n"]) : "\n" }
}

// MARK: - Chance

extension RandomYAML {
    private static let rows = ScalarTables.scalars + ScalarTables.corners
    private static let read = rows.filter { $0.json != nil }.map(\.yaml)
    private static let refused = rows.filter { $0.json == nil }.map(\.yaml)
}

extension RandomYAML {
    /// The text with one to three characters lost, doubled or added.
    private mutating func mistaken(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<(1 + pick(3)) where !scalars.isEmpty {
            let place = pick(scalars.count)
            switch pick(3) {
            case 0: scalars.remove(at: place)
            case 1: scalars.insert(scalars[place], at: place)
            default: scalars.insert(contentsOf: choose(Self.slips).unicodeScalars, at: place)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static let slips = [
        " ", "  ", "\n", "\t", ":", ": ", "-", "- ", "#", " #", "'", "\"", "[", "]", "{", "}", ",", "&a", "*a0", "!",
        "|",
        ">", "%", "@", "`", "?", "~", "\\", "\u{85}", "\u{2028}", "\u{FEFF}", "\r", "0", "e",
    ]

    private func pad(_ count: Int) -> String { String(repeating: " ", count: count) }
    private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    private mutating func once(in count: Int) -> Bool { pick(count) == 0 }
    private mutating func choose(_ texts: [String]) -> String { texts[pick(texts.count)] }
}
