/// The words of a text, as ROUGE and BLEU compare them here: runs of letters, digits and the marks on them, in lower
/// case and composed form; each ideograph and each kana is a word of its own.
///
/// For ASCII these are the tokens of Google's `rouge-score` without its stemmer.
enum WordList {
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in ComparableText(ignoringCase: text).text.unicodeScalars {
            let kind = kind(of: scalar)
            if kind != .letter, !word.isEmpty {
                words.append(String(word))
                word = String.UnicodeScalarView()
            }
            switch kind {
            case .letter: word.append(scalar)
            case .sign: words.append(String(scalar))
            case .other: break
            }
        }
        if !word.isEmpty { words.append(String(word)) }
        return words
    }

    private enum Kind { case letter, sign, other }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar {
        case "a"..."z", "0"..."9": return .letter
        case "\0"..."\u{7F}": return .other
        case "\u{3040}"..."\u{30FF}": return .sign
        default: break
        }
        let properties = scalar.properties
        if properties.isIdeographic { return .sign }
        if properties.isAlphabetic || properties.numericType != nil { return .letter }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return .letter
        default: return .other
        }
    }
}
