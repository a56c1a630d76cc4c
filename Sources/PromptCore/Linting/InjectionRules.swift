import JSON
import PromptTemplate

/// PL007, PL008 and PL022: words in a prompt's own text that read as an attack, or open the way to one.
enum InjectionRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        subject.texts.flatMap { text in
            [roleMarker(text, subject), overridePhrase(text, subject), exfiltration(text, subject)].compactMap { $0 }
        }
    }

    // MARK: PL007

    /// Markers besides `<|...|>`, which every model's own tokens are written as.
    private static let tokens = [
        "[inst]", "[/inst]", "[system_prompt]", "[/system_prompt]", "<<sys>>", "<</sys>>", "<start_of_turn>",
        "<end_of_turn>",
    ]

    private static let roles = ["system", "assistant", "user", "developer"]

    private static func roleMarker(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        for offset in text.clues.markers {
            guard let token = token(text.bytes, at: offset) else { continue }
            return subject.finding(
                .roleMarker, at: text.place(ofByte: offset), "`\(token)` is a chat marker of a model's own format",
                mend: "use `messages` with roles instead")
        }
        var weakest: LintFinding?
        for colon in text.clues.roleColons {
            guard let (start, severity) = role(text.bytes, before: colon) else { continue }
            let finding = subject.finding(
                .roleMarker, as: severity, at: text.place(ofByte: start), "the line begins as a chat role does",
                mend: "use `messages` with roles, or word the line otherwise")
            if severity == .error { return finding }
            weakest = weakest ?? finding
        }
        return weakest
    }

    /// The marker that stands there; nil for other text.
    private static func token(_ bytes: [UInt8], at start: Int) -> String? {
        if let known = tokens.first(where: { LintBytes.says($0, in: bytes, at: start) }) { return known }
        guard bytes[start] == UInt8(ascii: "<") else { return nil }
        let rest = bytes[(start + 1)...].prefix(longestToken)
        // Some models' tokens have the bar of East Asian typography.
        guard let bar = ["|", "｜"].map({ Array($0.utf8) }).first(where: { rest.starts(with: $0) }) else { return nil }
        let name = rest.dropFirst(bar.count).prefix { LintBytes.isWord($0) || $0 >= 0x80 && !bar.contains($0) }
        guard !name.isEmpty, bytes[name.endIndex...].starts(with: bar + [UInt8(ascii: ">")]) else { return nil }
        return LintBytes.text(bytes[start...(name.endIndex + bar.count)])
    }

    private static let longestToken = 48

    /// Where a role begins that begins a line and ends at a colon, and what it is worth; nil for anything else before
    /// the colon.
    ///
    /// An error where the line can only be a role: alone on its line, or `system:` as formats write it. A transcript
    /// among the examples (`User: hello`), `System: Linux`, and the `Assistant:` at a text's end at which a model goes
    /// on are worth a look; a key of an indented YAML map is none.
    private static func role(_ bytes: [UInt8], before colon: Int) -> (start: Int, severity: LintFinding.Severity)? {
        let before = bytes[..<colon]
        let isLetter: (UInt8) -> Bool = { LintBytes.isLetter($0) }
        let word = before.suffix(longestRole + 1).lastIndex { !isLetter($0) }.map { before[($0 + 1)...] } ?? before
        guard word.count <= longestRole, roles.contains(where: { word.map(LintBytes.lower).elementsEqual($0.utf8) })
        else { return nil }
        let lead = bytes[..<word.startIndex].lastIndex { $0 == 0x0A }.map { bytes[($0 + 1)..<word.startIndex] }
        let indent = lead ?? bytes[..<word.startIndex]
        guard indent.allSatisfy({ LintBytes.isSpace($0) || $0 == UInt8(ascii: "#") }) else { return nil }
        let rest = bytes[(colon + 1)...]
        let isAlone = rest.first { $0 == 0x0A || !LintBytes.isSpace($0) } ?? 0x0A == 0x0A
        let isSystem = word.elementsEqual("system".utf8)
        guard isAlone || isSystem else { return (word.startIndex, .warning) }
        if isAlone, isKey(indent, before: rest) { return nil }
        let isCue = LintBytes.says("assistant", in: bytes, at: word.startIndex) && rest.allSatisfy(LintBytes.isSpace)
        return (word.startIndex, isCue ? .warning : .error)
    }

    /// Whether the next line with words is indented deeper, by spaces alone.
    private static func isKey(_ indent: ArraySlice<UInt8>, before rest: ArraySlice<UInt8>) -> Bool {
        guard indent.allSatisfy({ $0 == 0x20 }) else { return false }
        guard let first = rest.firstIndex(where: { !LintBytes.isSpace($0) }) else { return false }
        return rest[..<first].reversed().prefix { $0 == 0x20 }.count > indent.count
    }

    private static let longestRole = 9

    // MARK: PL008

    private static let phrases = [
        "ignore previous instructions", "ignore all previous instructions", "ignore the previous instructions",
        "ignore all prior instructions", "ignore prior instructions", "ignore the above", "ignore all of the above",
        "disregard the above", "disregard previous instructions", "disregard all previous", "disregard any previous",
        "forget everything above", "forget all previous", "forget your instructions", "override your instructions",
        "you are now a", "you are now an", "you are now in",
    ].map { $0.split(separator: " ").map(String.init) }

    private static func overridePhrase(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        for start in text.clues.overrides where start == 0 || !LintBytes.isAlphanumeric(text.bytes[start - 1]) {
            for phrase in phrases where stands(phrase, in: text.bytes, at: start) {
                guard !isQuoted(start, in: text.bytes) else { continue }
                return subject.finding(
                    .overridePhrase, at: text.place(ofByte: start),
                    "\"\(phrase.joined(separator: " "))\" reads as an injection, to filters and models alike",
                    mend: "say what to do instead, or quote it where it is an example")
            }
        }
        return nil
    }

    /// Whether these words stand there, with anything but letters and digits between them.
    private static func stands(_ phrase: [String], in bytes: [UInt8], at start: Int) -> Bool {
        var index = start
        for word in phrase {
            while index < bytes.count, !LintBytes.isAlphanumeric(bytes[index]) { index += 1 }
            guard LintBytes.says(word, in: bytes, at: index) else { return false }
            index += word.utf8.count
            guard index == bytes.count || !LintBytes.isAlphanumeric(bytes[index]) else { return false }
        }
        return true
    }

    /// A prompt that warns of such words quotes them; the typographic quotes are three bytes long.
    private static func isQuoted(_ offset: Int, in bytes: [UInt8]) -> Bool {
        let before = bytes[..<offset]
        return before.last.map { "\"'`".utf8.contains($0) } == true
            || ["“", "‘", "«", "„"].contains { LintBytes.text(before.suffix($0.utf8.count)) == $0 }
    }

    // MARK: PL022

    private static func exfiltration(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        guard text.clues.hasLink else { return nil }
        let bytes = LintBytes.lowercased(text.bytes)
        for tag in text.check?.tags ?? [] where tag.kind == .variable && isInLink(tag.range.lowerBound, bytes) {
            return subject.finding(
                .markdownExfiltration, at: text.place(of: tag.mark),
                "`\(tag.name)` is part of a link or image, which sends it away when shown",
                mend: "keep values out of addresses")
        }
        return nil
    }

    /// Longer addresses than this are not looked for, so that a text full of variables is read in little time.
    private static let longestAddress = 500

    /// Whether the text before a place, on its line, opens a Markdown link's address or an attribute that loads one.
    private static func isInLink(_ offset: Int, _ bytes: [UInt8]) -> Bool {
        let before = bytes[..<offset].suffix(longestAddress)
        let line = before[(before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex)...]
        if let open = LintBytes.lastIndex(of: "](", in: line) {
            let address = line[(open + 2)...]
            let isAddress = LintBytes.contains("://", in: address) || LintBytes.contains("![", in: line)
            if isAddress, !address.contains(UInt8(ascii: ")")) { return true }
        }
        return ["src=\"", "src='", "href=\"", "href='"].contains { attribute in
            guard let open = LintBytes.lastIndex(of: attribute, in: line), let quote = attribute.utf8.last else {
                return false
            }
            return !line[(open + attribute.utf8.count)...].contains(quote)
        }
    }
}
