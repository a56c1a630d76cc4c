import Foundation
import JSON
import Testing

/// The vectors of the rules for untrusted text; clients in other languages read the same file. `values` are strings
/// alone, `prompts` render `text` with the untrusted input `t`.
struct UntrustedVectors: Decodable {
    struct Value: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var input: String
        var output: String
        var testDescription: String { name }
    }

    struct Prompt: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var untrusted: JSONValue
        var output: String
        var testDescription: String { name }
    }

    var values: [Value]
    var prompts: [Prompt]

    static func load() throws -> UntrustedVectors {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/untrusted-text.json")
        return try JSONDecoder().decode(UntrustedVectors.self, from: Data(contentsOf: file))
    }
}

/// SplitMix64: the same seed gives the same run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A text of a few of these parts.
    mutating func text(of parts: [String], upTo count: Int) -> String {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in parts[Int.random(in: parts.indices, using: &self)] }
            .joined()
    }
}
