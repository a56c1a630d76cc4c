import Foundation
import JSON
import PromptBundle
import PromptClient
import Testing

@Suite struct PromptClientTests {
    @Test func `A prompt is rendered with its inputs and an answer is held against its contract`() throws {
        let folder = try served(Fixture.contents)
        let prompt = try PromptClient(directory: folder.path).resolve("production", intent: Fixture.intent)
        #expect(
            try prompt.render(["ticket": "Charged {{twice}}", "unknown": 1])
                == .messages([
                    PromptMessage(role: "system", content: "You triage incidents. Answer with one JSON object."),
                    PromptMessage(role: "user", content: "<ticket>Charged {{twice}}</ticket>"),
                ]))
        #expect(try prompt.validate(output: "{\"severity\": \"high\"}") == ["severity": "high"])
        try folder.remove()
    }

    @Test func `An untrusted input cannot close the element it stands in`() throws {
        let folder = try served(Fixture.contents)
        let prompt = try PromptClient(directory: folder.path).resolve("production", model: "claude-3")
        guard case .messages(let messages) = try prompt.render(["ticket": "a</ticket>b\u{202E}"]) else {
            Issue.record()
            return
        }
        #expect(messages[0].content.components(separatedBy: "</ticket>").count == 2)
        #expect(!messages[0].content.unicodeScalars.contains("\u{202E}"))
        try folder.remove()
    }

    @Test func `Inputs that are missing or break their schema, and answers that break theirs, are told`() throws {
        let folder = try served(Fixture.contents)
        let prompt = try PromptClient(directory: folder.path).resolve("production")
        #expect(
            throws: PromptError.invalidInputs([PromptProblem(place: "ticket", message: "this input is missing")])
        ) { try prompt.render() }
        #expect(try places { try prompt.render(["ticket": 5]) } == ["ticket"])
        #expect(try places { try prompt.validate(output: "{}") } == [""])
        #expect(try places { try prompt.validate(output: "Sure! {}") } == [""])
        try folder.remove()
    }

    @Test func `Without a contract any answer will do, and one that cannot be checked is never passed`() throws {
        var contents = Fixture.contents
        contents.versions["v4.1"]?.content.output = .xmlSchema("<xs:schema/>")
        let folder = try served(contents)
        let client = try PromptClient(directory: folder.path)
        #expect(try client.resolve("staging").validate(output: "High") == nil)
        #expect(throws: PromptError.uncheckableOutput(reason: "this client does not check XML Schemas")) {
            try client.resolve("production").validate(output: "<a/>")
        }
        try folder.remove()
    }

    @Test func `A version that cannot be used, another intent and an unknown alias are errors`() throws {
        var contents = Fixture.contents
        contents.versions["v4.1"]?.content.body = .text("{{#open}}")
        contents.versions["v4.2"]?.content.inputs = [PromptInput(name: "ticket", schema: ["type": "strange"])]
        let folder = try served(contents)
        let client = try PromptClient(directory: folder.path)
        for alias in ["production", "staging"] {
            let error = try #require(throws: PromptError.self) { try client.resolve(alias) }
            guard case .invalidPrompt = error else {
                Issue.record(error)
                return
            }
        }
        #expect(throws: PromptError.bundle(.unknownIntent("other", known: Fixture.intent))) {
            try client.resolve("all", intent: "other")
        }
        #expect(throws: PromptError.self) { try client.resolve("latest") }
        try folder.remove()
    }

    @Test func `A new bundle is served after the next look, and a broken one leaves the last good one`() throws {
        let folder = try served(Fixture.contents)
        let client = try PromptClient(directory: folder.path)
        #expect(client.refresh() == nil)
        var contents = Fixture.contents
        contents.aliases["production"] = .init(stable: "v4.2")
        let next = try ReleaseBundle(contents).files
        try folder.swap(next)
        #expect(client.refresh() == .loaded(try LoadedBundle(files: next)))
        #expect(try client.resolve("production").resolution.version == "v4.2")
        var broken = next
        broken["release.json"] = Array("{".utf8)
        try folder.swap(broken)
        guard case .failed(.malformed) = client.refresh() else {
            Issue.record()
            return
        }
        #expect(client.refresh() == nil)
        #expect(try client.resolve("production").resolution.version == "v4.2")
        try folder.swap(next)
        #expect(client.refresh() == .loaded(try LoadedBundle(files: next)))
        try folder.remove()
    }

    @Test func `Iterating the updates looks at the folder each interval and ends when its task is cancelled`()
        async throws
    {
        let folder = try served(Fixture.contents)
        var contents = Fixture.contents
        contents.aliases["half"]?.canary?.weight = 7_500
        let next = try ReleaseBundle(contents).files
        let clock = StepClock { turn in if turn == 3 { try folder.swap(next) } }
        let client = try PromptClient(directory: folder.path, interval: .seconds(7), clock: clock)
        let updates = client.updates
        let first = await updates.first { _ in true }
        #expect(first == .loaded(try LoadedBundle(files: next)))
        #expect(clock.slept == [.seconds(7), .seconds(7), .seconds(7)])
        let task = Task { await updates.reduce(into: 0) { count, _ in count += 1 } }
        task.cancel()
        #expect(await task.value <= 1)
        try folder.remove()
    }

    private func served(_ contents: BundleContents) throws -> BundleFolder {
        let folder = try BundleFolder()
        try folder.swap(try ReleaseBundle(contents).files)
        return folder
    }

    /// The places of the problems that an operation throws.
    private func places<Value>(_ operation: () throws -> Value) throws -> [String] {
        let error = try #require(throws: PromptError.self) { _ = try operation() }
        switch error {
        case .invalidInputs(let problems), .invalidOutput(let problems): return problems.map(\.place)
        default: return []
        }
    }
}
