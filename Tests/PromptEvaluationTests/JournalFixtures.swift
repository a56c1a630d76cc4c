import PromptCore
import PromptEvaluation
import PromptOperator
import Synchronization

/// Keeps lines in memory; the disk is full after so many appends, the server away after so many rounds.
final class JournalInMemory: AnswerJournal {
    enum Keeping: Sendable { case appended, settled, never }

    private struct State {
        var lines: [String: [[UInt8]]] = [:]
        var unsettled: [String: [[UInt8]]] = [:]
        var appends: Int
        var settles = 0
    }

    /// Ends when a journal that never settles was asked to.
    let isSettling: AsyncStream<Void>
    private let begun: AsyncStream<Void>.Continuation
    private let keeping: Keeping
    private let allowedSettles: Int
    private let state: Mutex<State>

    init(appends: Int = .max, settles: Int = .max, keepsWhen keeping: Keeping = .appended) {
        (isSettling, begun) = AsyncStream.makeStream()
        self.keeping = keeping
        allowedSettles = settles
        state = Mutex(State(appends: appends))
    }

    /// How many rounds were settled.
    var settles: Int { state.withLock { $0.settles } }

    func lines(of run: String, _ release: ObjectKey) async -> [[UInt8]] { state.withLock { $0.lines[run] ?? [] } }

    func append(_ line: [UInt8], to run: String, _ release: ObjectKey) async throws(BackendError) {
        let isFull = state.withLock { state in
            state.appends -= 1
            guard state.appends >= 0 else { return true }
            if keeping == .appended {
                state.lines[run, default: []].append(line)
            } else {
                state.unsettled[run, default: []].append(line)
            }
            return false
        }
        if isFull { throw .unavailable("the disk is full") }
    }

    func settle(_ run: String, _ release: ObjectKey) async throws(BackendError) {
        if keeping == .never {
            begun.yield()
            begun.finish()
            let (silence, continuation) = AsyncStream.makeStream(of: Void.self)
            for await _ in silence {}
            continuation.finish()
            throw .unavailable("cancelled")
        }
        // As a client of a server that is told to stop.
        if Task.isCancelled { throw .unavailable("cancelled") }
        let isAway = state.withLock { state in
            guard state.settles < allowedSettles else { return true }
            state.settles += 1
            state.lines[run, default: []] += state.unsettled.removeValue(forKey: run) ?? []
            return false
        }
        if isAway { throw .unavailable("the server is away") }
    }

    func remove(_ run: String, _ release: ObjectKey) async { state.withLock { $0.lines[run] = nil } }

    func runs(of release: ObjectKey) async -> Set<String> { state.withLock { Set($0.lines.keys) } }

    func tearLastLine(of run: String) {
        state.withLock { state in
            guard let last = state.lines[run]?.popLast() else { return }
            state.lines[run]?.append(Array(last.prefix(last.count / 2)))
        }
    }

    /// The process is gone, and what it had in memory.
    func loseUnsettled() { state.withLock { $0.unsettled = [:] } }
}

/// Says when it is asked.
struct NotedClient: ModelClient {
    private let client: any ModelClient
    private let note: @Sendable () -> Void

    init(_ client: any ModelClient, _ note: @escaping @Sendable () -> Void) {
        self.client = client
        self.note = note
    }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        note()
        return try await client.answer(request)
    }
}

/// Answers right, for a cent.
struct PricedClient: ModelClient {
    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        ModelAnswer(text: "ok \(request.sample)", model: "mini", cost: Money("0.01"))
    }
}

/// Counts the answers that it gives.
final class CountingClient: ModelClient {
    private let client: any ModelClient
    private let given = Mutex(0)

    init(_ client: any ModelClient) { self.client = client }

    var count: Int { given.withLock { $0 } }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        let answer = try await client.answer(request)
        given.withLock { $0 += 1 }
        return answer
    }

    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        let embedding = try await client.embedding(request)
        given.withLock { $0 += 1 }
        return embedding
    }
}

/// Gives so many answers and then none: whoever asks on learns that the process dies.
final class MortalClient: ModelClient {
    let isDead: AsyncStream<Void>
    private let client: any ModelClient
    private let dying: AsyncStream<Void>.Continuation
    private let left: Mutex<Int>
    private let answers: Int

    init(_ client: any ModelClient, answers: Int) {
        (isDead, dying) = AsyncStream.makeStream()
        self.client = client
        self.answers = answers
        left = Mutex(answers)
    }

    var given: Int { answers - left.withLock { max(0, $0) } }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        try await live()
        return try await client.answer(request)
    }

    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        try await live()
        return try await client.embedding(request)
    }

    private func live() async throws(ModelError) {
        let isAlive = left.withLock { left in
            left -= 1
            return left >= 0
        }
        if isAlive { return }
        dying.yield()
        dying.finish()
        let (silence, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in silence {}
        continuation.finish()
        throw .cancelled
    }
}
