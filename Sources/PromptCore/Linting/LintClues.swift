/// Where in a text the rules have something to look at, found for all of them in one pass over its bytes.
///
/// A clue is a place that may matter, never one that does: each rule judges its places itself. Of what it judges it
/// misses none, so a rule whose clues are empty finds nothing in the text.
struct LintClues {
    /// Whether there is anything but printable ASCII, TAB and LF.
    private(set) var hasUnusual = false
    private(set) var isASCII = true
    /// How many ASCII digits there are.
    private(set) var digitCount = 0
    /// Brackets that may begin a chat marker.
    private(set) var markers: [Int] = []
    /// Colons after what may be a role.
    private(set) var roleColons: [Int] = []
    /// Words that begin a phrase of those that override instructions.
    private(set) var overrides: [Int] = []
    /// Where a secret may begin.
    private(set) var secrets: [Int] = []
    /// Words, as far as white space and brackets bound them, that may be somebody's data or an address.
    private(set) var addresses: [Range<Int>] = []
    /// Where "always" and where "never" may stand, as words or as the beginnings of words.
    private(set) var always: [Int] = []
    private(set) var never: [Int] = []
    /// Whether a Markdown link or an attribute may begin an address.
    private(set) var hasLink = false
    /// Whether there may be a time or an id of one moment.
    private(set) var hasMoment = false
    /// Where `${` stands.
    private(set) var interpolations: [Int] = []
    /// Where a word begins that may say that something is to be given away.
    private(set) var disclosures: [Int] = []
    /// Where "json" stands as a word or the beginning of one.
    private(set) var mentionsOfJSON: [Int] = []
    /// The numbers that begin lines, as those of a list do.
    private(set) var listNumbers: [ListNumber] = []

