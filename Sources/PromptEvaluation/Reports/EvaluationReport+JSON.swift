import JSON
import PromptCore

extension EvaluationReport {
    /// The report for `-o json` and `-o yaml`.
    ///
    /// `result` has the fields that a recorded run has; `cases` has every case on every wording, in the order of the suite.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "suite": .string(suite), "candidate": .string(candidate), "result": result.json,
            "cases": .array(cases.map(\.json)),
        ]
        members["stable"] = stable.map { .string($0) }
        members["digests"] = digests.json
        return .object(members)
    }
}

extension EvaluationReport.Digests {
    /// Nil where none is known.
    fileprivate var json: JSONValue? {
        var members: [String: JSONValue] = [:]
        members["candidate"] = candidate.map { .string($0.text) }
        members["stable"] = stable.map { .string($0.text) }
        members["suite"] = suite.map { .string($0.text) }
        if !endpoints.isEmpty { members["endpoints"] = .object(endpoints.mapValues { .string($0.text) }) }
        return members.isEmpty ? nil : .object(members)
    }
}

extension CaseTally {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "wording": .integer(Int64(wording)), "isCritical": .bool(isCritical),
            "isBroken": .bool(isBroken), "trials": .integer(Int64(trials)), "passed": .integer(Int64(passed)),
            "stableTrials": .integer(Int64(stableTrials)), "stablePassed": .integer(Int64(stablePassed)),
        ]
        if let failure {
            members["failure"] = [
                "assertion": .string(failure.description), "expected": .string(failure.expected),
                "actual": .string(failure.actual),
            ]
        }
        return .object(members)
    }
}

extension EvaluationResult {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "verdict": .string(verdict.rawValue), "reason": .string(reason),
            "startedAt": .string(startedAt.text), "finishedAt": .string(finishedAt.text),
            "rounds": .integer(Int64(rounds)), "trials": .integer(Int64(trials)), "passed": .integer(Int64(passed)),
            "calls": .integer(Int64(calls)), "failures": .array(failures.map(\.json)),
            "models": .object(models.mapValues { .string($0) }),
        ]
        members["stablePassed"] = stablePassed.map { .integer(Int64($0)) }
        members["maximumCalls"] = maximumCalls.map { .integer(Int64($0)) }
        members["thresholds"] = thresholds.map { .array($0.map(\.json)) }
        members["usage"] = usage.map { .array($0.map(\.json)) }
        members["ignored"] = ignored.map { .object($0.mapValues { .array($0.map(JSONValue.string)) }) }
        return .object(members)
    }
}

extension EvaluationResult.CaseFailure {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "wording": .integer(Int64(wording)), "isCritical": .bool(isCritical),
            "isBroken": .bool(isBroken), "assertion": .string(assertion), "expected": .string(expected),
            "actual": .string(actual),
        ]
    }
}

extension ThresholdResult {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "kind": .string(kind.rawValue), "bound": .string(bound), "verdict": .string(verdict.rawValue),
        ]
        members["estimate"] = estimate.map { JSONValue($0) }
        members["interval"] = interval.map { ["lower": JSONValue($0.lower), "upper": JSONValue($0.upper)] }
        members["confidence"] = confidence.map { JSONValue($0) }
        return .object(members)
    }
}

extension StrategyUsage {
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "side": .string(side.rawValue), "strategy": .string(strategy), "calls": .integer(Int64(calls)),
            "tokens": [
                "inputTokens": .integer(Int64(tokens.inputTokens)),
                "cachedInputTokens": .integer(Int64(tokens.cachedInputTokens)),
                "outputTokens": .integer(Int64(tokens.outputTokens)),
            ],
        ]
        members["cost"] = cost.map { .string($0.text) }
        members["latency"] = latency.map {
            ["p50": JSONValue($0.p50), "p95": JSONValue($0.p95), "p99": JSONValue($0.p99)]
        }
        return .object(members)
    }
}
