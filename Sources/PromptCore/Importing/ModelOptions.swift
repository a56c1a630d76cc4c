import JSON

/// Turns the options that other formats give a model into the parameters of a version.
enum ModelOptions {
    /// Our name for each of theirs.
    private static let names = [
        "temperature": "temperature", "topP": "topP", "top_p": "topP", "topK": "topK", "top_k": "topK",
        "maxTokens": "maxTokens", "max_tokens": "maxTokens", "maxOutputTokens": "maxTokens",
        "max_output_tokens": "maxTokens", "max_completion_tokens": "maxTokens", "seed": "seed",
        "frequencyPenalty": "frequencyPenalty", "frequency_penalty": "frequencyPenalty",
        "presencePenalty": "presencePenalty", "presence_penalty": "presencePenalty", "stop": "stop",
        "stopSequences": "stop", "stop_sequences": "stop",
    ]

    /// The parameters as a content holds them; nil for none. Options that a version has no name for are left out.
    static func parameters(_ members: [Node.Member], of place: String, in scope: ImportScope) -> JSONValue? {
        var kept: [Node.Member] = []
        for member in members where !member.value.isNull {
            guard let name = names[member.key] else {
                scope.leaveOut(
                    "the option `\(member.key)` of `\(place)`", "a version's `parameters` have no such name", .error,
                    at: member.keyMark)
                continue
            }
            if kept.contains(where: { $0.key == name }) {
                scope.error("`\(member.key)` says `\(name)` a second time", at: member.keyMark)
                continue
            }
            kept.append(Node.Member(key: name, keyMark: member.keyMark, value: member.value))
        }
        let mark = kept.first?.keyMark ?? Mark(line: 1, column: 1)
        return ModelDecoder.parameters(scope.field("parameters", Node(.object(kept), at: mark)))
    }

    /// The `model` of a version; nil where nothing is said.
    static func model(id: String?, parameters: JSONValue?) -> JSONValue? {
        var members: [String: JSONValue] = [:]
        members["id"] = id.map(JSONValue.string)
        members["parameters"] = parameters
        return members.isEmpty ? nil : .object(members)
    }
}
