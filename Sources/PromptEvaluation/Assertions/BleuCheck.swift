import Foundation
import PromptCore

/// Sentence BLEU of the answer against a text, up to four words at a time (Papineni et al. 2002,
/// https://aclanthology.org/P02-1040), from 0 to 1.
///
/// Precisions from two words on have one added above and below, so that a short answer without a common run of four
/// words is not 0 (Lin and Och 2004, https://aclanthology.org/C04-1072; sacreBLEU's `add-k` with `k = 1`).
struct BleuCheck: AnswerCheck {
    private static let longest = 4

    /// Up to four words by their numbers, -1 where there is none.
    private typealias Gram = SIMD4<Int32>

    private let assertion: OverlapAssertion
    private let length: Int
    private let numbers: [String: Int32]
    /// How often each run of words stands in the text.
    private let counts: [[Gram: Int]]

    init(_ assertion: OverlapAssertion) {
        self.assertion = assertion
        let words = WordList.words(of: assertion.text)
        length = words.count
        var numbers: [String: Int32] = [:]
        for word in words where numbers[word] == nil { numbers[word] = Int32(numbers.count) }
        self.numbers = numbers
        let sequence = words.map { numbers[$0] ?? -1 }
        counts = (1...Self.longest).map { size in
            var counts: [Gram: Int] = [:]
            Self.forEachGram(of: size, in: sequence) { counts[$0, default: 0] += 1 }
            return counts
        }
    }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let words = WordList.words(of: checked.text).map { numbers[$0] ?? -1 }
        return Likeness.exactly(score(words))
            .result("bleu", min: assertion.min, text: assertion.text, answer: checked.text)
    }

    private func score(_ words: [Int32]) -> Double {
        guard !words.isEmpty else { return 0 }
        var sum = 0.0
        for size in 1...Self.longest {
            let smoothing = size == 1 ? 0 : 1
            let common = common(size, words) + smoothing
            let all = max(0, words.count - size + 1) + smoothing
            guard common > 0 else { return 0 }
            sum += log(Double(common) / Double(all))
        }
        let brevity = words.count < length ? 1 - Double(length) / Double(words.count) : 0
        return exp(sum / Double(Self.longest) + brevity)
    }

    /// Runs of words that both have, each counted no more often than the text has it.
    private func common(_ size: Int, _ words: [Int32]) -> Int {
        var left = counts[size - 1]
        var common = 0
        Self.forEachGram(of: size, in: words) { gram in
            guard let count = left[gram], count > 0 else { return }
            left[gram] = count - 1
            common += 1
        }
        return common
    }

    /// Every run of this many words, all of them known.
    private static func forEachGram(of size: Int, in words: [Int32], _ visit: (Gram) -> Void) {
        var known = 0
        for (place, word) in words.enumerated() {
            known = word < 0 ? 0 : known + 1
            guard known >= size else { continue }
            var gram = Gram(repeating: -1)
            for offset in 0..<size { gram[offset] = words[place - offset] }
            visit(gram)
        }
    }
}
