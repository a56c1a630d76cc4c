import PromptBundle

/// Why a workload could not get, fill or check a prompt; each case says what helps.
public enum PromptError: Error, Sendable, Hashable {
    /// The bundle has no answer: another alias or intent, or a bundle that its writer has to mend.
    case bundle(BundleError)
    /// The version cannot be used, whatever the inputs are: its owner has to mend it.
    case invalidPrompt(reason: String)
    /// The inputs given do not fit the declared ones.
    case invalidInputs([PromptProblem])
    /// The answer breaks the version's output contract.
    case invalidOutput([PromptProblem])
    /// The version has an output contract of a kind that this client cannot check.
    case uncheckableOutput(reason: String)
}

/// One thing that is wrong with an input or an answer.
public struct PromptProblem: Sendable, Hashable, CustomStringConvertible {
    /// Where: an input's name and a JSON Pointer into its value, or a JSON Pointer into the answer.
    public let place: String
    public let message: String

    public init(place: String, message: String) {
        self.place = place
        self.message = message
    }

    public var description: String { place.isEmpty ? message : place + ": " + message }
}

extension PromptError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .bundle(let error): error.description
        case .invalidPrompt(let reason): "the prompt cannot be used: " + reason
        case .invalidInputs(let problems): "the inputs do not fit: " + Self.list(problems)
        case .invalidOutput(let problems): "the answer breaks its contract: " + Self.list(problems)
        case .uncheckableOutput(let reason): "the answer cannot be checked: " + reason
        }
    }

    private static func list(_ problems: [PromptProblem]) -> String {
        problems.map(\.description).joined(separator: "; ")
    }
}
