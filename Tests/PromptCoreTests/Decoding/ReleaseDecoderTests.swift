import JSON
import PromptCore
import Testing

@Suite struct ReleaseDecoderTests {
    @Test func `the full example decodes to what it says`() throws {
        let decoded = Written.decode(ExampleManifests.release, texts: ExampleManifests.texts)
        #expect(decoded.diagnostics == [])
        let release = try #require(Written.release(ExampleManifests.release, texts: ExampleManifests.texts))
        #expect(release.key == ObjectKey(namespace: "support", name: "incident-triage"))
        #expect(release.meta.labels == ["team": "sre"])
        let spec = release.spec
        #expect(spec.intent == "incident.triage")
        #expect(spec.versions.map(\.name) == ["v4.1", "v4.2"])
        #expect(spec.versions.map(\.source) == [nil, .file("prompts/v4.2.md")])
        var canary = RolloutStrategy(
            gates: [
                .evaluation(suiteName: "triage-golden"), .soak(alias: "staging", for: .seconds(3600)),
            ],
            steps: [
                RolloutStep(weight: try #require(Percentage("1%")), hold: .time(.seconds(600))),
                RolloutStep(
                    weight: try #require(Percentage("5%")), hold: .time(.seconds(3600)), gates: [.approval(required: 2)]
                ),
                RolloutStep(weight: try #require(Percentage("25%")), hold: .manual),
            ])
        canary.rollbackWindow = 3
        #expect(
            spec.aliases == [
                AliasSpec(
                    name: "staging", version: "v4.2",
                    strategy: .immediate(gates: [.evaluation(suiteName: "triage-golden")])),
                AliasSpec(name: "production", version: "v4.2", strategy: canary),
            ])
        #expect(spec.lint.waivers.map(\.rule) == ["PL016"])
        #expect(spec.delivery == DeliverySpec(name: "incident-triage"))
        #expect(spec.places["aliases[1].version"] == Mark(line: 30, column: 14))
        #expect(spec.places["aliases[1].gates.soak:staging"] == Mark(line: 35, column: 11))
    }

    @Test func `content is held as written, without its name and without defaults`() throws {
        let release = try #require(Written.release(ExampleManifests.release, texts: ExampleManifests.texts))
        let contents = release.spec.versions.map { $0.content?.json }
        #expect(
            contents == [
                [
                    "messages": [
                        ["role": "system", "content": "You triage incidents. Answer with one JSON object."],
                        ["role": "user", "content": "<ticket>{{ticket}}</ticket>"],
                    ],
                    "inputs": [
                        ["name": "ticket", "schema": ["type": "string", "maxLength": 8000], "trust": "untrusted"]
                    ],
                    "output": ["jsonSchema": ["type": "object", "required": ["severity"]]],
                    "model": [
                        "endpointName": "gpt-mini", "id": "gpt-4.1-mini-2025-04-14",
                        "parameters": ["temperature": 0, "maxTokens": 200],
                    ],
                    "variants": [
                        [
                            "models": ["claude-*"], "endpointName": "claude",
                            "messages": [["role": "system", "content": "..."]],
                        ]
                    ],
                    "notes": "Shorter answers for the pager.",
                ],
                ["text": "Triage this incident in one JSON object.\n", "model": ["endpointName": "gpt-mini"]],
            ])
    }

    @Test func `one pass reports every mistake, each with its place`() {
        let text = """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: r, labels: {a: 1}}
            spec:
              suspend: "yes"
              versions:
              - name: on
                text: Hello {{nam}}
                inputs: [{name: name}]
              - name: v2
                text: Hi
                output: {jsonSchema: {type: strin}}
              aliases:
              - name: latest
                version: v2
              - name: production
                version: v2
                strategy:
                  canary:
                    steps:
                    - {wieght: 5%, hold: 10}
                    - {weight: 20%, hold: soon}
                    - {weight: 10%}
                    - {weight: 150%}
            """
        #expect(
            Written.headlines(text) == [
                "m.yaml:3:33: error: `a` must be a string, not the number 1: put it in quotes",
                "m.yaml:5:12: error: `suspend` must be true or false, not a string",
                "m.yaml:7:11: error: `name` must be a string, not the boolean true: put it in quotes",
                "m.yaml:8:17: error: `nam` is not a declared input; did you mean `name`?",
                "m.yaml:12:27: error: `jsonSchema` is no JSON Schema: \"strin\" is no type; the types are array, boolean, integer, null, number, object, string",
                "m.yaml:14:11: error: the alias `latest` is reserved: `flags`, `latest` and `release` have a meaning of their own",
                "m.yaml:21:12: error: unknown field `wieght`; did you mean `weight`?",
                "m.yaml:21:30: error: `hold` needs a unit: write `10s` or `10m`",
                "m.yaml:22:31: error: `hold` must be a duration as `10m` or `1h30m`, or `manual`, not `soon`",
                "m.yaml:23:20: error: weights must rise: 10% comes after 20%",
                "m.yaml:24:20: error: `weight` must be a percentage from 0% to 100% with at most two decimals, as `5%`, not `150%`",
            ])
    }

    @Test func `a diagnostic shows the source line with a caret`() {
        let text = ExampleManifests.release.replacing("suspend: false", with: "suspend: never")
        #expect(
            Written.decode(text, texts: ExampleManifests.texts).diagnostics.map(\.text) == [
                """
                m.yaml:8:12: error: `suspend` must be true or false, not a string
                    suspend: never
                             ^
                """
            ])
    }
}
