import JSON
import PromptCore

/// Which of several drawn answers is the answer; pure. What was drawn first wins a tie.
package enum DrawChoice {
    /// The answer that most draws agree on. Answers that are JSON agree when they are the same value, others when they are
    /// the same words, whatever the case and the space between. What the endpoint ended early has no vote where there is
    /// anything else.
    package static func majority(of draws: [Draw]) -> ModelAnswer? {
        let voters = eligible(draws)
        var votes: [String: Int] = [:]
        let ballots = voters.map { ballot($0.answer.text) }
        for ballot in ballots { votes[ballot, default: 0] += 1 }
        let most = votes.values.max()
        let first = ballots.firstIndex { votes[$0] == most }
        return first.map { combined(voters[$0].answer, of: draws) }
    }

    /// The answer whose tokens were the likeliest on average; nil where a draw has no score.
    package static func likeliest(of draws: [Draw]) -> ModelAnswer? {
        guard draws.allSatisfy({ $0.meanLogprob != nil }) else { return nil }
        var best: Draw?
        for draw in eligible(draws) where (best?.meanLogprob ?? -.infinity) < (draw.meanLogprob ?? -.infinity) {
            best = draw
        }
        return best.map { combined($0.answer, of: draws) }
    }

    private static func eligible(_ draws: [Draw]) -> [Draw] {
        let whole = draws.filter { $0.answer.ending == .complete }
        return whole.isEmpty ? draws : whole
    }

    private static func ballot(_ text: String) -> String {
        if let json = try? JSONParser.value(Array(text.utf8)) {
            return "json " + String(decoding: json.canonicalBytes, as: UTF8.self)
        }
        return "text " + text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The chosen answer with what all draws took: their sums, and nothing where one of them is not known.
    private static func combined(_ chosen: ModelAnswer, of draws: [Draw]) -> ModelAnswer {
        var answer = chosen
        let answers = draws.map(\.answer)
        answer.calls = answers.reduce(0) { $0 + $1.calls }
        answer.usage = sum(answers.map(\.usage), +)
        answer.cost = sum(answers.map(\.cost), +)
        answer.latency = sum(answers.map(\.latency), +)
        answer.ignored = Set(answers.flatMap(\.ignored)).sorted()
        return answer
    }

    private static func sum<Value>(_ values: [Value?], _ add: (Value, Value) -> Value) -> Value? {
        let known = values.compactMap(\.self)
        guard known.count == values.count, let first = known.first else { return nil }
        return known.dropFirst().reduce(first, add)
    }
}
