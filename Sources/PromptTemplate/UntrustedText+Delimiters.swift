extension UntrustedText {
    /// The bytes without the literal that would end the part of the prompt they stand in.
    static func escaping(_ delimiter: Delimiter, in bytes: [UInt8]) -> [UInt8] {
        switch delimiter {
        case .element(let name): escapingElement(Array(name.utf8), in: bytes)
        case .run(let byte): escapingRuns(of: byte, in: bytes)
        case .rule(let byte): escapingRules(of: byte, in: bytes)
        case .bracket(let words): escapingBracket(words, in: bytes)
        case .label(let words): escapingLabel(words, in: bytes)
        }
    }

    /// `</ticket>` becomes `&lt;/ticket>`; the closing bracket may be missing, since the template could bring one.
    private static func escapingElement(_ name: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        replacing(UInt8(ascii: "<"), in: bytes) { index in
            let slash = ASCII.skipSpace(bytes, from: index + 1, newlines: true)
            guard slash < bytes.count, bytes[slash] == UInt8(ascii: "/") else { return nil }
            let start = ASCII.skipSpace(bytes, from: slash + 1, newlines: true)
            let end = ASCII.end(of: ASCII.isElementName, in: bytes, from: start)
            return ASCII.isEqual(bytes[start..<end], name) ? ("&lt;", index + 1) : nil
        }
    }

    /// Each character of a run gets a backslash, so that no two of them stand together.
    private static func escapingRuns(of byte: UInt8, in bytes: [UInt8]) -> [UInt8] {
        let escape = "\\" + String(decoding: [byte], as: UTF8.self)
        return replacing(byte, in: bytes) { index in
            let end = ASCII.end(of: { $0 == byte }, in: bytes, from: index)
            return (end - index >= 3 ? String(repeating: escape, count: end - index) : nil, end)
        }
    }

    private static func escapingRules(of byte: UInt8, in bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(byte) else { return bytes }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line -> [UInt8] in
            let start = ASCII.skipSpace(bytes, from: line.startIndex)
            let end = ASCII.end(of: { $0 == byte }, in: bytes, from: start)
            guard end - start >= 3, ASCII.skipSpace(bytes, from: end) == line.endIndex else { return Array(line) }
            return [UInt8(ascii: "\\")] + line
        }
        return Array(lines.joined(separator: [0x0A]))
    }

    /// `[END X]` becomes `(END X)`.
    private static func escapingBracket(_ words: String, in bytes: [UInt8]) -> [UInt8] {
        replacing(UInt8(ascii: "["), in: bytes) { index in
            let end = ASCII.end(
                of: { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "[") }, in: bytes, from: index + 1)
            guard end < bytes.count, bytes[end] == UInt8(ascii: "]") else { return (nil, end) }
            let content = bytes[(index + 1)..<end]
            guard ASCII.bracketWords(content) == words else { return (nil, end) }
            return ("(" + String(decoding: content, as: UTF8.self) + ")", end + 1)
        }
    }

    /// The space after END becomes `_` in `--- END X ---`.
    private static func escapingLabel(_ words: String, in bytes: [UInt8]) -> [UInt8] {
        let words = words.split(separator: " ").map { Array($0.utf8) }
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let afterMark = ASCII.end(of: ASCII.isRule, in: bytes, from: index)
            guard afterMark - index >= 2 else {
                output.append(contentsOf: bytes[index...max(index, afterMark - 1)])
                index = max(index + 1, afterMark)
                continue
            }
            let end = ASCII.skipSpace(bytes, from: afterMark)
            output.append(contentsOf: bytes[index..<end])
            index = end
            let label = ASCII.skipSpace(bytes, from: min(end + 3, bytes.count))
            guard end + 3 < label, ASCII.isEqual(bytes[end..<end + 3], Array("end".utf8)),
                startsWith(words, in: bytes, from: label)
            else { continue }
            output.append(contentsOf: bytes[end..<end + 3] + [UInt8(ascii: "_")])
            index = label
        }
        return output
    }

    private static func startsWith(_ words: [[UInt8]], in bytes: [UInt8], from start: Int) -> Bool {
        var index = start
        for word in words {
            index = ASCII.skipSpace(bytes, from: index)
            guard index + word.count <= bytes.count, ASCII.isEqual(bytes[index..<index + word.count], word) else {
                return false
            }
            index += word.count
        }
        return true
    }

    /// Looks at each place that holds a byte; `match` says what stands there instead (nil: what stood there) and where
    /// to go on; nil leaves the byte alone.
    private static func replacing(
        _ byte: UInt8, in bytes: [UInt8], _ match: (Int) -> (replacement: String?, end: Int)?
    ) -> [UInt8] {
        var output: [UInt8] = []
        var copied = 0
        var index = 0
        while let place = bytes[index...].firstIndex(of: byte) {
            index = place + 1
            guard let found = match(place) else { continue }
            index = found.end
            guard let replacement = found.replacement else { continue }
            output += bytes[copied..<place]
            output += replacement.utf8
            copied = found.end
        }
        return copied == 0 ? bytes : output + bytes[copied...]
    }
}
