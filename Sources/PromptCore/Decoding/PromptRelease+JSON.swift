import JSON

extension PromptReleaseSpec {
    /// The spec as it was understood, each content by its digest. Defaults are written out, so that writing one down
    /// changes nothing.
    package var json: JSONValue {
        [
            "intent": .string(intent), "description": description.map(JSONValue.string) ?? .null,
            "owners": .array(owners.map(JSONValue.string)), "suspend": .bool(suspend),
            "versions": .array(versions.map(\.json)), "aliases": .array(aliases.map(\.json)), "lint": lint.json,
            "delivery": [
                "name": .string(delivery.name), "deletionPolicy": .string(delivery.deletionPolicy.rawValue),
                "bucketing": .string(delivery.bucketing.rawValue), "touchPods": .bool(delivery.touchPods),
            ],
            "retention": [
                "versions": .integer(Int64(retention.versions)), "runs": .integer(Int64(retention.runs)),
                "days": .integer(Int64(retention.days)),
            ],
        ]
    }
}

extension VersionSpec {
    var json: JSONValue {
        [
            "name": .string(name), "digest": content.map { .string($0.digest.text) } ?? .null,
            "source": source.map { .string($0.text) } ?? .null,
        ]
    }
}

extension LintSpec {
    var json: JSONValue {
        let waivers = waivers.map { waiver -> JSONValue in
            [
                "rule": .string(waiver.rule), "reason": .string(waiver.reason),
                "until": .string(waiver.until),
            ]
        }
        return ["failOn": .string(failOn.rawValue), "waivers": .array(waivers)]
    }
}

extension AliasSpec {
    var json: JSONValue { ["name": .string(name), "version": .string(version), "strategy": strategy.json] }
}

extension RolloutStrategy {
    /// Always in the form of a canary: an immediate strategy is the one whose only step is 100 %.
    var json: JSONValue {
        [
            "gates": .array(gates.map(\.json)), "steps": .array(steps.map(\.json)),
            "onFailure": .string(onFailure.rawValue), "onInconclusive": .string(onInconclusive.rawValue),
            "onError": ["after": .string(onError.after.text), "then": .string(onError.then.rawValue)],
            "rollbackWindow": .integer(Int64(rollbackWindow)),
        ]
    }
}

extension RolloutStep {
    var json: JSONValue {
        let hold: JSONValue =
            switch hold {
            case .time(let span): .string(span.text)
            case .manual: "manual"
            }
        return [
            "weight": .string(weight.text), "hold": hold, "gates": gates.map { .array($0.map(\.json)) } ?? .null,
        ]
    }
}

extension Gate {
    /// The gate as a manifest writes it.
    package var json: JSONValue {
        switch self {
        case .evaluation(let suiteName, let reuse):
            ["evaluation": ["suiteName": .string(suiteName), "reuse": .string(reuse.rawValue)]]
        case .approval(let required, let excludeAuthor):
            [
                "approval": .object(
                    ["required": .integer(Int64(required))].merging(
                        excludeAuthor ? ["excludeAuthor": true] : [:], uniquingKeysWith: { $1 }))
            ]
        case .soak(let alias, let span): ["soak": ["alias": .string(alias), "for": .string(span.text)]]
        }
    }
}
