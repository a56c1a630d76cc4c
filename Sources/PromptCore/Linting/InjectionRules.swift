import JSON
import PromptTemplate

/// PL007, PL008 and PL022: words in a prompt's own text that read as an attack, or open the way to one.
enum InjectionRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        subject.texts.flatMap { text in
            let bytes = LintBytes.lowercased(text.text)
            return [
                roleMarker(text, bytes, subject), overridePhrase(text, bytes, subject),
                exfiltration(text, bytes, subject),
            ].compactMap { $0 }
        }
    }

    // MARK: PL007

    private static let tokens = [
        "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|start_header_id|>", "<|eot_id|>",
        "<|endoftext|>", "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<start_of_turn>", "<end_of_turn>",
    ]

    private static let roles = ["system", "assistant", "user", "developer"]

    private static func roleMarker(_ text: LintText, _ bytes: [UInt8], _ subject: LintSubject) -> LintFinding? {
        for token in tokens {
            guard let offset = LintBytes.firstIndex(of: token, in: bytes[...]) else { continue }
            return subject.finding(
                .roleMarker, "\(text.place(ofByte: offset)): `\(token)` is a chat marker of a model's own format",
                mend: "use `messages` with roles instead")
        }
        var weakest: LintFinding?
        let original = Array(text.text.utf8)
        for line in bytes.split(separator: 0x0A) {
            guard let severity = roleSeverity(line, written: original) else { continue }
            let finding = subject.finding(
                .roleMarker, as: severity,
                "\(text.place(ofByte: line.startIndex)): the line begins as a chat role does",
                mend: "use `messages` with roles, or word the line otherwise")
            if severity == .error { return finding }
            weakest = weakest ?? finding
        }
        return weakest
    }

    /// An error where the line can only be a role: alone on its line, or `system:` as formats write it. A transcript
    /// among the examples (`User: hello`) and `System: Linux` are worth a look.
    private static func roleSeverity(_ line: ArraySlice<UInt8>, written: [UInt8]) -> LintFinding.Severity? {
        let trimmed = line.drop { LintBytes.isSpace($0) || $0 == UInt8(ascii: "#") }
        let word = trimmed.prefix(while: LintBytes.isLetter)
        guard word.endIndex < line.endIndex, line[word.endIndex] == UInt8(ascii: ":"),
            roles.contains(where: { word.elementsEqual($0.utf8) })
        else { return nil }
        let isAlone = line[(word.endIndex + 1)...].allSatisfy(LintBytes.isSpace)
        return isAlone || written[word.indices].elementsEqual("system".utf8) ? .error : .warning
    }

    // MARK: PL008

    private static let phrases = [
        "ignore previous instructions", "ignore all previous instructions", "ignore the previous instructions",
        "ignore all prior instructions", "ignore prior instructions", "ignore the above", "ignore all of the above",
        "disregard the above", "disregard previous instructions", "disregard all previous", "disregard any previous",
        "forget everything above", "forget all previous", "forget your instructions", "override your instructions",
        "you are now a", "you are now an", "you are now in",
    ].map { Array($0.utf8).split(separator: 0x20) }

    private static func overridePhrase(_ text: LintText, _ bytes: [UInt8], _ subject: LintSubject) -> LintFinding? {
        let words = bytes.split { !LintBytes.isAlphanumeric($0) }
        for (index, word) in words.enumerated() where phrases.contains(where: { $0.first == word }) {
            for phrase in phrases where words[index...].starts(with: phrase) {
                guard !isQuoted(word.startIndex, in: bytes) else { continue }
                let shown = phrase.map(LintBytes.text).joined(separator: " ")
                return subject.finding(
                    .overridePhrase,
                    "\(text.place(ofByte: word.startIndex)): \"\(shown)\" reads as an injection, to filters and models "
                        + "alike",
                    mend: "say what to do instead, or quote it where it is an example")
            }
        }
        return nil
    }

    /// A prompt that warns of such words quotes them; the typographic quotes are three bytes long.
    private static func isQuoted(_ offset: Int, in bytes: [UInt8]) -> Bool {
        let before = bytes[..<offset]
        return before.last.map { "\"'`".utf8.contains($0) } == true
            || ["“", "‘", "«", "„"].contains { LintBytes.text(before.suffix($0.utf8.count)) == $0 }
    }

    // MARK: PL022

    private static func exfiltration(_ text: LintText, _ bytes: [UInt8], _ subject: LintSubject) -> LintFinding? {
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
