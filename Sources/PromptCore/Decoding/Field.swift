import JSON

/// A value in a manifest with the name that messages call it by; its methods hand out the value as a type, or report
/// what is wrong and answer nil.
struct Field {
    let name: String
    let node: Node
    let scope: DecodingScope

    var mark: Mark { node.mark }

    func error(_ message: String) { scope.error(message, at: node.mark) }
    func warning(_ message: String) { scope.warning(message, at: node.mark) }

    private func wrongType(_ expected: String, _ mend: String = "") {
        error("`\(name)` must be \(expected), not \(node.kindName)\(mend)")
    }

    func string() -> String? {
        if let string = node.string { return string }
        switch node.value {
        case .bool, .integer, .number: wrongType("a string", ": put it in quotes")
        default: wrongType("a string")
        }
        return nil
    }

    /// A string with at least one character that is not a space.
    func words() -> String? {
        guard let string = string() else { return nil }
        guard string.contains(where: { !$0.isWhitespace }) else {
            error("`\(name)` must not be empty")
            return nil
        }
        return string
    }

    func bool() -> Bool? {
        if case .bool(let bool) = node.value { return bool }
        wrongType("true or false")
        return nil
    }

    func integer(in range: ClosedRange<Int>) -> Int? {
        guard case .integer(let integer) = node.value else {
            wrongType("a whole number")
            return nil
        }
        guard let value = Int(exactly: integer), range.contains(value) else {
            error("`\(name)` must be from \(range.lowerBound) to \(range.upperBound), not \(integer)")
            return nil
        }
        return value
    }

    /// `N%` with up to two decimals, or a whole number of percent.
    func percentage() -> Percentage? {
        switch node.value {
        case .integer(let percent):
            if (0...100).contains(percent), let value = Percentage(basisPoints: Int(percent) * 100) { return value }
            error("`\(name)` must be from 0% to 100%, not \(percent)")
        case .string(let text):
            if let value = Percentage(text) { return value }
            error("`\(name)` must be a percentage from 0% to 100% with at most two decimals, as `5%`, not `\(text)`")
        case .number(let number):
            error("`\(name)` must be a percentage: write `\"\(number)%\"`")
        default:
            wrongType("a percentage as `5%`")
        }
        return nil
    }

    func duration() -> TimeSpan? {
        switch node.value {
        case .string(let text):
            if let span = TimeSpan(text) { return span }
            error("`\(name)` must be a duration as `90s`, `10m`, `1h30m` or `7d`, at most 3650d, not `\(text)`")
        case .integer(let count):
            error("`\(name)` needs a unit: write `\(count)s` or `\(count)m`")
        default:
            wrongType("a duration as `10m`")
        }
        return nil
    }

    /// One of the raw values of an enum.
    func choice<Choice: RawRepresentable & CaseIterable>(of type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let text = string() else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let known = type.allCases.map(\.rawValue)
        error("`\(name)` must be \(Prose.list(known, "or")), not `\(text)`\(NearestName.hint(text, in: known))")
        return nil
    }

    func items() -> [Field]? {
        guard let items = node.items else {
            wrongType("a list")
            return nil
        }
        return items.enumerated().map { Field(name: "\(name)[\($0.offset)]", node: $0.element, scope: scope) }
    }

    /// A list of strings, none of them empty; wrong items are left out.
    func strings() -> [String]? { items()?.compactMap { $0.words() } }

    /// A map of strings; wrong values are left out.
    func stringMap() -> [String: String]? {
        guard let members = node.members else {
            wrongType("a map")
            return nil
        }
        let pairs = members.compactMap { member in
            Field(name: member.key, node: member.value, scope: scope).string().map { (member.key, $0) }
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    /// Reads a map's fields; whatever is in it that `read` does not ask for is reported.
    func fields<Value>(_ read: (inout FieldReader) -> Value?) -> Value? {
        guard let members = node.members else {
            wrongType("a map")
            return nil
        }
        var reader = FieldReader(members: members, mark: node.mark, scope: scope)
        let value = read(&reader)
        reader.finish()
        return value
    }

    func readFields(_ read: (inout FieldReader) -> Void) {
        let _: Void? = fields { read(&$0) }
    }
}

extension Field {
    /// The value as JSON; integers that a double cannot hold exactly are reported.
    func json() -> JSONValue? {
        let before = scope.log.errorCount
        checkNumbers(node)
        guard scope.log.errorCount == before else { return nil }
        return node.json
    }

    private func checkNumbers(_ node: Node) {
        switch node.value {
        case .integer(let integer):
            if integer.magnitude > 9_007_199_254_740_992 { reportLarge("\(integer)", at: node.mark) }
        case .number(let number):
            if number.rounded() == number, number.magnitude > 9_007_199_254_740_992 {
                reportLarge("\(number)", at: node.mark)
            }
        case .array(let items): for item in items { checkNumbers(item) }
        case .object(let members): for member in members { checkNumbers(member.value) }
        case .null, .bool, .string: break
        }
    }

    private func reportLarge(_ number: String, at mark: Mark) {
        scope.error(
            "the integer \(number) is beyond 2^53, where JSON readers disagree: write it as a string", at: mark)
    }
}

/// How messages put lists into words.
enum Prose {
    /// "a, b or c".
    static func list(_ words: [String], _ conjunction: String) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}
