/// Tells the words that ask for an answer in JSON from those that only speak of JSON.
enum JSONDemand {
    /// Words that ask for an answer, where they begin a clause.
    private static let verbs: Set<String> = [
        "answer", "respond", "reply", "return", "output", "produce", "emit", "give", "provide", "generate", "write",
        "extract", "format", "present", "list", "summarize", "summarise", "classify", "structure", "send", "print",
    ]
    /// Words between such a verb and JSON.
    private static let fillers: Set<String> = [
        "a", "an", "one", "single", "the", "only", "with", "in", "as", "valid", "strict", "strictly", "well", "formed",
        "raw", "pure", "plain", "minified", "compact", "exactly", "nothing", "but", "just", "this", "following", "your",
        "answer", "response", "output", "result", "results", "it", "them", "back", "object", "list", "array", "of",
        "format", "form", "using", "by", "me", "and", "correct", "parseable", "parsable", "structured", "flat",
    ]
    private static let markers: Set<String> = ["as", "in", "into", "with", "using"]
    /// What makes the words before `as JSON` speak of a program.
    private static let programs: Set<String> = [
        "that", "which", "who", "to", "function", "script", "program", "code", "endpoint", "query", "class", "method",
        "parser", "service", "api", "test", "tests",
    ]
    /// Words before a verb that leave it a demand.
    private static let urges: Set<String> = ["please", "always", "only", "and", "then", "just", "simply"]
    private static let negations: Set<String> = ["not", "never", "don't", "no", "cannot", "can't", "without", "avoid"]
    private static let answers: Set<String> = ["answer", "response", "output", "reply", "result", "format"]
    /// What JSON is when a word like these follows: a thing that a prompt speaks of, or no JSON text.
    private static let things: Set<String> = [
        "file", "files", "document", "documents", "payload", "payloads", "input", "inputs", "below", "above", "parser",
        "library", "config", "configuration", "path", "paths", "pointer", "web", "rpc", "lines", "serialization",
        "serializer", "api", "apis", "logs", "log", "body", "blob", "column", "columns", "field", "fields",
    ]

    /// Whether the mention of JSON at a place asks for an answer in it.
    static func stands(in bytes: [UInt8], at start: Int) -> Bool {
        let end = start + 4
        if end < bytes.count, LintBytes.isWord(bytes[end]) { return false }
        // `application/json`, `data.json`, `to_json`
        if start > 0, "/._-$".utf8.contains(bytes[start - 1]) { return false }
        if let next = LintWords.after(end, in: bytes, most: 1).first, isNext(bytes, end),
            things.contains(next.hasSuffix("'s") ? String(next.dropLast(2)) : next)
        {
            return false
        }
        let words = LintWords.before(start, in: bytes)
        return isAsked(words) || isMarked(words) || isRule(words) || isLabel(words, bytes, start)
    }

    /// Whether the next word follows with nothing but a space or a hyphen before it.
    private static func isNext(_ bytes: [UInt8], _ end: Int) -> Bool {
        let gap = bytes[end...].prefix { !LintBytes.isAlphanumeric($0) }
        return gap.allSatisfy { $0 == 0x20 || $0 == UInt8(ascii: "-") || $0 == 0x60 }
    }

    /// `return only valid JSON`
    private static func isAsked(_ words: [LintWords.Word]) -> Bool {
        var index = words.count - 1
        while index >= 0, fillers.contains(words[index].text) {
            // A verb that is a filler too (`answer`, `output`) is one where a clause begins.
            if isDemand(words, at: index) { return true }
            index -= 1
        }
        return index >= 0 && isDemand(words, at: index)
    }

    /// `extract the four fields as a JSON object`
    private static func isMarked(_ words: [LintWords.Word]) -> Bool {
        guard let marker = words.lastIndex(where: { !fillers.contains($0.text) || markers.contains($0.text) }),
            markers.contains(words[marker].text)
        else { return false }
        let before = words[..<marker].suffix(10)
        guard let verb = before.indices.last(where: { isDemand(words, at: $0) }) else { return false }
        return !words[(verb + 1)..<marker].contains { programs.contains($0.text) || negations.contains($0.text) }
    }

    /// `the response must be valid JSON`
    private static func isRule(_ words: [LintWords.Word]) -> Bool {
        guard let verb = words.lastIndex(where: { $0.text == "be" }),
            words[(verb + 1)...].allSatisfy({ fillers.contains($0.text) })
        else { return false }
        let before = words[..<verb].suffix(5).map(\.text)
        return before.contains(where: ["must", "should", "shall", "has", "needs"].contains)
            && before.contains(where: answers.contains) && !before.contains(where: negations.contains)
    }

    /// `Output format: JSON`
    private static func isLabel(_ words: [LintWords.Word], _ bytes: [UInt8], _ start: Int) -> Bool {
        guard let last = words.last, answers.contains(last.text), words.count <= 3,
            !words.contains(where: { $0.text == "input" })
        else { return false }
        let gap = bytes[(last.offset + last.text.utf8.count)..<start]
        return gap.contains(UInt8(ascii: ":"))
    }

    /// Whether a verb stands there that asks the reader for something.
    private static func isDemand(_ words: [LintWords.Word], at index: Int) -> Bool {
        guard verbs.contains(words[index].text) else { return false }
        if words[index].beginsClause { return true }
        guard index > 0 else { return false }
        let before = words[index - 1].text
        if urges.contains(before) {
            return !words[..<index].suffix(4).contains { negations.contains($0.text) }
        }
        // `you must return`, `your task is to return`
        let former = words[..<(index - 1)].suffix(3).map(\.text)
        if ["must", "should", "will", "shall"].contains(before) { return former.last == "you" }
        return before == "to" && former.last.map(["is", "need", "have"].contains) == true
            && former.contains { ["task", "job", "goal", "you"].contains($0) }
    }
}
