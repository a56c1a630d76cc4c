import JSON

/// How answers are drawn from a model, as a version declares it.
package enum InferenceStrategy: Sendable, Hashable {
    /// The likeliest token each time.
    case greedy
    /// One draw by the version's parameters.
    case sample
    /// A beam search of that width, where the endpoint takes it.
    case beam(width: Int)
    /// The best of so many draws, as the endpoint ranks them.
    case bestOf(Int)
    /// The answer that most of so many draws agree on (Wang and others 2023, arXiv 2203.11171).
    case selfConsistency(Int)
    /// A label for what the application does itself.
    case custom(String)

    /// Reads the `strategy` of a version's content, which the manifest decoder has checked; nil is `greedy`.
    init(content: JSONValue?) {
        func count(_ key: String) -> Int {
            if case .integer(let number)? = content?[key] { Int(number) } else { 1 }
        }
        self =
            switch content?["kind"]?.string {
            case "sample": .sample
            case "beam": .beam(width: count("width"))
            case "bestOf": .bestOf(count("n"))
            case "selfConsistency": .selfConsistency(count("n"))
            case "custom": .custom(content?["name"]?.string ?? "")
            default: .greedy
            }
    }

    /// `greedy`, `beam 4`, `custom router`: for people, records and the digest of a request.
    package var text: String {
        switch self {
        case .greedy: "greedy"
        case .sample: "sample"
        case .beam(let width): "beam \(width)"
        case .bestOf(let count): "bestOf \(count)"
        case .selfConsistency(let count): "selfConsistency \(count)"
        case .custom(let name): "custom \(name)"
        }
    }

    /// The most requests that are sent for one answer, retries aside.
    package var callsPerAnswer: Int {
        switch self {
        case .greedy, .sample, .beam, .custom: 1
        case .bestOf(let count), .selfConsistency(let count): max(1, count)
        }
    }

    /// Whether two answers to one request may differ by the strategy itself, whatever the temperature.
    package var samples: Bool {
        switch self {
        case .greedy, .beam: false
        case .sample, .bestOf, .selfConsistency, .custom: true
        }
    }
}

extension Wording {
    /// Whether two answers to one request may differ: a temperature above 0 is written, or the strategy samples.
    package var samples: Bool {
        if strategy.samples { return true }
        switch parameters["temperature"] {
        case .integer(let temperature)?: return temperature > 0
        case .number(let temperature)?: return temperature > 0
        default: return false
        }
    }

    /// Why it cannot be asked under stochastic sampling, and what would help; nil when it can. `place` names it.
    package func samplingProblem(_ place: String) -> String? {
        guard !samples else { return nil }
        return "`sampling: stochastic` needs answers that vary, and \(place) asks without a temperature above 0: write "
            + "`parameters: {temperature: 0.7}` or a strategy that samples in its `model`, or `sampling: deterministic` in "
            + "the suite"
    }
}
