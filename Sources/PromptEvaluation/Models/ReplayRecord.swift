import JSON
import PromptCore

/// One recorded answer: one line of a replay endpoint's file.
///
/// `{"request": "sha256:...", "sample": 1, "text": "...", "model": "...", "usage": {"inputTokens": 9, "outputTokens": 4}}`,
/// of which `request` and `text` must be there; `sample` is 1 where it is left out.
package struct ReplayRecord: Sendable, Hashable {
    /// What an answer is found by.
    package struct Key: Sendable, Hashable {
        package var request: Digest
        package var sample: Int

        package init(request: Digest, sample: Int) {
            self.request = request
            self.sample = sample
        }
    }

    package var key: Key
    package var answer: ModelAnswer

    package init(key: Key, answer: ModelAnswer) {
        self.key = key
        self.answer = answer
    }

    /// The line of an answer to this request, without its newline; `sample` is the request's own unless given.
    package static func line(for request: ModelRequest, sample: Int? = nil, text: String) -> String {
        let key = Key(request: request.digest, sample: sample ?? request.sample)
        return ReplayRecord(key: key, answer: ModelAnswer(text: text)).line
    }

    /// The record as one line of canonical JSON, without its newline.
    package var line: String {
        var members: [String: JSONValue] = [
            "request": .string(key.request.text), "sample": .integer(Int64(key.sample)), "text": .string(answer.text),
        ]
        members["model"] = answer.model.map { .string($0) }
        members["usage"] = answer.usage.map {
            ["inputTokens": .integer(Int64($0.inputTokens)), "outputTokens": .integer(Int64($0.outputTokens))]
        }
        return String(decoding: JSONValue.object(members).canonicalBytes, as: UTF8.self)
    }
}

extension ReplayRecord {
    private static let fields = ["request", "sample", "text", "model", "usage"]
    private static let usageFields = ["inputTokens", "outputTokens"]

    /// Reads one line; the error's place counts from the line's own beginning.
    package init(parsing line: [UInt8]) throws(SyntaxError) {
        let node = try JSONParser.parse(line)
        try Self.expect(node, fields: Self.fields)
        guard let request = node["request"] else { throw SyntaxError("`request` is missing", at: node.mark) }
        guard let digest = request.string.flatMap({ Digest($0) }) else {
            throw SyntaxError("`request` must be a digest: sha256: and 64 lower-case hex digits", at: request.mark)
        }
        guard let text = node["text"] else { throw SyntaxError("`text` is missing", at: node.mark) }
        let sample = try Self.count(node["sample"], "sample", from: 1) ?? 1
        key = Key(request: digest, sample: sample)
        answer = ModelAnswer(
            text: try Self.string(text, "text"), model: try node["model"].map(Self.model),
            usage: try node["usage"].map(Self.usage))
    }

    private static func model(_ node: Node) throws(SyntaxError) -> String { try string(node, "model") }

    private static func usage(_ node: Node) throws(SyntaxError) -> TokenUsage {
        try expect(node, fields: usageFields)
        return TokenUsage(
            inputTokens: try count(node["inputTokens"], "inputTokens", from: 0) ?? 0,
            outputTokens: try count(node["outputTokens"], "outputTokens", from: 0) ?? 0)
    }

    private static func expect(_ node: Node, fields: [String]) throws(SyntaxError) {
        guard let members = node.members else {
            throw SyntaxError("a map belongs here, not \(node.kindName)", at: node.mark)
        }
        for member in members where !fields.contains(member.key) {
            let known = fields.joined(separator: ", ")
            throw SyntaxError("unknown field `\(member.key)`; known are \(known)", at: member.keyMark)
        }
    }

    private static func string(_ node: Node, _ name: String) throws(SyntaxError) -> String {
        guard let text = node.string else {
            throw SyntaxError("`\(name)` must be a string, not \(node.kindName)", at: node.mark)
        }
        return text
    }

    private static func count(_ node: Node?, _ name: String, from least: Int) throws(SyntaxError) -> Int? {
        guard let node else { return nil }
        guard case .integer(let number) = node.value, let count = Int(exactly: number), count >= least else {
            throw SyntaxError("`\(name)` must be a whole number from \(least) on, not \(node.kindName)", at: node.mark)
        }
        return count
    }
}
