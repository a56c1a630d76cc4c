import JSON
import PromptCore
import PromptEvaluation
import Testing

@Suite struct ReplayTests {
    static let first = "sha256:" + String(repeating: "1", count: 64)
    static let question = ModelRequest(
        endpointName: "recorded", model: "mini", messages: [Wording.Message(role: "user", content: "Hi")],
        parameters: ["temperature": 0])

    @Test func `every field of a record is read, sample 1 where it is left out`() throws {
        let digest = try #require(Digest(Self.first))
        let file = ReplayFile(
            """
            {"request":"\(Self.first)","text":"one"}
            \r
            {"request":"\(Self.first)","sample":2,"text":"two","model":"m","usage":{"inputTokens":9,"outputTokens":4}}\r

            """)
        #expect(file.problems == [])
        #expect(
            file.answers == [
                ReplayRecord.Key(request: digest, sample: 1): ModelAnswer(text: "one"),
                ReplayRecord.Key(request: digest, sample: 2): ModelAnswer(
                    text: "two", model: "m", usage: TokenUsage(inputTokens: 9, outputTokens: 4)),
            ])
    }

    static let badLines: [(String, Int, String)] = [
        ("{", 2, "a key in double quotes belongs here"),
        ("[]", 1, "a map belongs here, not a list"),
        (#"{"text":"x"}"#, 1, "`request` is missing"),
        (#"{"request":"\#(first)"}"#, 1, "`text` is missing"),
        (#"{"request":"v1","text":"x"}"#, 12, "`request` must be a digest: sha256: and 64 lower-case hex digits"),
        (
            #"{"txt":"x"}"#, 2,
            "unknown field `txt`; known are request, sample, text, model, usage, latency, cost, calls, ending, ignored"
        ),
        (
            #"{"text":"x","request":"\#(first)","sample":0}"#, 106,
            "`sample` must be a whole number from 1 on, not the number 0"
        ),
        (#"{"text":1,"request":"\#(first)"}"#, 9, "`text` must be a string, not the number 1"),
        (
            #"{"usage":{"tokens":1},"text":"x","request":"\#(first)"}"#, 11,
            "unknown field `tokens`; known are inputTokens, cachedInputTokens, outputTokens"
        ),
        (#"{"request":"\#(first)","text":"x","latency":"soon"}"#, 107, "`latency` must be a duration as `812ms`"),
        (#"{"request":"\#(first)","text":"x","cost":"1e3"}"#, 104, "`cost` must be an amount of money as `0.002`"),
        (#"{"request":"\#(first)","text":"x","ignored":[1]}"#, 107, "`ignored` must be a list of strings"),
        (
            #"{"request":"\#(first)","text":"x","ending":"well"}"#, 106,
            "`ending` must be one of `complete`, `length`, `refusal`, `filtered`, `toolCall`, `interrupted`"
        ),
        (#"{"request":"\#(first)","embedding":[]}"#, 98, "`embedding` must be a list of numbers, at least one"),
        (#"{"request":"\#(first)","embedding":[1,"2"]}"#, 98, "`embedding` must be a list of numbers, at least one"),
        (
            #"{"request":"\#(first)","embedding":[1],"text":"x"}"#, 102,
            "unknown field `text`; known are request, embedding, usage, cost, calls"
        ),
    ]

    @Test(arguments: badLines)
    func `a bad line is told with its number and column`(_ line: String, _ column: Int, _ message: String) {
        let file = ReplayFile("{\"request\":\"\(Self.first)\",\"text\":\"good\"}\n\n\(line)\n")
        #expect(file.problems == [ReplayFile.Problem(mark: Mark(line: 3, column: column), message: message)])
        #expect(file.answers.count == 1)
    }

    @Test func `a key that is there twice is told with both lines`() {
        let line = "{\"request\":\"\(Self.first)\",\"sample\":2,\"text\":\"x\"}\n"
        let message = "sample 2 of \(Self.first) is recorded in line 1 already"
        #expect(
            ReplayFile(line + line).problems == [ReplayFile.Problem(mark: Mark(line: 2, column: 1), message: message)])
    }

    @Test func `a client refuses a file with bad lines and tells the first three`() {
        let message =
            "a.jsonl: line 1, column 1: a map belongs here, not the number 1; "
            + "line 2, column 1: a map belongs here, not the number 2; "
            + "line 3, column 1: a map belongs here, not the number 3; and 1 more"
        #expect(throws: ModelError.refused(message)) { try ReplayClient("1\n2\n3\n4\n", source: "a.jsonl") }
    }

    @Test func `a written line answers its request, and its request only`() async throws {
        let client = try ReplayClient(ReplayRecord.line(for: Self.question, text: "Hello\n\"you\""), source: "a.jsonl")
        #expect(try await client.answer(Self.question) == ModelAnswer(text: "Hello\n\"you\""))
        var second = Self.question
        second.sample = 2
        let message = """
            a.jsonl holds no answer to request \(second.digest), sample 2; record it as the line \
            {"request":"\(second.digest)","sample":2,"text":"..."}
            """
        await #expect(throws: ModelError.notRecorded(message)) { try await client.answer(second) }
    }

    @Test func `the digest covers what is asked, not where and how often`() {
        var elsewhere = Self.question
        elsewhere.endpointName = "other"
        elsewhere.sample = 3
        #expect(elsewhere.digest == Self.question.digest)
        let changes: [(inout ModelRequest) -> Void] = [
            { $0.model = nil }, { $0.messages[0].role = "system" }, { $0.messages[0].content = "Ho" },
            { $0.parameters = [:] }, { $0.strategy = .sample },
        ]
        let digests = changes.map { change in
            var request = Self.question
            change(&request)
            return request.digest
        }
        #expect(Set(digests + [Self.question.digest]).count == changes.count + 1)
    }

    @Test func `what a recorder writes is what a client replays`() async throws {
        let recorder = ReplayRecorder(
            PromptClientStub {
                .success(
                    ModelAnswer(
                        text: "re: \($0)", model: "m", usage: TokenUsage(inputTokens: 1, outputTokens: 2)))
            })
        var second = Self.question
        second.sample = 2
        let answers = [try await recorder.answer(second), try await recorder.answer(Self.question)]
        _ = try await recorder.answer(Self.question)
        let client = try ReplayClient(recorder.text, source: "a.jsonl")
        #expect(try await [client.answer(second), client.answer(Self.question)] == answers)
        #expect(recorder.text.split(separator: "\n").map { $0.contains(#""sample":1"#) } == [true, false])
    }

    @Test func `every field of an answer and of an embedding is written and read back`() async throws {
        let answer = ModelAnswer(
            text: "Hi", model: "m", usage: TokenUsage(inputTokens: 9, cachedInputTokens: 3, outputTokens: 4),
            latency: .milliseconds(1812), calls: 3, cost: Money(nanos: 123), ending: .length,
            ignored: ["seed", "temperature"])
        let question = EmbeddingRequest(endpointName: "e", model: "m", text: "Hi")
        let embedding = Embedding(
            components: [0.25, -1], usage: TokenUsage(inputTokens: 2, outputTokens: 0), calls: 2, cost: Money("0.01"))
        let recorder = ReplayRecorder(RecordedStub(answer: answer, embedding: embedding))
        _ = try await recorder.answer(Self.question)
        _ = try await recorder.embedding(question)
        let client = try ReplayClient(recorder.text, source: "a.jsonl")
        #expect(try await client.answer(Self.question) == answer)
        #expect(try await client.embedding(question) == embedding)
        var other = question
        other.text = "Ho"
        let message = """
            a.jsonl holds no embedding of request \(other.digest); record it as the line \
            {"request":"\(other.digest)","embedding":[...]}
            """
        await #expect(throws: ModelError.notRecorded(message)) { try await client.embedding(other) }
    }

    @Test func `a file that is added to keeps every byte it had`() async throws {
        let existing = "  " + ReplayRecord.line(for: Self.question, text: "old")
        let recorder = ReplayRecorder(PromptClientStub { _ in .success(ModelAnswer(text: "new")) })
        var second = Self.question
        second.sample = 2
        _ = try await recorder.answer(Self.question)
        _ = try await recorder.answer(second)
        let line = ReplayRecord(
            key: ReplayRecord.Key(request: second.digest, sample: 2), answer: ModelAnswer(text: "new")
        ).line
        #expect(
            recorder.book.text(after: existing)
                == ReplayBook.Addition(text: existing + "\n" + line + "\n", added: 1, kept: 1))
    }

    @Test func `a schema that an answer may be held to does not change what it is found by`() {
        var held = Self.question
        held.outputSchema = ["type": "object"]
        #expect(held.digest == Self.question.digest)
    }
}

private struct RecordedStub: ModelClient {
    let answer: ModelAnswer
    let embedding: Embedding

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer { answer }
    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding { embedding }
}
