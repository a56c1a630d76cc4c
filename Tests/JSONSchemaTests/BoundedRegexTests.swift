import Testing

@testable import JSONSchema

@Suite struct BoundedRegexTests {
    static let matching: [(pattern: String, text: String, expected: Bool)] = [
        ("", "anything", true), ("a+", "xxaayy", true), ("^a*$", "aab", false), ("^a*$", "", true),
        ("^a$|^b$", "b", true), ("^(a|bc)*$", "abcbca", true), ("^(?:ab){2,3}$", "abababab", false),
        ("^(?:ab){2,3}$", "ababab", true), ("^(?:(a)b)$", "ab", true), ("^(?:(a|b)?c){2}$", "acbc", true),
        ("^x{2,}$", "xxxxx", true), ("^x{2}$", "xxx", false),
        ("^(a*)*$", "aaab", false),
        (#"^\d+$"#, "১২", false), (#"^\w+$"#, "é", false), (#"^\p{L}+$"#, "éß", true), (#"^\p{Lu}$"#, "a", false),
        (#"^\P{Nd}$"#, "৪", false), (#"^\s$"#, "\u{FEFF}", true), (#"^\S$"#, "\u{2029}", false), ("^.$", "\n", false),
        ("^.$", "🐲", true), ("^[🐲-🐶]$", "🐳", true), (#"^[^\d-]$"#, "-", false), ("^[a-]$", "-", true),
        ("[]", "a", false),
        ("^[^]$", "a", true), (#"\bcat\b"#, "a cat.", true), (#"\bcat\b"#, "concat", false),
        (#"\Bcat"#, "concat", true),
        (#"^\u00e9\u{1F600}\x41\cJ\t$"#, "é😀A\n\t", true), (#"^\ud83d\ude00$"#, "😀", true),
        ("(?i)^straSSE$", "STRASSE", true),
        ("(?i)^[^a]$", "A", false), (#"^(?<year>\d{4})-\d\d$"#, "2026-01", true), ("^a.*?b$", "a__b", true),
        ("^a$", "a\n", false), ("e\u{301}", "\u{E9}", false),
    ]

    @Test(
        "A pattern matches anywhere in a text, as ECMA-262 reads it",
        arguments: matching)
    func matches(pattern: String, text: String, expected: Bool) throws {
        #expect(try BoundedRegex(pattern).firstMatch(in: text) == expected)
    }

    static let refusals: [(pattern: String, offset: Int, message: String)] = [
        ("(a", 0, "this group is not closed"), ("a)", 1, "there is no group for this ')' to close"),
        ("[a", 2, "this class is not closed by ']'"), ("[z-a]", 1, "this range is in the wrong order"),
        (#"[\d-z]"#, 1, "a class such as \\d cannot bound a range"),
        ("*a", 0, "there is nothing for this '*' to repeat; a literal one is '\\*'"),
        ("a**", 2, "there is nothing for this '*' to repeat; a literal one is '\\*'"),
        ("a{2,1}", 1, "the quantifier's numbers are in the wrong order"),
        ("a{x}", 2, "a number belongs here; a literal '{' is written '\\{'"),
        ("a{99999}", 1, "a repetition may count to at most 10000"), ("x}", 1, "a literal '}' is written '\\}'"),
        ("x(?=y)", 1, "lookahead and lookbehind are not supported"),
        ("(?<!y)x", 0, "lookahead and lookbehind are not supported"),
        (#"(a)\1"#, 4, "backreferences are not supported"), (#"\a"#, 1, "the escape '\\a' is unknown"),
        (#"\"#, 1, "a character is missing after '\\'"), ("^*", 1, "an assertion cannot be repeated"),
        (
            #"\p{Script=Greek}"#, 2,
            "the property 'Script=Greek' is not supported; general categories such as L, Lu and Nd are"
        ),
        ("a(?i)b", 3, "only (?: ) and (?<name> ) are supported here; (?i) may only begin the pattern"),
        ("((((a{1000}){1000}){1000}){1000}){1000}", 0, "the pattern's repetitions multiply to too large a size"),
        ("((((){10000}){10000}){10000}){10000}", 0, "the pattern's repetitions multiply to too large a size"),
    ]

    @Test(
        "What is not supported or no pattern is refused with its place",
        arguments: refusals)
    func refuses(pattern: String, offset: Int, message: String) {
        #expect(throws: BoundedRegex.PatternError(message, offset: offset)) { try BoundedRegex(pattern) }
    }

    @Test("Groups nested without measure are refused, not followed")
    func nesting() {
        let pattern = String(repeating: "(", count: 100_000)
        #expect(throws: BoundedRegex.PatternError("groups are nested deeper than 100", offset: 101)) {
            try BoundedRegex(pattern)
        }
    }

    @Test(
        "A pattern that makes others backtrack takes steps in line with the text",
        arguments: ["^(a+)+$", "^(a|a)*$", "^(a*)*b$", "^(?:a?){30}a{30}$"])
    func linear(pattern: String) throws {
        let regex = try BoundedRegex(pattern)
        var steps = 2_000_000
        #expect(try !regex.firstMatch(in: String(repeating: "a", count: 5_000) + "!", steps: &steps))
        #expect(steps > 0)
    }

    @Test("A match that takes too many steps is given up")
    func exceeded() throws {
        let regex = try BoundedRegex("a{0,1000}b")
        #expect(throws: BoundedRegex.Exceeded(steps: 10_000)) {
            var steps = 10_000
            _ = try regex.firstMatch(in: String(repeating: "a", count: 5_000), steps: &steps)
        }
    }
}