    init(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            let text = LintWindow(buffer)
            readWord(text, at: 0)
            for index in buffer.indices where !LintBytes.isLetter(buffer[index]) { read(text, at: index) }
        }
    }

    /// Reads a byte that is no letter, and the word that may begin after it.
    private mutating func read(_ text: LintWindow, at index: Int) {
        let byte = text[index]
        switch byte {
        case UInt8(ascii: " "), 0x0A: break
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            digitCount += 1
            return addAddress(text, at: index)
        case UInt8(ascii: "."):
            readPoint(text, at: index)
            readListNumber(text, before: index)
        case UInt8(ascii: ":"):
            readPoint(text, at: index)
            let before = text[index - 1] | 0x20
            // The last letters of system, assistant, user and developer.
            if before == UInt8(ascii: "m") || before == UInt8(ascii: "t") || before == UInt8(ascii: "r") {
                roleColons.append(index)
            }
        case UInt8(ascii: "@"): addAddress(text, at: index)
        case UInt8(ascii: "<"), UInt8(ascii: "["): readBracket(text, at: index)
        case UInt8(ascii: "("): if text[index - 1] == UInt8(ascii: "]") { hasLink = true }
        case UInt8(ascii: "="):
            let quote = text[index + 1]
            if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") { hasLink = true }
        case UInt8(ascii: ")"): readListNumber(text, before: index)
        case UInt8(ascii: "$"):
            if text[index + 1] == UInt8(ascii: "t") { hasMoment = true }
            if text[index + 1] == UInt8(ascii: "{") { interpolations.append(index) }
        case UInt8(ascii: "-"): readHyphen(text, at: index)
        case 0x80...:
            isASCII = false
            hasUnusual = true
        case 0x09: break
        case 0x00..<0x20, 0x7F: hasUnusual = true
        default: break
        }
        readWord(text, at: index + 1)
    }

    private mutating func readPoint(_ text: LintWindow, at index: Int) {
        // Nothing after it: the end of a sentence, which is no part of an address.
        if index + 1 < text.count, !LintBytes.isAddressBound(text[index + 1]) { addAddress(text, at: index) }
    }

    private mutating func readBracket(_ text: LintWindow, at index: Int) {
        switch text[index + 1] | 0x20 {
        case UInt8(ascii: "|"), UInt8(ascii: "/"), UInt8(ascii: "<"), UInt8(ascii: "i"), UInt8(ascii: "s"),
            UInt8(ascii: "e"), 0xEF:
            markers.append(index)
        default: break
        }
    }

    /// Reads the number of a list's item before a point or a parenthesis.
    private mutating func readListNumber(_ text: LintWindow, before end: Int) {
        guard LintBytes.isDigit(text[end - 1]) else { return }
        var start = end - 1
        while end - start < 3, LintBytes.isDigit(text[start - 1]) { start -= 1 }
        var line = start
        while text[line - 1] == UInt8(ascii: " ") { line -= 1 }
        guard line == 0 || text[line - 1] == 0x0A, LintBytes.isSpace(text[end + 1]) else { return }
        let value = (start..<end).reduce(0) { $0 * 10 + Int(text[$1]) - 48 }
        listNumbers.append(ListNumber(value: value, indent: start - line, offset: start))
    }

    /// Times (`2026-11-22T...`) and UUIDs have four digits or more before a hyphen and two or more after it; in other
    /// scripts there are other hexadecimal digits.
    private mutating func readHyphen(_ text: LintWindow, at index: Int) {
        if text.starts(with: "-----BEG", at: index) { secrets.append(index) }
        guard !hasMoment, LintBytes.mayBeHexDigit(text[index - 1]), LintBytes.mayBeHexDigit(text[index + 1]) else {
            return
        }
        let isASCIIHere = text[index - 1] < 0x80 && text[index + 1] < 0x80
        hasMoment =
            !isASCIIHere
            || LintBytes.mayBeHexDigit(text[index - 2]) && LintBytes.mayBeHexDigit(text[index - 3])
                && LintBytes.mayBeHexDigit(text[index - 4]) && LintBytes.mayBeHexDigit(text[index + 2])
    }

    /// Adds the whole word around a place, unless that was done for a place before.
    private mutating func addAddress(_ text: LintWindow, at index: Int) {
        let known = addresses.last?.upperBound ?? 0
        guard index >= known else { return }
        var (start, end) = (index, index + 1)
        while start > known, !LintBytes.isAddressBound(text[start - 1]) { start -= 1 }
        while end < text.count, !LintBytes.isAddressBound(text[end]) { end += 1 }
        addresses.append(start..<end)
    }

    /// Reads the beginning of a word: what stands there follows no letter and no digit.
    private mutating func readWord(_ text: LintWindow, at index: Int) {
        switch text[index] {
        case UInt8(ascii: "a"): if text.says("always", at: index) { always.append(index) }
        case UInt8(ascii: "n"), UInt8(ascii: "N"): if text.says("never", at: index) { never.append(index) }
        case UInt8(ascii: "i"), UInt8(ascii: "I"): if text.says("ignore", at: index) { overrides.append(index) }
        case UInt8(ascii: "d"), UInt8(ascii: "D"):
            if text.says("disregard", at: index) { overrides.append(index) }
            if text.says("disclose", at: index) || text.says("divulge", at: index) { disclosures.append(index) }
        case UInt8(ascii: "j"), UInt8(ascii: "J"): if text.says("json", at: index) { mentionsOfJSON.append(index) }
        case UInt8(ascii: "r"), UInt8(ascii: "R"): if text.says("reveal", at: index) { disclosures.append(index) }
        case UInt8(ascii: "l"), UInt8(ascii: "L"): if text.says("leak", at: index) { disclosures.append(index) }
        case UInt8(ascii: "S"): if text.says("share", at: index) { disclosures.append(index) }
        case UInt8(ascii: "E"): if text.says("expose", at: index) { disclosures.append(index) }
        case UInt8(ascii: "f"), UInt8(ascii: "F"): if text.says("forget", at: index) { overrides.append(index) }
        case UInt8(ascii: "o"), UInt8(ascii: "O"): if text.says("override", at: index) { overrides.append(index) }
        case UInt8(ascii: "y"), UInt8(ascii: "Y"): if text.says("you", at: index) { overrides.append(index) }
        case UInt8(ascii: "A"):
            if text.says("always", at: index) { always.append(index) }
            readSecret(text, at: index)
        case UInt8(ascii: "s"), UInt8(ascii: "e"):
            if text.says("share", at: index) || text.says("expose", at: index) { disclosures.append(index) }
            readSecret(text, at: index)
        case UInt8(ascii: "g"), UInt8(ascii: "x"): readSecret(text, at: index)
        default: break
        }
    }

    /// The first two bytes of each prefix that `SecretRules` knows.
    private mutating func readSecret(_ text: LintWindow, at index: Int) {
        switch (text[index], text[index + 1]) {
        case (UInt8(ascii: "s"), UInt8(ascii: "k")), (UInt8(ascii: "g"), UInt8(ascii: "h")),
            (UInt8(ascii: "g"), UInt8(ascii: "i")), (UInt8(ascii: "x"), UInt8(ascii: "o")),
            (UInt8(ascii: "e"), UInt8(ascii: "y")), (UInt8(ascii: "A"), UInt8(ascii: "K")),
            (UInt8(ascii: "A"), UInt8(ascii: "S")), (UInt8(ascii: "A"), UInt8(ascii: "B")),
            (UInt8(ascii: "A"), UInt8(ascii: "C")), (UInt8(ascii: "A"), UInt8(ascii: "I")),
            (UInt8(ascii: "A"), UInt8(ascii: "3")):
            if text[index - 1] != UInt8(ascii: "_") { secrets.append(index) }
        default: break
        }
    }
}

/// A number that begins a line, before a point or a parenthesis.
struct ListNumber {
    var value: Int
    /// The spaces before it.
    var indent: Int
    var offset: Int
}

/// The bytes of a text with zeros all around, while they are looked at.
struct LintWindow {
    private let bytes: UnsafeBufferPointer<UInt8>
    let count: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        count = bytes.count
    }

    subscript(_ index: Int) -> UInt8 { index >= 0 && index < count ? bytes[index] : 0 }

    func starts(with text: StaticString, at index: Int) -> Bool {
        guard index + text.utf8CodeUnitCount <= count else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// Whether a word in lower case stands there in any case.
    func says(_ word: StaticString, at index: Int) -> Bool {
        guard index + word.utf8CodeUnitCount <= count else { return false }
        for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] | 0x20 != word.utf8Start[offset] {
            return false
        }
        return true
    }
}
