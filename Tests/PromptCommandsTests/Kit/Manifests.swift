import JSON
import PromptCore

/// Manifests that the tests of several commands share.
enum Manifests {
    /// A release with versions `v1`... whose text is `Greet {{name}} in style N.`, and one alias.
    static func release(
        _ name: String = "greeting", namespace: String = "support", versions: Int = 1, alias version: String = "v1",
        strategy: String = "immediate: {}", extra: String = ""
    ) -> String {
        let listed = (1...versions).map { number in
            """
              - name: v\(number)
                text: "Greet {{name}} in style \(number)."
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
            \(listed.joined(separator: "\n"))
              aliases:
              - name: production
                version: \(version)
                strategy: {\(strategy)}
            \(extra)
            """
    }

    /// Two cases on the endpoint `recorded`, which answers from `answers.jsonl`.
    static let suite = """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: golden, namespace: support}
        spec:
          sampling: deterministic
          casesFrom: {file: cases.jsonl}
          thresholds: {passRate: {min: 100%}, regression: {maxDrop: 0%}}
        ---
        apiVersion: promptops.dev/v1alpha1
        kind: ModelEndpoint
        metadata: {name: recorded, namespace: support}
        spec: {protocol: replay, answersFrom: {file: answers.jsonl}}

        """

    static let cases = """
        {"name": "ada", "inputs": {"name": "Ada"}, "assert": [{"contains": "Ada"}]}
        {"name": "bob", "inputs": {"name": "Bob"}, "assert": [{"contains": "Bob"}]}

        """

    /// Recorded answers of `v1`... to both cases; `wrong` are the versions that answer with another name.
    static func answers(versions: Int, wrong: Set<Int> = []) -> String {
        (1...versions).flatMap { number in
            ["Ada", "Bob"].map { name in
                answer("Greet \(name) in style \(number).", text: wrong.contains(number) ? "Hi Eve" : "Hi \(name)")
            }
        }
        .joined()
    }

    /// The line of a replay file for one prompt of the model `m-1`.
    static func answer(
        _ prompt: String, text: String, temperature: JSONValue = 0, sample: Int = 1
    ) -> String {
        let request = Digest(of: [
            "modelRequest": 1, "model": "m-1", "messages": [["role": "user", "content": .string(prompt)]],
            "parameters": ["temperature": temperature, "maxTokens": 40], "strategy": "greedy",
        ])
        let line: JSONValue = [
            "request": .string(request.text), "sample": .integer(Int64(sample)), "text": .string(text),
        ]
        return String(decoding: JSONWriter.canonical(line), as: UTF8.self) + "\n"
    }

    /// The files of a manifests folder with the suite, its cases and its answers.
    static func evaluated(_ release: String, versions: Int, wrong: Set<Int> = []) -> [String: String] {
        [
            "m/release.yaml": release, "m/suite.yaml": suite, "m/cases.jsonl": cases,
            "m/answers.jsonl": answers(versions: versions, wrong: wrong),
        ]
    }
}

extension Folder {
    /// The flags for the folders `m`, `o` and `s` below this one.
    var flags: [String] { ["--manifests", self("m"), "--output", self("o"), "--state", self("s")] }
}
