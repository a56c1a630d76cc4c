import Foundation
import JSON
import PromptCore
import PromptOperator
import Synchronization

/// The answers that a run has paid for, so that it goes on after a kill where it was.
final class RunJournal: Sendable {
    /// What an answer is found by: the trial that asked, and what it asked.
    struct Key: Sendable, Hashable, Codable {
        var side: Trial.Side
        var caseIndex: Int
        var wording: Int
        var draw: Int
        var round: Int
        var endpoint: String
        var request: Digest
        var sample: Int
        var seed: Int64?

        init(_ trial: Trial, asking request: ModelRequest) {
            side = trial.id.side
            caseIndex = trial.id.caseIndex
            wording = trial.id.wording
            draw = trial.id.draw
            round = trial.round
            endpoint = request.endpointName
            self.request = request.digest
            sample = request.sample
            seed = request.seed
        }
    }

    private struct Header: Codable {
        var binding: Digest
        var startedAt: Timestamp
    }

    private struct Entry: Codable {
        var key: Key
        var answer: KeptAnswer
    }

    /// What an embedding is found by. It is the same for all trials: the one that places a text for all of them may be
    /// another one after a kill.
    private struct Place: Sendable, Hashable, Codable {
        var endpoint: String
        var request: Digest

        init(_ request: EmbeddingRequest) {
            endpoint = request.endpointName
            self.request = request.digest
        }
    }

    private struct PlacedEntry: Codable {
        var place: Place
        var embedding: KeptEmbedding
    }

    private struct Kept {
        var answers: [Key: [ModelAnswer]] = [:]
        var embeddings: [Place: [Embedding]] = [:]
    }

    /// When the run began, before any kill.
    let startedAt: Timestamp
    private let store: any AnswerJournal
    private let run: String
    private let release: ObjectKey
    private let kept: Mutex<Kept>

    /// Opens the journal of a run, or begins one at `now`; answers that were kept for another binding are forgotten.
    static func open(
        _ run: EvaluationRequest.Run, of release: ObjectKey, in store: any AnswerJournal, now: Timestamp
    ) async throws(BackendError) -> RunJournal {
        let lines = try await store.lines(of: run.name, release)
        let decoder = JSONDecoder()
        if let header = lines.lazy.compactMap({ try? decoder.decode(Header.self, from: Data($0)) }).first,
            header.binding == run.binding
        {
            // A line that a kill cut short is no answer: it is asked again.
            let entries = lines.compactMap { try? decoder.decode(Entry.self, from: Data($0)) }
            let placed = lines.compactMap { try? decoder.decode(PlacedEntry.self, from: Data($0)) }
            let kept = Kept(
                answers: Dictionary(grouping: entries, by: \.key).mapValues { $0.map(\.answer.answer) },
                embeddings: Dictionary(grouping: placed, by: \.place).mapValues { $0.map(\.embedding.embedding) })
            return RunJournal(store, run: run.name, release: release, startedAt: header.startedAt, kept: kept)
        }
        if !lines.isEmpty { try await store.remove(run.name, release) }
        try await store.append(line(Header(binding: run.binding, startedAt: now)), to: run.name, release)
        return RunJournal(store, run: run.name, release: release, startedAt: now, kept: Kept())
    }

    private init(
        _ store: any AnswerJournal, run: String, release: ObjectKey, startedAt: Timestamp, kept: Kept
    ) {
        self.store = store
        self.run = run
        self.release = release
        self.startedAt = startedAt
        self.kept = Mutex(kept)
    }

    /// The kept answer, which is used once; nil where there is none.
    func take(_ key: Key) -> ModelAnswer? {
        kept.withLock { $0.answers.takeFirst(of: key) }
    }

    /// The kept embedding, which is used once; nil where there is none.
    func take(_ request: EmbeddingRequest) -> Embedding? {
        kept.withLock { $0.embeddings.takeFirst(of: Place(request)) }
    }

    /// Keeps an answer; the run does not go on without it.
    func keep(_ answer: ModelAnswer, for key: Key) async throws(ModelError) {
        try await keep(Entry(key: key, answer: KeptAnswer(answer)))
    }

    /// Keeps an embedding; the run does not go on without it.
    func keep(_ embedding: Embedding, for request: EmbeddingRequest) async throws(ModelError) {
        try await keep(PlacedEntry(place: Place(request), embedding: KeptEmbedding(embedding)))
    }

    /// Returns once what was kept outlives this process: a round has ended, and the next one may begin.
    func settle() async throws(BackendError) { try await store.settle(run, release) }

    private func keep(_ entry: some Encodable & Sendable) async throws(ModelError) {
        do throws(BackendError) {
            try await store.append(Self.line(entry), to: run, release)
        } catch {
            throw .unavailable("the answer could not be kept: \(error.message)")
        }
    }

    private static func line(_ value: some Encodable) throws(BackendError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(value)) } catch {
            throw .denied("an answer cannot be written as JSON: \(error)")
        }
    }
}

/// An answer in the form in which it is kept, complete to the last digit.
private struct KeptAnswer: Codable {
    var text: String
    var model: String?
    var usage: TokenUsage?
    var latency: Duration?
    var calls: Int
    var cost: Money?
    /// Nil for a whole answer.
    var ending: ModelAnswer.Ending?
    var ignored: [String]?

    init(_ answer: ModelAnswer) {
        text = answer.text
        model = answer.model
        usage = answer.usage
        latency = answer.latency
        calls = answer.calls
        cost = answer.cost
        ending = answer.ending == .complete ? nil : answer.ending
        ignored = answer.ignored.isEmpty ? nil : answer.ignored
    }

    var answer: ModelAnswer {
        ModelAnswer(
            text: text, model: model, usage: usage, latency: latency, calls: calls, cost: cost,
            ending: ending ?? .complete, ignored: ignored ?? [])
    }
}

/// An embedding in the form in which it is kept; numbers are written so that they are read back the same.
private struct KeptEmbedding: Codable {
    var components: [Double]
    var usage: TokenUsage?
    var calls: Int
    var cost: Money?

    init(_ embedding: Embedding) {
        components = embedding.components
        usage = embedding.usage
        calls = embedding.calls
        cost = embedding.cost
    }

    var embedding: Embedding { Embedding(components: components, usage: usage, calls: calls, cost: cost) }
}

extension Dictionary {
    fileprivate mutating func takeFirst<Element>(of key: Key) -> Element? where Value == [Element] {
        guard var values = self[key], !values.isEmpty else { return nil }
        let first = values.removeFirst()
        self[key] = values
        return first
    }
}
