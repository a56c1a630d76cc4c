import JSON
import PromptCore
import PromptEvaluation
import Synchronization
import Testing

/// Places known texts, and remembers what it was asked.
final class EmbeddingStub: ModelClient {
    private let asked = Mutex<[EmbeddingRequest]>([])
    private let known: [String: [Double]]

    init(_ known: [String: [Double]]) { self.known = known }

    var requests: [EmbeddingRequest] { asked.withLock { $0 } }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer { throw .refused("no chat here") }

    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        asked.withLock { $0.append(request) }
        await Task.yield()
        guard let components = known[request.text] else { throw .unavailable("not known") }
        return Embedding(components: components)
    }
}

@Suite(.timeLimit(.minutes(1))) struct SimilarCheckTests {
    private static let known: [String: [Double]] = [
        "refund": [3, 4], "money back": [4, 3], "weather": [-4, 3], "opposite": [-3, -4], "again": [30, 40],
        "short": [1], "nowhere": [0, 0], "huge": [1e300, 1e300], "tiny": [1e-300, 1e-300],
    ]

    private func endpoints() -> [String: ModelEndpoint] {
        var small = endpoint("small")
        small.spec.model = "embed-1"
        return ["small": small]
    }

    private func assertion(to text: String = "refund", min: Double) -> Assertion {
        .similar(SimilarAssertion(to: text, endpointName: "small", min: min))
    }

    static let cosines: [(String, String, Double, Bool, String)] = [
        ("refund", "money back", 0.96, true, "0.96: money back"),
        ("refund", "money back", 0.97, false, "0.96: money back"),
        ("refund", "refund", 1, true, "1: refund"), ("refund", "again", 1, true, "1: again"),
        ("refund", "weather", 0.001, false, "0: weather"), ("refund", "opposite", 0.001, false, "-1: opposite"),
        ("refund", " \n", 0.001, false, "at most 0, by the lengths:  \n"), ("huge", "tiny", 1, true, "1: tiny"),
    ]

    @Test(arguments: cosines)
    func `likeness is the cosine of the embeddings`(
        _ text: String, _ answer: String, _ min: Double, _ passes: Bool, _ actual: String
    ) async throws {
        let checked = CheckedAnswer(answer, clients: ["small": EmbeddingStub(Self.known)])
        let result = try await assertion(to: text, min: min).prepared(asking: endpoints()).check(checked)
        #expect(
            result
                == AssertionResult(
                    passes ? .passed : .failed, description: "similar by small",
                    expected: "at least \(JSONWriter.format(min)) like: \(text)", actual: actual))
    }

    @Test(arguments: ["short", "nowhere", "unknown"])
    func `what cannot be compared is an error and no failure`(_ answer: String) async throws {
        let check = try Assertion.not(assertion(min: 0.5)).prepared(asking: endpoints())
        let checked = CheckedAnswer(answer, clients: ["small": EmbeddingStub(Self.known)])
        await #expect(throws: ModelError.self) { try await check.check(checked) }
    }

    @Test func `the text is placed once for many answers at a time, by the endpoint's model`() async throws {
        let stub = EmbeddingStub(Self.known)
        let check = try assertion(min: 0.9).prepared(asking: endpoints())
        let passed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let result = try? await check.check(CheckedAnswer("money back", clients: ["small": stub]))
                    return result?.passed ?? false
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(passed == 20)
        #expect(stub.requests.count { $0.text == "refund" } == 1)
        #expect(stub.requests.count { $0.text == "money back" } == 20)
        #expect(stub.requests.allSatisfy { $0.model == "embed-1" && $0.endpointName == "small" })
    }

    @Test func `a text that could not be placed is asked for again`() async throws {
        let check = try assertion(to: "money back", min: 0.9).prepared(asking: endpoints())
        let broken = CheckedAnswer("refund", clients: ["small": EmbeddingStub(["refund": [3, 4]])])
        await #expect(throws: ModelError.self) { try await check.check(broken) }
        let whole = CheckedAnswer("refund", clients: ["small": EmbeddingStub(Self.known)])
        #expect(try await check.check(whole).passed)
    }

    @Test func `an endpoint that is not there is refused before any answer`() {
        #expect(throws: AssertionProblem("the endpoint small does not exist")) { try assertion(min: 0.5).prepared() }
    }

    @Test func `an endpoint that has no embeddings is an error`() async throws {
        let check = try assertion(min: 0.5).prepared(asking: endpoints())
        let checked = CheckedAnswer("a", clients: ["small": PromptClientStub(failing: [])])
        await #expect(throws: ModelError.refused("the endpoint small answers no requests for embeddings")) {
            try await check.check(checked)
        }
    }
}
