import JSON

/// Reads the `model` of a version or a variant: which model, asked how.
enum ModelDecoder {
    private enum StrategyKind: String, CaseIterable { case greedy, sample, beam, bestOf, selfConsistency, custom }

    /// The settings as the content holds them, without what equals a default; nil when nothing is left.
    static func model(_ field: Field?) -> JSONValue? {
        var members: [String: JSONValue] = [:]
        field?.readFields { fields in
            members["endpointName"] = fields.optional("endpointName")?.name(.subdomain).map(JSONValue.string)
            members["id"] = fields.optional("id")?.words().map(JSONValue.string)
            members["parameters"] = fields.optional("parameters").flatMap(parameters)
            members["strategy"] = fields.optional("strategy").flatMap(strategy)
        }
        return object(members)
    }

    /// The parameters as the content holds them; nil when there are none.
    static func parameters(_ field: Field) -> JSONValue? {
        var members: [String: JSONValue] = [:]
        field.readFields { fields in
            members["temperature"] = fields.optional("temperature").flatMap { number($0, in: 0...2) }
            members["topP"] = fields.optional("topP").flatMap { number($0, in: 0...1) }
            members["topK"] = fields.optional("topK")?.integer(in: 1...1_000_000).map(json)
            members["maxTokens"] = fields.optional("maxTokens")?.integer(in: 1...10_000_000).map(json)
            members["seed"] = fields.optional("seed")?.integer(in: 0...(1 << 53)).map(json)
            members["frequencyPenalty"] = fields.optional("frequencyPenalty").flatMap { number($0, in: -2...2) }
            members["presencePenalty"] = fields.optional("presencePenalty").flatMap { number($0, in: -2...2) }
            members["stop"] = fields.optional("stop").flatMap(stop)
        }
        return object(members)
    }

    /// Nil for an empty map: what says nothing is left out.
    private static func object(_ members: [String: JSONValue]) -> JSONValue? {
        guard !members.isEmpty else { return nil }
        return .object(members)
    }

    private static func json(_ integer: Int) -> JSONValue { .integer(Int64(integer)) }

    private static func number(_ field: Field, in range: ClosedRange<Double>) -> JSONValue? {
        guard let number = field.node.json.double else {
            field.error("`\(field.name)` must be a number, not \(field.node.kindName)")
            return nil
        }
        guard range.contains(number) else {
            let (least, most) = (JSONWriter.format(range.lowerBound), JSONWriter.format(range.upperBound))
            field.error("`\(field.name)` must be from \(least) to \(most), not \(JSONWriter.format(number))")
            return nil
        }
        return JSONValue(number)
    }

    /// One stop sequence or several; always held as a list.
    private static func stop(_ field: Field) -> JSONValue? {
        if let text = field.node.string, !text.isEmpty { return [.string(text)] }
        guard let items = field.items() else { return nil }
        let texts = items.compactMap { item -> JSONValue? in
            guard let text = item.string() else { return nil }
            if text.isEmpty { item.error("a stop sequence must not be empty") }
            return .string(text)
        }
        guard !texts.isEmpty else { return nil }
        return .array(texts)
    }

    private static func strategy(_ field: Field) -> JSONValue? {
        var members: [String: JSONValue] = [:]
        field.readFields { fields in
            // A bare `n` is a boolean to YAML 1.1, and to kubectl.
            fields.take("false", for: "n")
            guard let kind = fields.required("kind")?.choice(of: StrategyKind.self) else {
                fields.tolerate("width", "n", "name")
                return
            }
            switch kind {
            case .greedy, .sample: break
            case .beam: members["width"] = fields.required("width")?.integer(in: 1...1000).map(json)
            case .bestOf, .selfConsistency: members["n"] = fields.required("n")?.integer(in: 1...1000).map(json)
            case .custom: members["name"] = fields.required("name")?.words().map(JSONValue.string)
            }
            if kind != .greedy { members["kind"] = .string(kind.rawValue) }
        }
        return object(members)
    }
}
