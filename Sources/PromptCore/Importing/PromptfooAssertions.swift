import JSON

/// Turns the assertions of a promptfoo config into ours, where both ask the same.
struct PromptfooAssertions {
    let scope: ImportScope
    /// The endpoints of the config by each name that it has for them: all of them are under test.
    let endpoints: [String: String]
    /// The endpoint that the prompts are tried at first; nil where none is known.
    let candidate: String?
    /// What the test says is to grade its answers; nil for nothing.
    let grader: Node?

    /// The assertions of a list, with the names of the test's variables filled in; what cannot be carried over is left
    /// out and listed.
    func list(_ node: Node?, _ variables: [String: JSONValue]) -> [JSONValue] {
        (node?.items ?? []).flatMap { item in assertions(item, variables) }
    }

    private func leaveOut(_ node: Node, _ type: String, _ why: String) {
        scope.leaveOut("the assertion `\(type)`", why, .error, at: node.mark)
    }

    private func assertions(_ node: Node, _ variables: [String: JSONValue]) -> [JSONValue] {
        guard let type = node["type"]?.string else {
            scope.error("an assertion must have a `type`", at: node.mark)
            return []
        }
        for key in ["weight", "metric", "transform", "contextTransform", "config", "rubricPrompt"]
        where node[key] != nil {
            scope.leaveOut(
                "`\(key)` of the assertion `\(type)`", "a case passes when all of its assertions do, as they are",
                .error,
                at: node[key]?.mark ?? node.mark)
        }
        if type == "assert-set" {
            guard node["threshold"] == nil else {
                leaveOut(node, type, "a share of assertions cannot be asked for: all of them must hold")
                return []
            }
            return list(node["assert"], variables)
        }
        let isNegated = type.hasPrefix("not-")
        let kind = isNegated ? String(type.dropFirst(4)) : type
        guard let value = filled(node["value"], variables) else {
            leaveOut(node, type, "its value names a variable that the test does not have, or another file")
            return []
        }
        return checked(candidates(kind, value, node), isNegated, type, node)
    }

    private func checked(_ found: Found, _ isNegated: Bool, _ type: String, _ node: Node) -> [JSONValue] {
        switch found {
        case .none(let why):
            leaveOut(node, type, why)
            return []
        case .ours(let assertions):
            if isNegated, assertions.count > 1 {
                leaveOut(node, type, "write which of its texts must not be there")
                return []
            }
            let written = isNegated ? assertions.map { .object(["not": $0]) } : assertions
            if let problem = written.lazy.compactMap(BuildCheck.problem(ofAssertion:)).first {
                leaveOut(node, type, problem)
                return []
            }
            return written
        }
    }

    /// What an assertion of theirs becomes.
    private enum Found {
        case ours([JSONValue])
        case none(String)
    }
}

// MARK: - Kinds

extension PromptfooAssertions {
    private static let reasons = [
        "javascript": "no code of a config is run", "python": "no code of a config is run",
        "ruby": "no code of a config is run", "webhook": "no code of a config is run",
        "cost": "write `thresholds.cost` for the whole suite",
        "latency": "write `thresholds.latency` for the whole suite",
        "rouge-n": "it counts words in runs, and `rougeL` here the longest common one: write `rougeL: {to, min}`",
    ]

    private func candidates(_ kind: String, _ value: JSONValue, _ node: Node) -> Found {
        switch kind {
        case "equals":
            guard let text = Self.text(value) else { return .ours([["jsonPath": ["path": "$", "equals": value]]]) }
            return .ours([["equals": .string(text)]])
        case "contains", "icontains", "starts-with", "regex":
            guard let text = Self.text(value) else { return .none("its value is no text") }
            return .ours([[kind == "starts-with" ? "startsWith" : kind: .string(text)]])
        case "contains-all", "contains-any", "icontains-all":
            guard let texts = Self.texts(value), !texts.isEmpty else { return .none("its value is no list of texts") }
            if kind == "icontains-all" { return .ours(texts.map { ["icontains": $0] }) }
            return .ours([[kind == "contains-all" ? "containsAll" : "containsAny": .array(texts)]])
        case "is-json": return .ours([value == .null ? ["isJSON": true] : ["jsonSchema": value]])
        case "is-xml":
            return value == .null ? .ours([["isXML": [:]]]) : .none("which elements it needs: write `xmlSchema`")
        case "is-refusal": return .ours([["refusal": [:]]])
        case "levenshtein": return .ours([["levenshtein": ["to": value, "maxDistance": node["threshold"]?.json ?? 5]]])
        case "bleu": return .ours([["bleu": ["to": value, "min": node["threshold"]?.json ?? 0.5]]])
        case "similar", "llm-rubric", "model-graded-closedqa": return graded(kind, value, node)
        default: return .none(Self.reasons[kind] ?? "this program has no assertion that asks the same")
        }
    }

    private func graded(_ kind: String, _ value: JSONValue, _ node: Node) -> Found {
        // A chat model under test has no embeddings to compare, so no endpoint of the config will do.
        if kind == "similar" {
            return .none("it compares embeddings: write a ModelEndpoint that makes them, and `similar` with its name")
        }
        let named = node["provider"] ?? grader
        if let named, named.string.flatMap({ endpoints[$0] }) == nil {
            return .none("another endpoint grades it: write a ModelEndpoint for that, and `judge` with its name")
        }
        guard let judge = named?.string.flatMap({ endpoints[$0] }) ?? candidate else {
            return .none("no endpoint to ask: write a ModelEndpoint, and `judge` with its name")
        }
        scope.leaveOut(
            "another grader for the assertion `\(kind)`",
            "the endpoint under test judges answers of its own: write a ModelEndpoint for another model, and its name "
                + "as the judge's `endpointName`", .warning, at: node.mark)
        return .ours([["judge": ["rubric": value, "endpointName": .string(judge)]]])
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let integer): String(integer)
        case .number(let number): JSONWriter.format(number)
        case .bool(let bool): bool ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// A list, or a text with commas between.
    private static func texts(_ value: JSONValue) -> [JSONValue]? {
        if let text = value.string {
            return text.split(separator: ",").map { .string(JinjaReader.trim(String($0))) }
        }
        let texts = value.array?.compactMap(text).map(JSONValue.string)
        return texts?.count == value.array?.count ? texts : nil
    }
}

// MARK: - Variables

extension PromptfooAssertions {
    /// The value with the names of variables filled in; null for none, nil where something remains.
    private func filled(_ node: Node?, _ variables: [String: JSONValue]) -> JSONValue? {
        guard let node else { return .null }
        return filled(node.json, variables)
    }

    private func filled(_ value: JSONValue, _ variables: [String: JSONValue]) -> JSONValue? {
        switch value {
        case .string(let text): return filled(text, variables).map(JSONValue.string)
        case .array(let items):
            let all = items.compactMap { filled($0, variables) }
            return all.count == items.count ? .array(all) : nil
        default: return value
        }
    }

    private func filled(_ text: String, _ variables: [String: JSONValue]) -> String? {
        if text.hasPrefix("file://") { return nil }
        var cursor = TemplateCursor(text)
        var filled = ""
        while !cursor.isAtEnd {
            filled += cursor.text(upTo: ["{{", "{%"])
            if cursor.isAtEnd { break }
            guard cursor.starts(with: "{{") else { return nil }
            cursor.skip(2)
            guard let name = cursor.content(upTo: "}}", quotes: false),
                let value = variables[JinjaReader.trim(name)].flatMap(Self.text)
            else { return nil }
            filled += value
        }
        return filled
    }
}
