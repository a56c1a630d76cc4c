import JSON
import PromptBundle
import Testing

@testable import PromptCommands

@Suite struct ResolutionReportTests {
    private static func bundle(weight: Int?) throws -> LoadedBundle {
        let contents = BundleContents(
            release: "triage", namespace: "support", intent: "incident.triage", bucketing: .flagdV3,
            aliases: ["production": .init(stable: "v1", canary: weight.map { .init(version: "v2", weight: $0) })],
            versions: Dictionary(
                uniqueKeysWithValues: ["v1", "v2"].map { name in
                    let content = PromptContent(body: .text("Hello from \(name)"))
                    let document = PromptDocument(
                        intent: "incident.triage", version: name, digest: "sha256:\(name)", release: "support/triage",
                        content: content)
                    return (name, document)
                }))
        return try LoadedBundle(files: ReleaseBundle(contents).files)
    }

    private func report(weight: Int?, key: String?) throws -> ResolutionReport {
        try ResolutionReport(Self.bundle(weight: weight), alias: "production", key: key, model: nil)
    }

    @Test func `the bucket of a key decides, and is shown`() throws {
        let bucket = try #require(report(weight: 5000, key: "user-1").bucket)
        let inside = try report(weight: bucket + 1, key: "user-1")
        #expect(inside.resolution.version == "v2")
        #expect(inside.why.hasPrefix("bucket \(bucket) of 10000 is below \(bucket + 1), the "))
        let outside = try report(weight: bucket, key: "user-1")
        #expect(outside.resolution.version == "v1")
        #expect(outside.why.hasPrefix("bucket \(bucket) of 10000 is not below \(bucket), the "))
    }

    @Test(arguments: [nil, ""])
    func `without a key it is the stable version`(key: String?) throws {
        let report = try report(weight: 9999, key: key)
        #expect(report.resolution.version == "v1")
        #expect(report.why == "without a targeting key everybody gets the stable version; v2 has 99.99%")
    }

    @Test func `without a canary everybody gets the stable version`() throws {
        #expect(
            try report(weight: nil, key: "user-1").text == """
                Intent:     incident.triage
                Alias:      production
                Key:        user-1
                Version:    v1 (stable)
                Digest:     sha256:v1
                Why:        nothing else is being tried: everybody gets the stable version

                Telemetry:
                  gen_ai.prompt.name: incident.triage
                  gen_ai.prompt.version: v1
                  promptops.alias: production
                  promptops.prompt.digest: sha256:v1
                  promptops.release: support/triage
                  promptops.variant: stable

                Prompt:
                Hello from v1

                """)
    }

    @Test func `JSON tells the reason part by part`() throws {
        let json = try report(weight: 500, key: "user-1").json
        #expect(json["reason"]?["salt"] == "incident.triage/production/v2/")
        #expect(json["reason"]?["weight"] == 500)
        #expect(json["reason"]?["canary"] == "v2")
        #expect(json["telemetry"]?["promptops.alias"] == "production")
    }
}
