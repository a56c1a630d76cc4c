import JSON

extension EvaluationSuiteSpec {
    /// The spec as it was understood, its files read in; what the digest is over. Defaults are written out, so that
    /// writing one down changes nothing.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "sampling": .string(sampling.rawValue), "defaults": ["assert": .array(defaults.map(\.json))],
            "cases": .array(cases.map(\.json)), "thresholds": thresholdsJSON,
            "rounds": sampling == .stochastic
                ? ["max": .integer(Int64(maximumRounds)), "seed": .integer(seed)] : ["seed": .integer(seed)],
        ]
        members["endpointName"] = endpointName.map(JSONValue.string)
        // The words that a judge is asked are as much a part of the evidence as its rubric.
        if asksJudge { members["judgePrompt"] = .string(JudgePrompt.digest.text) }
        var budget: [String: JSONValue] = [:]
        budget["calls"] = maximumCalls.map { .integer(Int64($0)) }
        budget["cost"] = maximumCost.map { .string($0.text) }
        if !budget.isEmpty { members["budget"] = .object(budget) }
        return .object(members)
    }

    /// Confidence is a part of it only where it is claimed.
    private var thresholdsJSON: JSONValue {
        var rate: [String: JSONValue] = ["min": .string(passRate.min.text)]
        if sampling == .stochastic { rate["confidence"] = .string(passRate.confidence.text) }
        var thresholds: [String: JSONValue] = ["passRate": .object(rate)]
        if let regression {
            var drop: [String: JSONValue] = [
                "maxDrop": .string(regression.maxDrop.text), "maxBroken": .integer(Int64(regression.maxBroken)),
            ]
            if sampling == .stochastic { drop["confidence"] = .string(regression.confidence.text) }
            thresholds["regression"] = .object(drop)
        }
        if !latency.isEmpty {
            thresholds["latency"] = .object(
                Dictionary(
                    latency.map { ($0.quantile.rawValue, .string($0.most.text)) },
                    uniquingKeysWith: { first, _ in first }))
        }
        thresholds["cost"] = cost.map { ["meanPerCall": .string($0.meanPerCall.text)] }
        return .object(thresholds)
    }
}

extension EvaluationCase {
    package var json: JSONValue {
        [
            "name": .string(name), "inputs": .object(inputs), "critical": .bool(isCritical),
            "assert": .array(assertions.map(\.json)),
        ]
    }
}

extension Assertion {
    /// The assertion as a manifest writes it.
    package var json: JSONValue {
        switch self {
        case .not(let assertion): ["not": assertion.json]
        case .equals(let text): ["equals": .string(text)]
        case .iequals(let text): ["iequals": .string(text)]
        case .contains(let text): ["contains": .string(text)]
        case .icontains(let text): ["icontains": .string(text)]
        case .containsAll(let texts): ["containsAll": .array(texts.map(JSONValue.string))]
        case .containsAny(let texts): ["containsAny": .array(texts.map(JSONValue.string))]
        case .startsWith(let text): ["startsWith": .string(text)]
        case .regex(let pattern): ["regex": .string(pattern)]
        case .isJSON: ["isJSON": true]
        case .jsonPath(let assertion): ["jsonPath": assertion.json]
        case .maxLength(let length): ["maxLength": .integer(Int64(length))]
        case .jsonSchema(let schema): ["jsonSchema": schema]
        case .isXML: ["isXML": true]
        case .xmlSchema(let text): ["xmlSchema": .string(text)]
        case .schema: ["schema": [:]]
        case .maxTokens(let count): ["maxTokens": .integer(Int64(count))]
        case .levenshtein(let assertion): ["levenshtein": assertion.json]
        case .rougeL(let assertion): ["rougeL": assertion.json]
        case .bleu(let assertion): ["bleu": assertion.json]
        case .similar(let assertion): ["similar": assertion.json]
        case .judge(let assertion): ["judge": assertion.json]
        case .grounded(let assertion): ["grounded": assertion.json]
        case .refusal: ["refusal": [:]]
        case .numeric(let assertion): ["numeric": assertion.json]
        }
    }
}

extension JSONPathAssertion {
    var json: JSONValue {
        switch check {
        case .exists: ["path": .string(path)]
        case .equals(let value): ["path": .string(path), "equals": value]
        case .contains(let text): ["path": .string(path), "contains": .string(text)]
        case .oneOf(let values): ["path": .string(path), "oneOf": .array(values)]
        }
    }
}
