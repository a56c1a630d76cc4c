import Foundation
import JSON
import PromptBundle
import PromptClient
import Testing

@Suite struct ReadmeTests {
    /// The lines between the folder and the end of the README's Swift snippet stand below as they stand there.
    @Test func `the Swift snippet of the README runs`() throws {
        let folder = try BundleFolder()
        try folder.swap(ReleaseBundle(Fixture.contents).files)
        let client = try PromptClient(directory: folder.path)
        let prompt = try client.resolve("production", intent: "incident.triage", targetingKey: "user-42")
        let body = try prompt.render(["ticket": "I was charged twice this month"])
        #expect(prompt.resolution.version.hasPrefix("v4"))
        #expect("\(body)".contains("I was charged twice this month"))
        try folder.remove()

        let readme = String(decoding: try Fixture.file("../../README.md"), as: UTF8.self)
        let snippet = try #require(readme.components(separatedBy: "```swift\n").dropFirst().first)
        for line in [
            #"let client = try PromptClient(directory: "output/support/incident-triage")"#,
            #"let prompt = try client.resolve("production", intent: "incident.triage", targetingKey: "user-42")"#,
            #"let body = try prompt.render(["ticket": "I was charged twice this month"])"#,
        ] {
            #expect(snippet.contains(line))
        }
    }
}
