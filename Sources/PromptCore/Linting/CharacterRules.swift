import Foundation
import JSON

/// PL009 to PL014: characters that people don't see, or that don't say what they look like.
enum CharacterRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        subject.texts.flatMap { text -> [LintFinding] in
            guard text.clues.hasUnusual else { return [] }
            let scalars = Array(text.text.unicodeScalars)
            return hidden(scalars, text, subject)
                + [mixed(text, subject), unnormalized(text, subject)].compactMap { $0 }
        }
    }

    // MARK: PL009 to PL012

    private static func hidden(
        _ scalars: [Unicode.Scalar], _ text: LintText, _ subject: LintSubject
    ) -> [LintFinding] {
        let isRightToLeft = scalars.contains { (0x0590...0x08FF).contains($0.value) && $0.properties.isAlphabetic }
        var (line, lineStart) = (1, 0)
        var known: Set<LintRule> = []
        var findings: [LintFinding] = []
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\n" { (line, lineStart) = (line + 1, index + 1) }
            guard let (rule, severity) = judge(scalar, at: index, in: scalars, isRightToLeft),
                known.insert(rule).inserted
            else { continue }
            findings.append(
                subject.finding(
                    rule, as: severity, at: text.place(of: Mark(line: line, column: index - lineStart + 1)),
                    "U+\(hex(scalar)) \(explanation(rule))",
                    mend: "take it out, or type the text anew"))
        }
        return findings
    }

    private static func judge(
        _ scalar: Unicode.Scalar, at index: Int, in scalars: [Unicode.Scalar], _ isRightToLeft: Bool
    ) -> (LintRule, LintFinding.Severity)? {
        switch scalar.value {
        case 0x0D: index + 1 < scalars.count && scalars[index + 1] == "\n" ? nil : (.controlCharacters, .error)
        case 0x00...0x08, 0x0B...0x0C, 0x0E...0x1F, 0x7F...0x9F: (.controlCharacters, .error)
        case 0xE0000...0xE007F: isFlag(index, scalars) ? nil : (.unicodeTags, .error)
        case 0x202A...0x202E, 0x2066...0x2069: (.bidiControl, .error)
        case 0x200E, 0x200F, 0x061C: isRightToLeft ? nil : (.bidiControl, .warning)
        case 0x200C: isJoining(index, scalars) ? nil : (.invisibleCharacters, .warning)
        case 0x200B: isBreak(index, scalars) ? nil : (.invisibleCharacters, .warning)
        case 0xE0100...0xE01EF: isGlyph(index, scalars) ? nil : (.invisibleCharacters, .warning)
        case 0x2060...0x2064, 0xFEFF, 0x00AD, 0x180E, 0x3164: (.invisibleCharacters, .warning)
        default: nil
        }
    }

    /// Tags that follow a black flag, as the flags of England, Scotland and Wales are written.
    private static func isFlag(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        var start = index
        while start > 0, (0xE0020...0xE007F).contains(scalars[start - 1].value), index - start < 7 { start -= 1 }
        return start > 0 && scalars[start - 1].value == 0x1F3F4
    }

    /// After a letter of a script that joins: Arabic and its neighbours, the scripts of India, Khmer, Mongolian.
    private static func isJoining(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard index > 0 else { return false }
        let before = scalars[index - 1].value
        return (0x0600...0x0DFF).contains(before) || (0x1000...0x109F).contains(before)
            || (0x1780...0x18AF).contains(before)
    }

    /// Where a line may break in Thai, Lao, Burmese or Khmer, which have no spaces between words.
    private static func isBreak(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard index > 0 else { return false }
        let before = scalars[index - 1].value
        return (0x0E00...0x0EFF).contains(before) || (0x1000...0x109F).contains(before)
            || (0x1780...0x17FF).contains(before)
    }

    /// Which form an ideograph before it has, as Japanese names need it.
    private static func isGlyph(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        index > 0 && scalars[index - 1].properties.isIdeographic
    }

    private static func explanation(_ rule: LintRule) -> String {
        switch rule {
        case .unicodeTags: "is a tag character: text that models read and people don't see"
        case .bidiControl: "turns the direction of the text, so that it reads otherwise than it is shown"
        case .controlCharacters: "is a control character"
        default: "is invisible"
        }
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    // MARK: PL013

    /// Letters of Cyrillic and Greek that look like Latin ones.
    private static let lookalikes = Set(
        "аеорсухіјѕһԁАВЕКМНОРСТУХІЈЅ".unicodeScalars.map(\.value) + "ονραικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ".unicodeScalars.map(\.value))

    private static func mixed(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        guard text.bytes.contains(where: mayBeginLookalike) else { return nil }
        for (number, line) in text.lines {
            let words = line.unicodeScalars.split { !$0.properties.isAlphabetic }
            guard let word = words.first(where: isMixed) else { continue }
            return subject.finding(
                .mixedScripts, at: text.place(of: Substring(word), line: line, number: number),
                "`\(String(word))` mixes Latin letters with lookalikes of another alphabet",
                mend: "type the word anew in one alphabet")
        }
        return nil
    }

    /// The first bytes of U+0340 to U+053F, where all lookalikes are.
    private static func mayBeginLookalike(_ byte: UInt8) -> Bool { (0xCD...0xD4).contains(byte) }

    /// A small Greek letter among capitals deceives nobody: `TNFα`, `NFκB`.
    private static func isMixed(_ word: Substring.UnicodeScalarView.SubSequence) -> Bool {
        guard word.count >= 3, word.contains(where: isLatin) else { return false }
        let hasSmallLatin = word.contains { isLatin($0) && $0.properties.isLowercase }
        return word.contains { lookalikes.contains($0.value) && (hasSmallLatin || !isSmallGreek($0)) }
    }

    private static func isSmallGreek(_ scalar: Unicode.Scalar) -> Bool { (0x03AC...0x03CE).contains(scalar.value) }

    private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII || (0xC0...0x24F).contains(scalar.value) || (0x1E00...0x1EFF).contains(scalar.value)
    }

    // MARK: PL014

    private static func unnormalized(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        guard !text.text.unicodeScalars.allSatisfy(isAlwaysComposed) else { return nil }
        let composed = text.text.precomposedStringWithCanonicalMapping
        guard !composed.unicodeScalars.elementsEqual(text.text.unicodeScalars) else { return nil }
        let line = text.lines.first { _, line in
            !line.unicodeScalars.elementsEqual(String(line).precomposedStringWithCanonicalMapping.unicodeScalars)
        }
        return subject.finding(
            .notNormalized, at: text.place(of: Mark(line: line?.number ?? 1, column: 1)),
            "the text is not in Unicode's composed form (NFC), so the same words may have another digest elsewhere",
            mend: "save the text in NFC")
    }

    /// Scalars that NFC keeps as they are whatever stands around them (`NFC_Quick_Check=Yes` and no combining class):
    /// Latin, punctuation, arrows and dingbats, Japanese, Chinese, Korean, emoji.
    private static func isAlwaysComposed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x02FF, 0x0410...0x044F, 0x2010...0x205E, 0x20A0...0x20BF, 0x2190...0x21FF, 0x2500...0x27BF,
            0x3001...0x3029, 0x3041...0x3096, 0x30A1...0x30FA, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFF5E,
            0xFE0F, 0x1F300...0x1FAFF:
            true
        default: false
        }
    }
}
