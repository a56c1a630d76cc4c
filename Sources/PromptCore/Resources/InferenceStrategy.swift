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

    /// Whether two answers to one request may differ by the strategy itself, whatever the temperature.
    package var samples: Bool {
        switch self {
        case .greedy, .beam: false
        case .sample, .bestOf, .selfConsistency, .custom: true
        }
    }
}
