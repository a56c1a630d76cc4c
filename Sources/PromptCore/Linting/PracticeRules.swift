import JSON
import PromptTemplate

/// PL026 and PL028: instructions at odds with each other, and content that changes from call to call.
enum PracticeRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        subject.texts.flatMap { text in
            [conflict(text, subject) ?? repeated(text, subject), volatile(text, subject)].compactMap { $0 }
        }
    }

    // MARK: PL026

    /// "always X" and "never X" with the same three words.
    private static func conflict(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        guard let always = text.clues.always.first, let never = text.clues.never.first else { return nil }
        let conflict =
            text.clues.isASCII ? AbsoluteRules(text).conflict : conflict(in: text.text.lowercased())
        guard let conflict else { return nil }
        return subject.finding(
            .conflictingInstructions, at: text.place(ofByte: conflict.offset ?? min(always, never)),
            "it says both \"always \(conflict.words)\" and \"never \(conflict.words)\"",
            mend: "say when each holds")
    }

    /// The first three words that are both asked for and forbidden, in any script.
    private static func conflict(in text: String) -> AbsoluteRules.Conflict? {
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "'" }
        var seen: [String: Substring] = [:]
        for (index, word) in words.enumerated() where word == "always" || word == "never" {
            let object = words[(index + 1)...].prefix(3)
            guard object.count == 3 else { continue }
            let key = object.joined(separator: " ")
            if let other = seen[key], other != word { return AbsoluteRules.Conflict(words: key) }
            seen[key] = word
        }
        return nil
    }

    /// Two rules of one list with the same number, counted upwards: all `1.` is how some write every list.
    private static func repeated(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        var former: ListNumber?
        for number in text.clues.listNumbers {
            defer { former = number }
            guard let former, former.value == number.value, former.indent == number.indent, number.value > 1 else {
                continue
            }
            return subject.finding(
                .conflictingInstructions, at: text.place(ofByte: number.offset),
                "two rules have the number \(number.value)", mend: "number them anew, or make one of them")
        }
        return nil
    }

    // MARK: PL028

    private static let volatileNames: Set<String> = [
        "now", "timestamp", "datetime", "current_time", "currenttime", "current_date", "currentdate", "date", "today",
        "time",
        "uuid", "request_id", "requestid", "session_id", "sessionid", "nonce", "random",
    ]

    private static func volatile(_ text: LintText, _ subject: LintSubject) -> LintFinding? {
        guard text.isSystem else { return nil }
        let tag = text.check?.references.first { volatileNames.contains($0.root.lowercased()) }
        if let tag {
            return finding("`\(tag.name)` changes from call to call", text.place(of: tag.mark), subject)
        }
        guard text.clues.hasMoment else { return nil }
        for (number, line) in text.lines {
            for word in line.split(whereSeparator: { $0.isWhitespace || "()[]\"'`,;".contains($0) }) {
                if word == "$timestamp" || isTime(word) || isUUID(word) {
                    return finding(
                        "`\(word.prefix(40))` is a time or an id of one moment",
                        text.place(of: word, line: line, number: number), subject)
                }
            }
        }
        return nil
    }

    private static func finding(_ what: String, _ place: LintPlace, _ subject: LintSubject) -> LintFinding {
        subject.finding(
            .volatileContent, at: place, "\(what), and what follows it is never in a provider's prompt cache",
            mend: "move it to the last user message")
    }

    /// `2026-11-22T10:00` and longer.
    private static func isTime(_ word: Substring) -> Bool { matches(word.prefix(16), "0000-00-00T00:00") }

    private static func isUUID(_ word: Substring) -> Bool {
        let groups = word.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    private static func matches(_ word: Substring, _ shape: String) -> Bool {
        word.count == shape.count
            && zip(word, shape).allSatisfy { $1 == "0" ? $0.isASCII && $0.isNumber : $0 == $1 }
    }
}
