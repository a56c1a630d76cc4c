import PromptEvaluation
import Testing

@Suite struct WordDiffTests {
    typealias Segment = WordDiff.Segment

    @Test(arguments: [
        (
            "within 14 days.", "within 30 days.",
            [Segment.same("within "), .removed("14"), .added("30"), .same(" days.")]
        ),
        ("a b", "a b", [.same("a b")]),
        ("", "", []),
        ("", "new", [.added("new")]),
        ("old", "", [.removed("old")]),
        (
            "that was charged", "that you were charged",
            [.same("that "), .removed("was"), .added("you were"), .same(" charged")]
        ),
        ("one two", "three four", [.removed("one two"), .added("three four")]),
        ("don't", "don’t", [.same("don"), .removed("'"), .added("’"), .same("t")]),
        ("caf\u{E9}", "cafe\u{301}", [.removed("caf\u{E9}"), .added("cafe\u{301}")]),
    ])
    func `words are compared, white space between changed words counts as changed`(
        _ expected: String, _ actual: String, _ segments: [Segment]
    ) {
        #expect(WordDiff(expected, actual).segments == segments)
    }

    @Test(arguments: Int64(1)...300)
    func `applying the diff to one text gives the other, scalar by scalar`(_ seed: Int64) {
        var generator = SplitMix64(seed: seed)
        let pieces = [
            "a", "b", "é", "e\u{301}", " ", "  ", "\n", "\r\n", ",", "(", "12", "日本", "👩\u{200D}🚀", "\u{301}", "",
        ]
        func text() -> String {
            (0..<Int.random(in: 0...30, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
        }
        let (expected, actual) = (text(), text())
        let diff = WordDiff(expected, actual)
        #expect(Array(diff.expected.unicodeScalars) == Array(expected.unicodeScalars), "seed \(seed)")
        #expect(Array(diff.actual.unicodeScalars) == Array(actual.unicodeScalars), "seed \(seed)")
        #expect(diff.segments.allSatisfy { !$0.text.isEmpty }, "seed \(seed)")
        #expect((0...1).contains(diff.likeness), "seed \(seed)")
    }

    @Test func `texts with too many changed words are replaced as a whole, which takes no time`() {
        let (old, new) = (String(repeating: "old ", count: 50_000), String(repeating: "new ", count: 50_000))
        #expect(
            WordDiff(old + "end", new + "end").segments == [.removed(old.dropped), .added(new.dropped), .same(" end")])
    }

    @Test(arguments: [
        ("The refund arrives in 14 days", "The refund arrives in 30 days", true), ("\"high\"", "\"low\"", false),
        ("same", "same", false), ("as an AI", "I am sorry, but I cannot look into your account", false),
    ])
    func `a diff is shown where the texts are alike`(_ expected: String, _ actual: String, _ isTelling: Bool) {
        #expect(WordDiff(expected, actual).isTelling == isTelling)
    }
}

extension String {
    /// Without its last character.
    fileprivate var dropped: String { String(dropLast()) }
}
