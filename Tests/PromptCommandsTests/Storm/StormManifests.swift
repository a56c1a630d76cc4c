import JSON
import PromptCore

/// The manifests of a storm: releases whose versions are good, bad or good until they serve a few, by their number.
enum StormManifests {
    /// What becomes of a version when it is tried.
    enum Nature: Sendable, Hashable {
        case good
        /// Fails the gate before its first step.
        case bad
        /// Fails the gate of the second step.
        case late
    }

    static let namespace = "support"
    static let firstWeight = 100
    static let secondWeight = 2000
    /// Versions from 1 have recorded answers.
    static let versions = 120
    /// Answers a question that the operator asks before the first step, and another before the second.
    private static let (early, second) = ("Ada", "Zoe")

    static func nature(_ version: Int) -> Nature {
        switch version % 5 {
        case 3: .bad
        case 4: .late
        default: .good
        }
    }

    static func text(_ version: Int) -> String { "Greet {{name}} in style \(version)." }

    /// A release that lists versions and names one; `mutating` is given another text than it was recorded with.
    static func release(_ name: String, listed: [Int], target: Int, mutating: Int? = nil) -> String {
        let versions = listed.map { number in
            """
              - name: v\(number)
                text: "\(number == mutating ? "Mutated." : text(number))"
                inputs: [{name: name, schema: {type: string, maxLength: 80}}]
                model: {endpointName: recorded, id: m-1, parameters: {temperature: 0, maxTokens: 40}}
            """
        }
        return """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: \(name), namespace: \(namespace)}
            spec:
              versions:
            \(versions.joined(separator: "\n"))
              aliases:
              - name: production
                version: v\(target)
                strategy:
                  canary:
                    gates: [{evaluation: {suiteName: golden}}]
                    steps:
                    - {weight: 1%, hold: 30ms}
                    - {weight: 20%, hold: 30ms, gates: [{evaluation: {suiteName: strict}}]}
                    - {weight: 100%}

            """
    }

    /// Everything but the releases, by path.
    static var surroundings: [String: String] {
        [
            "m/suites.yaml": suite("golden", early) + suite("strict", second) + endpoint, "m/answers.jsonl": answers,
        ]
    }

    private static func suite(_ name: String, _ person: String) -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: \(name), namespace: \(namespace)}
        spec:
          sampling: deterministic
          cases: [{name: one, inputs: {name: \(person)}, assert: [{contains: \(person)}]}]
          thresholds: {passRate: {min: 100%}, regression: {maxDrop: 0%}}
        ---

        """
    }

    private static let endpoint = """
        apiVersion: promptops.dev/v1alpha1
        kind: ModelEndpoint
        metadata: {name: recorded, namespace: \(namespace)}
        spec: {protocol: replay, answersFrom: {file: answers.jsonl}}

        """

    private static var answers: String {
        (1...versions).flatMap { number in
            [early, second].map { person in
                let isWrong = nature(number) == .bad || (nature(number) == .late && person == second)
                return Manifests.answer(
                    "Greet \(person) in style \(number).", text: isWrong ? "Hi Eve" : "Hi \(person)")
            }
        }
        .joined()
    }
}
