/// The byte classes by which markers and delimiters are read; all of them are ASCII, whatever text surrounds them.
enum ASCII {
    static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isElementName(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }

    /// The characters of rules and of the marks around a label.
    static func isRule(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "#"): true
        default: false
        }
    }

    static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// Whether the bytes say this word, which is in lower case.
    static func isEqual(_ bytes: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
        bytes.count == word.count && zip(bytes, word).allSatisfy { lower($0) == $1 }
    }

    static func lowercased(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map(lower), as: UTF8.self)
    }

    /// The first index from `start` on at which the class no longer holds.
    static func end(of isMember: (UInt8) -> Bool, in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, isMember(bytes[index]) { index += 1 }
        return index
    }

    /// The index after any white space from `start` on: spaces, tabs, Unicode spaces and, if wanted, newlines.
    static func skipSpace(_ bytes: [UInt8], from start: Int, newlines: Bool = false) -> Int {
        var index = start
        while index < bytes.count {
            let length = spaceLength(bytes, index)
            if length > 0 {
                index += length
            } else if newlines, bytes[index] == 0x0A {
                index += 1
            } else {
                break
            }
        }
        return index
    }

    /// The length in bytes of the space at this index; 0 when there is none. Knows U+00A0, U+1680, U+2000 to U+200A,
    /// U+202F, U+205F, U+3000 and the blank U+2800.
    private static func spaceLength(_ bytes: [UInt8], _ index: Int) -> Int {
        let byte = bytes[index]
        if byte == 0x20 || byte == 0x09 { return 1 }
        if byte == 0xC2, index + 1 < bytes.count, bytes[index + 1] == 0xA0 { return 2 }
        guard byte >= 0xE1, byte <= 0xE3, index + 2 < bytes.count else { return 0 }
        switch (byte, bytes[index + 1], bytes[index + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE2, 0xA0, 0x80),
            (0xE3, 0x80, 0x80):
            return 3
        default: return 0
        }
    }

    static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard let first = line.firstIndex(where: { !isSpace($0) }), let last = line.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return line[first...last]
    }

    /// The text in lower case with one space between words.
    static func words(_ text: ArraySlice<UInt8>) -> String {
        let bytes = Array(text)
        var words: [String] = []
        var index = skipSpace(bytes, from: 0, newlines: true)
        while index < bytes.count {
            let start = index
            var next = index
            repeat {
                index += 1
                next = skipSpace(bytes, from: index, newlines: true)
            } while index < bytes.count && next == index
            words.append(lowercased(bytes[start..<index]))
            index = next
        }
        return words.joined(separator: " ")
    }

    /// The words between square brackets; `/ X` says `/x`.
    static func bracketWords(_ text: ArraySlice<UInt8>) -> String {
        let words = words(text)
        return words.hasPrefix("/ ") ? "/" + words.dropFirst(2) : words
    }

    /// What follows one of these first words; nil when the text begins with none of them or holds nothing more.
    static func label(_ words: String, after keywords: [String]) -> String? {
        for keyword in keywords where words.hasPrefix(keyword + " ") {
            return String(words.dropFirst(keyword.count + 1))
        }
        return nil
    }
}
