import Foundation
import JSON
import PromptCore
import PromptTesting
import Testing

@testable import PromptCommands
@testable import PromptEvaluation

/// Commands that ask an endpoint over HTTP, with keys from each place.
@Suite struct RemoteEndpointTests {
    private static let key = "sk-live-4242-do-not-show"

    /// Answers with the prompt itself.
    private func server(saying more: String = "") throws -> ScriptedServer {
        try ScriptedServer { request in
            let prompt = try? JSONParser.parse(request.body).json["messages"]?.array?.last?["content"]?.string
            let body: JSONValue = [
                "model": "m-1-2025", "usage": ["prompt_tokens": 12, "completion_tokens": 3],
                "choices": [["message": ["content": .string((prompt ?? "") + more)], "finish_reason": "stop"]],
            ]
            return .whole(body: body.canonicalBytes)
        }
    }

    private func endpoint(_ url: String, _ more: String = "") -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: ModelEndpoint
        metadata: {name: recorded, namespace: support}
        spec: {protocol: openai, baseURL: "\(url)/v1"\(more)}

        """
    }

    private static func secret(label: String = "\"true\"") -> String {
        """
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: models, namespace: support, labels: {promptops.dev/model-key: \(label)}}
        stringData: {openai: "\(key)"}

        """
    }

    private func folder(_ endpoint: String, strategy: String = "immediate: {}") throws -> Folder {
        // Nothing is compared here, and a threshold that is not judged would be told.
        let suite = Manifests.suite.components(separatedBy: "---\n")[0]
            .replacing(", regression: {maxDrop: 0%}", with: "")
        let folder = try Folder([
            "m/release.yaml": Manifests.release(strategy: strategy), "m/suite.yaml": suite,
            "m/cases.jsonl": Manifests.cases, "m/endpoint.yaml": endpoint, "keys/openai": "\n\(Self.key)\n",
            "outside": Self.key,
        ])
        try protect(folder("keys/openai"), 0o600)
        return folder
    }

    private func protect(_ path: String, _ permissions: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    }

    private func eval(_ folder: Folder, _ arguments: [String] = []) async -> CommandRun {
        await CommandRun.run(
            [
                "eval", "golden", "--release", "greeting", "--version", "v1", "-n", "support", "--manifests",
                folder("m"), "--state", folder("s"),
            ] + arguments, variables: ["OPENAI_API_KEY": Self.key, "OTHER": "x", "BROKEN": "a b"])
    }

    @Test(arguments: [
        ("{env: OPENAI_API_KEY}", ["--allow-env", "OPENAI_API_KEY"]), ("{file: openai}", ["--secrets", "keys"]),
        ("{secretKeyRef: {name: models, key: openai}}", []),
    ])
    func `a key is read from where the endpoint names it and the command line allows it`(
        _ place: String, _ flags: [String]
    ) async throws {
        let server = try server()
        let folder = try folder(endpoint(server.url, ", apiKeyFrom: \(place)") + Self.secret())
        let run = await eval(folder, flags.map { $0 == "keys" ? folder("keys") : $0 })
        #expect(run.exit == 0, "\(run)")
        #expect(run.err.isEmpty)
        #expect(!run.out.contains(Self.key))
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer \(Self.key)", "Bearer \(Self.key)"])
    }

    @Test(arguments: [
        ("{env: OPENAI_API_KEY}", [], "may not be read: allow it with --allow-env OPENAI_API_KEY"),
        ("{env: ABSENT}", ["--allow-env", "ABSENT"], "the environment variable ABSENT is not set"),
        ("{env: BROKEN}", ["--allow-env", "BROKEN"], "the environment variable BROKEN holds more than a key"),
        ("{file: openai}", [], "name the folder that it is in with --secrets"),
        ("{file: absent}", ["--secrets", "keys"], "the key file absent is not there, below the folder of secrets"),
        ("{file: openai}", ["--secrets", "nowhere"], "the key file openai is not there"),
        ("{file: link}", ["--secrets", "keys"], "the key file link leads out of the folder of secrets"),
        ("{file: empty}", ["--secrets", "keys"], "the key file empty is empty"),
        ("{secretKeyRef: {name: models, key: other}}", [], "the Secret support/models has no key `other`"),
        ("{secretKeyRef: {name: others, key: openai}}", [], "there is no Secret support/others that carries the label"),
        ("{secretKeyRef: {name: bare, key: openai}}", [], "there is no Secret support/bare that carries the label"),
    ])
    func `a key that is not to be had is an error before anything is asked`(
        _ place: String, _ flags: [String], _ message: String
    ) async throws {
        let server = try server()
        let bare = Self.secret(label: "\"false\"").replacing("name: models", with: "name: bare")
        let folder = try folder(endpoint(server.url, ", apiKeyFrom: \(place)") + Self.secret() + bare)
        try folder.write(" \n", to: "keys/empty")
        try FileManager.default.createSymbolicLink(atPath: folder("keys/link"), withDestinationPath: folder("outside"))
        let run = await eval(
            folder, flags.map { ["keys", "nowhere"].contains($0) ? folder($0) : $0 } + ["-o", "json"])
        #expect(run.exit == 4)
        #expect(
            try JSONParser.parse(run.out).json["result"]?["reason"]?.string?.contains(message) == true, "\(run.out)")
        #expect(!"\(run)".contains(Self.key))
        #expect(server.requests.isEmpty)
    }

    @Test func `a key file that everybody may read is a warning`() async throws {
        let server = try server()
        let folder = try folder(endpoint(server.url, ", apiKeyFrom: {file: openai}"))
        try protect(folder("keys/openai"), 0o644)
        let run = await eval(folder, ["--secrets", folder("keys")])
        #expect(run.exit == 0)
        #expect(run.err.hasPrefix("warning: the key file openai can be read by every user of this machine"))
        #expect(!"\(run)".contains(Self.key))
    }

    @Test func `what is recorded is what a replay endpoint serves`() async throws {
        let server = try server()
        let folder = try folder(endpoint(server.url))
        let run = await eval(folder, ["--record", folder("m/answers.jsonl")])
        #expect(run.exit == 0)
        #expect(run.err == "recorded 2 answers in \(folder("m/answers.jsonl"))\n")
        try folder.write(Manifests.suite, to: "m/suite.yaml")
        try folder.remove("m/endpoint.yaml")
        let replayed = await eval(folder)
        #expect(replayed.exit == 0, "\(replayed)")
        #expect(server.requests.count == 2)
        let lines = try folder.read("m/answers.jsonl").split(separator: "\n").map {
            try JSONParser.parse(String($0)).json
        }
        #expect(lines.map { $0["model"] } == ["m-1-2025", "m-1-2025"])
        #expect(lines.map { $0["usage"] } == Array(repeating: ["inputTokens": 12, "outputTokens": 3], count: 2))
    }

    @Test func `a recording never changes what its file said`() async throws {
        let server = try server()
        let folder = try folder(endpoint(server.url))
        let old = Manifests.answer("Greet Ada in style 1.", text: "old")
        try folder.write(old, to: "answers.jsonl")
        let run = await eval(folder, ["--record", folder("answers.jsonl")])
        #expect(
            run.err.hasSuffix(
                "recorded 1 answers in \(folder("answers.jsonl")); 1 were there already and stay as they were\n"))
        let text = try folder.read("answers.jsonl")
        #expect(text.hasPrefix(old) && text.split(separator: "\n").count == 2)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "answers.jsonl", "keys", "m", "outside",
            ])
    }

    @Test func `a place that cannot be written is told before anything is asked`() async throws {
        let server = try server()
        let folder = try folder(endpoint(server.url))
        let run = await eval(folder, ["--record", folder("nowhere/answers.jsonl")])
        #expect(run.exit == 2)
        #expect(run.err.contains("nowhere/answers.jsonl cannot be recorded to"))
        #expect(server.requests.isEmpty)
    }

    @Test func `what is recorded is in the file as soon as it is answered`() throws {
        let folder = try Folder([:])
        let recording = try RecordingFile(folder("answers.jsonl"))
        let book = ReplayBook { recording.append($0) }
        let answers = (1...3).map {
            ReplayRecord(key: .init(request: Digest(of: [1]), sample: $0), answer: .init(text: "a"))
        }
        for record in answers.reversed() {
            book.enter(record.answer, for: record.key)
            #expect(try folder.read("answers.jsonl").hasSuffix(record.line + "\n"))
        }
        #expect(try recording.finish(book).added == 3)
        #expect(try folder.read("answers.jsonl") == answers.map { $0.line + "\n" }.joined())
    }

    @Test func `an endpoint that repeats its key brings it into no report, no recording and no file of answers`()
        async throws
    {
        let server = try server(saying: " by \(Self.key)")
        let folder = try folder(endpoint(server.url, ", apiKeyFrom: {file: openai}"))
        for format in ["table", "json", "yaml", "junit", "html"] {
            let files = ["--record", folder("r.jsonl"), "--keep-answers", folder("k.jsonl")]
            let run = await eval(folder, ["--secrets", folder("keys"), "-o", format] + files)
            #expect(!"\(run)".contains(Self.key))
        }
        #expect(try !folder.read("r.jsonl").contains(Self.key))
        #expect(try folder.read("k.jsonl").contains("[key]"))
        #expect(try !folder.read("k.jsonl").contains(Self.key))
    }

    @Test(arguments: ["notes for myself\n", "{\"a\": 1}\n"])
    func `a file of something else is not recorded to, and nothing is asked`(_ text: String) async throws {
        let server = try server()
        let folder = try folder(endpoint(server.url))
        try folder.write(text, to: "notes.txt")
        let run = await eval(folder, ["--record", folder("notes.txt")])
        #expect(run.exit == 2)
        #expect(run.err.contains("is there already and holds more than recorded answers"))
        #expect(try folder.read("notes.txt") == text)
        #expect(server.requests.isEmpty)
    }

    @Test func `a gate asks with the key of a Secret as it is now, and the key is nowhere else`() async throws {
        let server = try server()
        let gate = "immediate: {gates: [{evaluation: {suiteName: golden}}]}"
        let place = ", apiKeyFrom: {secretKeyRef: {name: models, key: openai}}"
        let folder = try folder(endpoint(server.url, place) + Self.secret(), strategy: gate)
        let run = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(run.exit == 0, "\(run)")
        let newKey = "sk-live-4343-do-not-show"
        try folder.write(
            endpoint(server.url, place) + Self.secret().replacing(Self.key, with: newKey), to: "m/endpoint.yaml")
        try folder.write(Manifests.release(versions: 2, alias: "v2", strategy: gate), to: "m/release.yaml")
        let again = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(again.exit == 0, "\(again)")
        let used = Set(server.requests.map { $0.headers["authorization"] })
        #expect(used == ["Bearer \(Self.key)", "Bearer \(newKey)"])
        let written = try ["o", "s"].flatMap { try Folder(at: folder($0)).everything().values }
        for hidden in [Self.key, newKey] {
            #expect(!"\(run) \(again)".contains(hidden))
            #expect(!written.contains { String(decoding: $0, as: UTF8.self).contains(hidden) })
        }
    }

    @Test func `validate shows of a secret only which keys it has`() async throws {
        let folder = try folder(endpoint("https://api.example.com") + Self.secret())
        for format in ["text", "json"] {
            let run = await CommandRun.run("validate", folder("m"), "-o", format)
            #expect(run.exit == 0, "\(run)")
            #expect(!"\(run)".contains(Self.key))
        }
    }
}
