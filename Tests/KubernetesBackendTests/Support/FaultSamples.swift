import PromptCore

/// Manifests for what goes wrong.
enum FaultSamples {
    /// A release whose second version has to pass a suite before anybody gets it.
    static func gated(_ version: String = "v1") -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: triage, namespace: support}
        spec:
          versions:
          - {name: v1, text: one, model: {endpointName: gpt}}
          - {name: v2, text: two, model: {endpointName: gpt}}
          aliases:
          - {name: production, version: \(version), strategy: {immediate: {gates: [{evaluation: {suiteName: golden}}]}}}
        """
    }

    static let suite = """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: golden, namespace: support}
        spec:
          sampling: deterministic
          cases: [{name: one, inputs: {}, assert: [{contains: x}]}]
          thresholds: {passRate: {min: 90%}}
        """

    /// A suite whose cases stand in a ConfigMap.
    static let suiteOfMap = """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: golden, namespace: support}
        spec:
          sampling: deterministic
          casesFrom: {configMapKeyRef: {name: cases, key: cases.jsonl}}
          thresholds: {passRate: {min: 90%}}
        """

    static let endpoint = """
        apiVersion: promptops.dev/v1alpha1
        kind: ModelEndpoint
        metadata: {name: gpt, namespace: support}
        spec: {protocol: replay, model: m, answersFrom: {configMapKeyRef: {name: answers, key: a.jsonl}}}
        """

    static let answers = configMap("answers", "{a.jsonl: \"{\\\"key\\\": \\\"a\\\", \\\"answer\\\": \\\"b\\\"}\"}")

    static func configMap(_ name: String, _ data: String, more: String = "") -> String {
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: \(name), namespace: support}
        data: \(data)
        \(more)
        """
    }
}
