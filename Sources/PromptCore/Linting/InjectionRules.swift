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

    private static let tokens = [
        "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|start_header_id|>", "<|eot_id|>",
        "<|endoftext|>", "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<start_of_turn>", "<end_of_turn>",
    ]

    private static let roles = ["system", "assistant", "user", "developer"]

    private static func roleMarker(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        for token in text.clues.markers.isEmpty ? [] : tokens {
            guard let offset = text.clues.markers.first(where: { LintBytes.says(token, in: text.bytes, at: $0) }) else {
                continue
            }
            return subject.finding(
                .roleMarker, "\(text.place(ofByte: offset)): `\(token)` is a chat marker of a model's own format",
                mend: "use `messages` with roles instead")
        }
        var weakest: LintFinding?
        for colon in text.clues.roleColons {
            guard let severity = roleSeverity(text.bytes, before: colon) else { continue }
            let finding = subject.finding(
                .roleMarker, as: severity, "\(text.place(ofByte: colon)): the line begins as a chat role does",
                mend: "use `messages` with roles, or word the line otherwise")
            if severity == .error { return finding }
            weakest = weakest ?? finding
        }
        return weakest
    }

    /// What a role is worth that begins a line and ends at a colon; nil for anything else before the colon.
    ///
    /// An error where the line can only be a role: alone on its line, or `system:` as formats write it. A transcript
    /// among the examples (`User: hello`) and `System: Linux` are worth a look.
    private static func roleSeverity(_ bytes: [UInt8], before colon: Int) -> LintFinding.Severity? {
        let before = bytes[..<colon]
        let isLetter: (UInt8) -> Bool = { LintBytes.isLetter($0) }
        let word = before.suffix(longestRole + 1).lastIndex { !isLetter($0) }.map { before[($0 + 1)...] } ?? before
        guard word.count <= longestRole, roles.contains(where: { word.map(LintBytes.lower).elementsEqual($0.utf8) })
        else { return nil }
        // White space includes the newline, at which the line begins.
        let first = before[..<word.startIndex].last {
            $0 == 0x0A || !(LintBytes.isSpace($0) || $0 == UInt8(ascii: "#"))
        }
        guard first == nil || first == 0x0A else { return nil }
        let isAlone = bytes[(colon + 1)...].first { $0 == 0x0A || !LintBytes.isSpace($0) } ?? 0x0A == 0x0A
        return isAlone || word.elementsEqual("system".utf8) ? .error : .warning
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
                    .overridePhrase,
                    "\(text.place(ofByte: start)): \"\(phrase.joined(separator: " "))\" reads as an injection, to "
                        + "filters and models alike",
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
                .markdownExfiltration,
                "\(text.place(line: tag.mark.line)): `\(tag.name)` is part of a link or image, which sends it away "
                    + "when shown",
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
