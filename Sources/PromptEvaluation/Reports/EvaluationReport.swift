import JSON
import PromptCore

/// A result with the names that belong to it, in the forms that the commands print.
package struct EvaluationReport: Sendable, Hashable {
    package var suite: String
    package var candidate: String
    /// Nil where nothing was compared.
    package var stable: String?
    package var result: EvaluationResult
    /// In the order of the suite, then of the wordings.
    package var cases: [CaseTally]

    package init(
        suite: String, candidate: String, stable: String?, result: EvaluationResult, cases: [CaseTally] = []
    ) {
        self.suite = suite
        self.candidate = candidate
        self.stable = stable
        self.result = result
        self.cases = cases
    }

    /// The report for `-o json` and `-o yaml`; `result` has the fields that a recorded run has.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "suite": .string(suite), "candidate": .string(candidate), "result": result.json,
        ]
        members["stable"] = stable.map { .string($0) }
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
