/// Manifests that use every field of this build.
enum ExampleManifests {
    static let release = """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: incident-triage, namespace: support, labels: {team: sre}}
        spec:
          intent: incident.triage
          description: Classifies incoming incidents.
          owners: [team-sre]
          suspend: false
          versions:
          - name: v4.1
            template: mustache
            messages:
            - {role: system, content: "You triage incidents. Answer with one JSON object."}
            - {role: user, content: "<ticket>{{ticket}}</ticket>"}
            inputs:
            - {name: ticket, schema: {type: string, maxLength: 8000}, trust: untrusted}
            output: {jsonSchema: {type: object, required: [severity]}}
            model: {endpointName: gpt-mini, id: gpt-4.1-mini-2025-04-14, parameters: {temperature: 0, maxTokens: 200}, strategy: {kind: greedy}}
            variants:
            - {models: ["claude-*"], endpointName: claude, messages: [{role: system, content: "..."}]}
            notes: Shorter answers for the pager.
          - name: v4.2
            from: {file: prompts/v4.2.md}
            model: {endpointName: gpt-mini}
          aliases:
          - name: staging
            version: v4.2
            strategy: {immediate: {gates: [{evaluation: {suiteName: triage-golden}}]}}
          - name: production
            version: v4.2
            strategy:
              canary:
                gates:
                - {evaluation: {suiteName: triage-golden, reuse: Step}}
                - {soak: {alias: staging, for: 1h}}
                steps:
                - {weight: 1%, hold: 10m}
                - {weight: 5%, hold: 1h, gates: [{approval: {required: 2}}]}
                - {weight: 25%, hold: manual}
                - {weight: 100%}
                onFailure: Rollback
                onInconclusive: Pause
                onError: {after: 30m, then: Pause}
                rollbackWindow: 3
          lint: {failOn: error, waivers: [{rule: PL016, reason: "example addresses", until: 2027-01-31}]}
          delivery: {name: incident-triage, deletionPolicy: Delete, touchPods: false, bucketing: flagd-v3}
          retention: {versions: 20, runs: 20, days: 90}
        """

    static let suite = """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: triage-golden, namespace: support}
        spec:
          endpointName: gpt-mini
          sampling: deterministic
          defaults: {assert: [isJSON]}
          cases:
          - name: charged-twice
            inputs: {ticket: "I was charged twice this month"}
            critical: true
            assert:
            - {jsonPath: {path: $.severity, equals: high}}
            - {not: {contains: "as an AI"}}
          casesFrom: {file: golden.jsonl}
          thresholds:
            passRate: {min: 95%}
            regression: {maxDrop: 5%, maxBroken: 0}
          rounds: {seed: 7}
          budget: {calls: 2000}
        """

    static let endpoint = """
        apiVersion: promptops.dev/v1alpha1
        kind: ModelEndpoint
        metadata: {name: gpt-mini, namespace: support}
        spec:
          protocol: replay
          model: gpt-4.1-mini-2025-04-14
          answersFrom: {file: answers.jsonl}
          limits: {concurrency: 4}
        """

    static let decision = """
        apiVersion: promptops.dev/v1alpha1
        kind: ReleaseDecision
        metadata: {generateName: incident-triage-, namespace: support}
        spec:
          releaseName: incident-triage
          alias: production
          digest: "sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
          attempt: 1
          weight: 5%
          action: Approve
          actor: alice
          reason: Looks right on the first 400 tickets.
          expiresAt: 2026-12-01T00:00:00Z
        """

    static let texts = [
        "prompts/v4.2.md": "Triage this incident in one JSON object.\n",
        "golden.jsonl": "{\"name\": \"thanks\", \"inputs\": {\"ticket\": \"Thank you!\"}}\n\n",
        "answers.jsonl": "{\"key\": \"a\", \"answer\": \"b\"}\n",
    ]
}
