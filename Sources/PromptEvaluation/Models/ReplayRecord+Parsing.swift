import JSON
import PromptCore

/// One line of a replay endpoint's file, read.
enum ReplayLine {
    case answer(ReplayRecord)
    case embedding(ReplayedEmbedding)

    private static let answerFields = [
        "request", "sample", "text", "model", "usage", "latency", "cost", "calls", "ending", "ignored",
    ]
    private static let embeddingFields = ["request", "embedding", "usage", "cost", "calls"]
    private static let usageFields = ["inputTokens", "cachedInputTokens", "outputTokens"]

    /// Reads one line; the error's place counts from the line's own beginning.
    init(parsing line: [UInt8]) throws(SyntaxError) {
        let node = try JSONParser.parse(line)
        guard let components = node["embedding"] else {
            self = .answer(try Self.answer(node))
            return
        }
        try Self.expect(node, fields: Self.embeddingFields)
        var embedding = Embedding(components: (components.items ?? []).compactMap(\.json.double))
        guard !embedding.components.isEmpty, embedding.components.count == components.items?.count else {
            throw SyntaxError("`embedding` must be a list of numbers, at least one", at: components.mark)
        }
        embedding.usage = try node["usage"].map(Self.usage)
        embedding.cost = try Self.cost(node)
        embedding.calls = try Self.count(node["calls"], "calls", from: 1) ?? 1
        self = .embedding(ReplayedEmbedding(request: try Self.request(node), embedding: embedding))
    }

    private static func answer(_ node: Node) throws(SyntaxError) -> ReplayRecord {
        try expect(node, fields: answerFields)
        let request = try request(node)
        guard let text = node["text"] else { throw SyntaxError("`text` is missing", at: node.mark) }
        let sample = try count(node["sample"], "sample", from: 1) ?? 1
        let answer = ModelAnswer(
            text: try string(text, "text"), model: try optional(node, "model") { $0 },
            usage: try node["usage"].map(usage),
            latency: try optional(node, "latency", as: "a duration as `812ms`") { TimeSpan($0)?.duration },
            calls: try count(node["calls"], "calls", from: 1) ?? 1,
            cost: try cost(node),
            ending: try optional(node, "ending", as: endings) { ModelAnswer.Ending(rawValue: $0) } ?? .complete,
            ignored: try strings(node["ignored"], "ignored"))
        return ReplayRecord(key: ReplayRecord.Key(request: request, sample: sample), answer: answer)
    }

    private static let endings =
        "one of " + ModelAnswer.Ending.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")

    private static func request(_ node: Node) throws(SyntaxError) -> Digest {
        guard let request = node["request"] else { throw SyntaxError("`request` is missing", at: node.mark) }
        guard let digest = request.string.flatMap({ Digest($0) }) else {
            throw SyntaxError("`request` must be a digest: sha256: and 64 lower-case hex digits", at: request.mark)
        }
        return digest
    }

    private static func usage(_ node: Node) throws(SyntaxError) -> TokenUsage {
        try expect(node, fields: usageFields)
        return TokenUsage(
            inputTokens: try count(node["inputTokens"], "inputTokens", from: 0) ?? 0,
            cachedInputTokens: try count(node["cachedInputTokens"], "cachedInputTokens", from: 0) ?? 0,
            outputTokens: try count(node["outputTokens"], "outputTokens", from: 0) ?? 0)
    }

    private static func cost(_ node: Node) throws(SyntaxError) -> Money? {
        try optional(node, "cost", as: "an amount of money as `0.002`") { Money($0) }
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

    private static func optional<Value>(
        _ map: Node, _ name: String, as expected: String = "a string", _ read: (String) -> Value?
    ) throws(SyntaxError) -> Value? {
        guard let node = map[name] else { return nil }
        guard let value = read(try string(node, name)) else {
            throw SyntaxError("`\(name)` must be \(expected)", at: node.mark)
        }
        return value
    }

    private static func strings(_ node: Node?, _ name: String) throws(SyntaxError) -> [String] {
        guard let node else { return [] }
        let strings = (node.items ?? []).compactMap(\.string)
        guard strings.count == node.items?.count else {
            throw SyntaxError("`\(name)` must be a list of strings", at: node.mark)
        }
        return strings
    }

    private static func count(_ node: Node?, _ name: String, from least: Int) throws(SyntaxError) -> Int? {
        guard let node else { return nil }
        guard case .integer(let number) = node.value, let count = Int(exactly: number), count >= least else {
            throw SyntaxError("`\(name)` must be a whole number from \(least) on, not \(node.kindName)", at: node.mark)
        }
        return count
    }
}
