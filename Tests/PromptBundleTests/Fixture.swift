import Foundation
import JSON
import PromptBundle

/// A release with one alias of every kind: a small canary, a half, all of it, none, and one that serves nothing yet.
enum Fixture {
    static let intent = "incident.triage"

    static let digests = [
        "v4.1": "sha256:" + String(repeating: "41", count: 32),
        "v4.2": "sha256:1a2b3c4d5e6f" + String(repeating: "42", count: 26),
        "v5": "sha256:" + String(repeating: "05", count: 32),
    ]

    static var contents: BundleContents {
        BundleContents(
            release: "incident-triage", namespace: "support", intent: intent, bucketing: .flagdV3,
            aliases: [
                "production": .init(stable: "v4.1", canary: .init(version: "v4.2", weight: 500)),
                "half": .init(stable: "v4.1", canary: .init(version: "v4.2", weight: 5000)),
                "all": .init(stable: "v4.1", canary: .init(version: "v4.2", weight: 10_000)),
                "gating": .init(stable: "v4.1", canary: .init(version: "v5", weight: 0)),
                "staging": .init(stable: "v4.2"),
                "first": .init(stable: nil, canary: .init(version: "v5", weight: 0)),
            ],
            versions: ["v4.1": document("v4.1", chat), "v4.2": document("v4.2", text), "v5": document("v5", text)])
    }

    static let chat = PromptContent(
        body: .messages([
            PromptMessage(role: "system", content: "You triage incidents. Answer with one JSON object."),
            PromptMessage(role: "user", content: "<ticket>{{ticket}}</ticket>"),
        ]),
        inputs: [
            PromptInput(name: "ticket", schema: ["type": "string", "maxLength": 8000], trust: .untrusted)
        ],
        output: .jsonSchema(["type": "object", "required": ["severity"]]),
        model: PromptModel(
            endpointName: "gpt-mini", id: "gpt-4.1-mini-2025-04-14",
            parameters: ["temperature": 0, "maxTokens": 200], strategy: ["kind": "greedy"]),
        variants: [
            PromptVariant(
                models: ["claude-*"], endpointName: "claude",
                body: .messages([PromptMessage(role: "system", content: "Triage <ticket>{{ticket}}</ticket>.")])),
            PromptVariant(
                models: ["small-?b", "claude-3"], body: .text("Severity of {{ticket}}?"),
                model: PromptModel(id: "small-7b", strategy: ["kind": "beam", "width": 4])),
        ])

    static let text = PromptContent(
        body: .text("Severity of {{ticket}} in one word."), inputs: [PromptInput(name: "ticket", trust: .untrusted)])

    static func document(_ version: String, _ content: PromptContent) -> PromptDocument {
        PromptDocument(
            intent: intent, version: version, digest: digests[version] ?? "", release: "support/incident-triage",
            content: content)
    }

    /// A file below the folder of these tests.
    static func file(_ path: String, from source: String = #filePath) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: source).deletingLastPathComponent().appending(path: path)))
    }

    static func schema(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: try file("../../Sources/PromptBundle/Schemas/\(name).schema.json"))
    }
}
