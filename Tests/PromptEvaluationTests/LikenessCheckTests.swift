import JSON
import PromptCore
import PromptEvaluation
import Testing

/// Assertions that measure how like a text the answer is.
@Suite(.timeLimit(.minutes(3))) struct LikenessCheckTests {
    private func check(_ assertion: Assertion, _ answer: String) async throws -> AssertionResult {
        try await assertion.prepared().check(CheckedAnswer(answer))
    }

    private static func edits(_ text: String, atMost most: Int) -> Assertion {
        .levenshtein(LevenshteinAssertion(to: text, .distance(max: most)))
    }

    /// Distances as published in textbooks (Jurafsky and Martin's `intention`, Wagner and Fischer's family of examples)
    /// and computed with NLTK 3.10.
    static let distances: [(String, String, Int)] = [
        ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("intention", "execution", 5),
        ("rosettacode", "raisethysword", 8), ("saturday", "sunday", 3), ("", "", 0), ("", "abc", 3), ("a", "a", 0),
        ("caf\u{E9}", "cafe\u{301}", 0), ("👍🏽", "👍", 1), ("\r\n", "\n", 1),
    ]

    @Test(arguments: distances)
    func `edits are counted as published, both ways`(_ text: String, _ answer: String, _ edits: Int) async throws {
        for (text, answer) in [(text, answer), (answer, text)] {
            #expect(try await check(Self.edits(text, atMost: edits), answer).passed)
            if edits > 0 { #expect(try await !check(Self.edits(text, atMost: edits - 1), answer).passed) }
        }
    }

    /// The table of Wagner and Fischer (1974), row by row.
    private static func table(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1]
            for j in b.indices { next.append(min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)) }
            row = next
        }
        return row[b.count]
    }

    @Test(arguments: 1...60)
    func `edits between texts of many blocks are those of the whole table`(seed: Int) async throws {
        var generator = SplitMix64(seed: Int64(seed))
        let letters: [Unicode.Scalar] = ["a", "b", "c", "é", "字"]
        let texts = (0..<2).map { _ in
            (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                letters[Int.random(in: 0..<(2 + seed % 4), using: &generator)]
            }
        }
        let edits = Self.table(texts[0], texts[1])
        let (text, answer) = (
            String(String.UnicodeScalarView(texts[0])), String(String.UnicodeScalarView(texts[1]))
        )
        #expect(try await check(Self.edits(text, atMost: edits), answer).passed, "seed \(seed)")
        #expect(try await !check(Self.edits(text, atMost: edits - 1), answer).passed, "seed \(seed)")
    }

    static let levenshtein: [(String, String, Double, AssertionResult.Outcome, String)] = [
        ("kitten", "sitting", 0.57, .passed, "0.571: sitting"), ("kitten", "sitting", 0.58, .failed, "0.571: sitting"),
        ("abcdefghij", "abcdefgXYZ", 0.7, .passed, "0.7: abcdefgXYZ"), ("", "", 1, .passed, "1: "),
        ("refund", "", 0.1, .failed, "at most 0, by the lengths: "),
        ("refund", "refund, and much more", 0.5, .failed, "at most 0.285, by the lengths: refund, and much more"),
    ]

    @Test(arguments: levenshtein)
    func `similarity is one minus the edits over the longer length`(
        _ text: String, _ answer: String, _ min: Double, _ outcome: AssertionResult.Outcome, _ actual: String
    ) async throws {
        let result = try await check(.levenshtein(LevenshteinAssertion(to: text, .similarity(min: min))), answer)
        #expect(
            result
                == AssertionResult(
                    outcome, description: "levenshtein", expected: "at least \(JSONWriter.format(min)) like: \(text)",
                    actual: actual))
    }

    struct Overlap: Sendable, CustomTestStringConvertible {
        var text: String
        var answer: String
        var rougeL: String
        var bleu: String

        var testDescription: String { answer }
    }

    /// The two sentences of ROUGE's paper (section 3.1) and of BLEU's (section 2.1), and others. ROUGE-L's F1 as
    /// `rouge-score` 0.1.2 computes it without stemming, BLEU as `sacrebleu` 2.6.0 does for these words with `add-k`
    /// smoothing, `k = 1`; both cut to three decimals.
    static let overlaps = [
        Overlap(text: "police killed the gunman", answer: "police kill the gunman", rougeL: "0.75", bleu: "0.5"),
        Overlap(text: "police killed the gunman", answer: "the gunman kill police", rougeL: "0.5", bleu: "0.5"),
        Overlap(
            text: "the cat was found under the bed", answer: "the cat was under the bed", rougeL: "0.923", bleu: "0.503"
        ),
        Overlap(
            text: "The quick brown fox jumps over the lazy dog.", answer: "the quick brown dog jumps on the log",
            rougeL: "0.588", bleu: "0.3"),
        Overlap(
            text: "We refund you within 14 days.", answer: "We'll refund you in 14 days!", rougeL: "0.769",
            bleu: "0.317"),
        Overlap(text: "a b c d e f g", answer: "a x c y e z g", rougeL: "0.571", bleu: "0.228"),
        Overlap(
            text: "It is a guide to action that ensures that the military will forever heed Party commands",
            answer:
                "It is a guide to action which ensures that the military always obeys the commands of the party",
            rougeL: "0.647", bleu: "0.455"),
        Overlap(text: "one two", answer: "one two", rougeL: "1", bleu: "1"),
        Overlap(text: "one", answer: "one two three", rougeL: "0.5", bleu: "0.485"),
        Overlap(text: "hello", answer: "world", rougeL: "0", bleu: "0"),
        Overlap(text: "Über die Brücke", answer: "U\u{308}BER DIE BRU\u{308}CKE!", rougeL: "1", bleu: "1"),
        Overlap(text: "返金します", answer: "返金", rougeL: "0.571", bleu: "0.223"),
    ]

    @Test(arguments: overlaps)
    func `rougeL and bleu are what the published programs compute`(_ overlap: Overlap) async throws {
        for (assertion, value) in [(Assertion.rougeL, overlap.rougeL), (Assertion.bleu, overlap.bleu)] {
            let number = try #require(Double(value))
            let least = max(0.0001, number)
            // A bound that no length alone rules out.
            let low = try await check(assertion(OverlapAssertion(to: overlap.text, min: 0.001)), overlap.answer)
            #expect(low.actual == "\(value): \(overlap.answer)")
            #expect(low.passed == (number > 0))
            let reached = try await check(assertion(OverlapAssertion(to: overlap.text, min: least)), overlap.answer)
            #expect(reached.passed == (number > 0))
            if number < 1 {
                let above = assertion(OverlapAssertion(to: overlap.text, min: number + 0.001))
                #expect(try await check(above, overlap.answer).outcome == .failed)
            }
        }
    }

    @Test(arguments: ["", "  ", "...!"])
    func `an answer without a word overlaps with nothing`(_ answer: String) async throws {
        for assertion in [Assertion.rougeL, Assertion.bleu] {
            #expect(try await check(assertion(OverlapAssertion(to: "a", min: 0.001)), answer).outcome == .failed)
        }
    }

    @Test(arguments: 1...30)
    func `the common subsequence of long texts is that of the whole table`(seed: Int) async throws {
        var generator = SplitMix64(seed: Int64(seed))
        let texts = (0..<2).map { _ in
            (0..<Int.random(in: 1...250, using: &generator)).map { _ in "w\(Int.random(in: 0..<6, using: &generator))" }
        }
        var row = Array(repeating: 0, count: texts[1].count + 1)
        for word in texts[0] {
            var next = [0]
            for (j, other) in texts[1].enumerated() {
                next.append(word == other ? row[j] + 1 : max(row[j + 1], next[j]))
            }
            row = next
        }
        let score = Double(2 * row[texts[1].count]) / Double(texts[0].count + texts[1].count)
        let answer = texts[1].joined(separator: " ")
        let assertion = { Assertion.rougeL(OverlapAssertion(to: texts[0].joined(separator: " "), min: $0)) }
        #expect(try await check(assertion(score), answer).passed, "seed \(seed)")
        #expect(try await !check(assertion(min(1, score + 0.0001)), answer).passed || score == 1, "seed \(seed)")
    }

    @Test func `texts too long to compare are passed neither by the assertion nor by its not`() async throws {
        let text = String(repeating: "ab ", count: 30_000)
        let answer = String(repeating: "ba ", count: 30_000)
        let measures: [Assertion] = [
            .levenshtein(LevenshteinAssertion(to: text, .similarity(min: 0.5))),
            .levenshtein(LevenshteinAssertion(to: text, .distance(max: 10))),
            .rougeL(OverlapAssertion(to: text + text, min: 0.5)),
        ]
        for (measure, answer) in zip(measures, [answer, answer, answer + answer]) {
            for assertion in [measure, .not(measure)] {
                #expect(try await check(assertion, answer).outcome == .undecided)
            }
        }
    }

    @Test func `an answer of 4 MB takes seconds, whatever looks at it`() async throws {
        let answer = String(repeating: "The total is 42, or so. ", count: 175_000)
        let assertions: [Assertion] = [
            .levenshtein(LevenshteinAssertion(to: "The total is 42.", .similarity(min: 0.9))),
            .rougeL(OverlapAssertion(to: "The total is 42.", min: 0.9)),
            .bleu(OverlapAssertion(to: "The total is 42.", min: 0.9)), .not(.numeric(NumericAssertion(equals: 42))),
            .refusal, .jsonSchema(["type": "object"]),
        ]
        for assertion in assertions { #expect(try await check(assertion, answer).outcome == .failed) }
        #expect(try await check(.isXML, answer).outcome == .undecided)
    }
}
