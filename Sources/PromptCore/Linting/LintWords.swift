/// The words of one line of a text before a place, and the one after it, as the rules about instructions read them.
struct LintWords {
    /// A word in lower case.
    struct Word {
        let text: String
        /// Where it begins.
        let offset: Int
        /// Whether a sentence, a line or a part of one begins with it.
        let beginsClause: Bool
    }

    /// A sentence of an instruction is rarely longer; the words before are of no matter.
    private static let longest = 240

    /// The words of the sentence up to a place, in order, without the one that begins there.
    static func before(_ end: Int, in bytes: [UInt8]) -> [Word] {
        var start = end
        while start > 0, end - start < longest, !endsSentence(bytes, at: start - 1) { start -= 1 }
        var words: [Word] = []
        var index = start
        // A line that was cut begins in the middle of a clause.
        var mark: UInt8 = start > 0 && !endsSentence(bytes, at: start - 1) ? 0x20 : 0x0A
        while index < end {
            guard isWord(bytes[index]) else {
                if !LintBytes.isSpace(bytes[index]), !isOrnament(bytes[index]) { mark = bytes[index] }
                index += 1
                continue
            }
            let word = bytes[index..<end].prefix(while: isWord)
            words.append(
                Word(text: LintBytes.text(word).lowercased(), offset: index, beginsClause: mark != 0x20))
            index = word.endIndex
            mark = 0x20
        }
        return words
    }

    /// The words after a place up to the end of the sentence, at most so many.
    static func after(_ start: Int, in bytes: [UInt8], most: Int) -> [String] {
        var words: [String] = []
        var index = start
        while index < bytes.count, words.count < most {
            if isWord(bytes[index]) {
                let word = bytes[index...].prefix(while: isWord)
                words.append(LintBytes.text(word).lowercased())
                index = word.endIndex
            } else if endsSentence(bytes, at: index) {
                break
            } else {
                index += 1
            }
        }
        return words
    }

    /// An apostrophe is part of a word: `don't`, and so are the letters of other scripts.
    private static func isWord(_ byte: UInt8) -> Bool {
        LintBytes.isAlphanumeric(byte) || byte == UInt8(ascii: "'") || byte >= 0x80
    }

    /// Quotes and emphasis around a word.
    private static func isOrnament(_ byte: UInt8) -> Bool { "\"`*_".utf8.contains(byte) }

    private static func endsSentence(_ bytes: [UInt8], at index: Int) -> Bool {
        switch bytes[index] {
        case 0x0A: true
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
            index + 1 == bytes.count || LintBytes.isSpace(bytes[index + 1])
        default: false
        }
    }
}
