/// Takes keys and tokens out of what is shown to people, logged or stored.
///
/// It looks for the same issuers as PL015 and is less exact: a key that was cut off or mistyped is hidden too.
enum SecretMask {
    /// What stands for a key.
    static let mark: Unicode.Scalar = "…"

    /// After a prefix; less is no key that anybody could use.
    private static let fewestCharacters = 16
    private static let shortestLongPrefix = 4
    private static let prefixes = SecretRules.prefixes.map { Array($0.unicodeScalars) }
    private static let token = Array("eyJ".unicodeScalars)
    private static let privateKey = Array("-----BEGIN".unicodeScalars)

    /// The text with a mark for each key.
    static func masked(_ text: String) -> String { masked(text, column: 1).text }

    /// The text with a mark for each key, and the column, from 1, that a column of the text has become.
    static func masked(_ text: String, column: Int) -> (text: String, column: Int) {
        let scalars = Array(text.unicodeScalars)
        let ranges = ranges(in: scalars)
        guard !ranges.isEmpty else { return (text, column) }
        var masked = String.UnicodeScalarView()
        var (shown, next) = (column, 0)
        for range in ranges {
            masked.append(contentsOf: scalars[next..<range.lowerBound])
            masked.append(mark)
            next = range.upperBound
            // A place inside a key is now that of the mark.
            let before = min(max(column - 1, range.lowerBound), range.upperBound)
            shown -= before == range.upperBound ? range.count - 1 : before - range.lowerBound
        }
        masked.append(contentsOf: scalars[next...])
        return (String(masked), shown)
    }

    private static func ranges(in scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while index < scalars.count {
            if let end = end(ofSecretAt: index, in: scalars) {
                ranges.append(index..<end)
                index = end
            } else {
                index += 1
            }
        }
        return ranges
    }

    private static func end(ofSecretAt start: Int, in scalars: [Unicode.Scalar]) -> Int? {
        let rest = scalars[start...]
        if rest.starts(with: privateKey) {
            let line = rest.prefix { $0 != "\n" }
            return String(String.UnicodeScalarView(line)).contains("PRIVATE KEY") ? line.endIndex : nil
        }
        if rest.starts(with: token) {
            let word = rest.dropFirst(token.count).prefix { isKey($0) || $0 == "." }
            return word.count >= fewestCharacters ? word.endIndex : nil
        }
        guard let prefix = prefixes.first(where: rest.starts), mayBegin(prefix, at: start, in: scalars) else {
            return nil
        }
        let key = rest.dropFirst(prefix.count).prefix(while: isKey)
        let isRandom = key.contains { ("0"..."9").contains($0) || ("A"..."Z").contains($0) && $0 != "X" }
        return key.count >= fewestCharacters && isRandom ? key.endIndex : nil
    }

    /// `sk-` also ends ordinary words, and may follow an escaped newline.
    private static func mayBegin(_ prefix: [Unicode.Scalar], at start: Int, in scalars: [Unicode.Scalar]) -> Bool {
        if start == 0 || prefix.count >= shortestLongPrefix || !isWord(scalars[start - 1]) { return true }
        return start > 1 && scalars[start - 2] == "\\"
    }

    private static func isKey(_ scalar: Unicode.Scalar) -> Bool { isWord(scalar) || scalar == "-" }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        UInt8(exactly: scalar.value).map(LintBytes.isWord) ?? false
    }
}
