import JSON
import PromptBundle

/// The prompt that one request gets: fill it with `render`, and check the answer with `validate`.
public struct Prompt: Sendable {
    /// Which version it is and why, with the attributes for the request's span.
    public let resolution: Resolution
    private let prepared: PreparedPrompt

    init(_ resolution: Resolution, _ prepared: PreparedPrompt) {
        self.resolution = resolution
        self.prepared = prepared
    }

    /// The messages, or the text, with these values in it.
    ///
    /// Values are held against the schemas of their inputs; what is untrusted is neutralised. Values that the prompt
    /// does not declare are not looked at, so that versions that differ in their inputs can share their traffic. Throws
    /// `invalidInputs`.
    public func render(_ inputs: [String: JSONValue] = [:]) throws(PromptError) -> PromptBody {
        try prepared.render(inputs)
    }

    /// Holds an answer against the version's output contract: its JSON value, or nil when there is no contract.
    ///
    /// Throws `invalidOutput` with every problem, or `uncheckableOutput` for a contract that is no JSON Schema.
    @discardableResult
    public func validate(output: String) throws(PromptError) -> JSONValue? { try prepared.validate(output: output) }
}
