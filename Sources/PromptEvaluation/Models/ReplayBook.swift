import PromptCore
import Synchronization

/// What the clients of one run record together.
package final class ReplayBook: Sendable {
    private struct Entries {
        var answers: [ReplayRecord.Key: ModelAnswer] = [:]
        var embeddings: [Digest: Embedding] = [:]
    }

    /// A replay file that was added to.
    package struct Addition: Sendable, Hashable {
        package var text: String
        /// Records that are new in the text.
        package var added: Int
        /// Records of this book that the file had already: it keeps its own.
        package var kept: Int

        package init(text: String, added: Int, kept: Int) {
            self.text = text
            self.added = added
            self.kept = kept
        }
    }

    private let entries = Mutex(Entries())
    private let entered: @Sendable (Entry) -> Void

    /// What was entered: one line of a replay file.
    package enum Entry: Sendable {
        case answer(ReplayRecord)
        case embedding(ReplayedEmbedding)

        /// Without its newline.
        package var line: String {
            switch self {
            case .answer(let record): record.line
            case .embedding(let embedding): embedding.line
            }
        }

        /// Whether a file has a record of this key already.
        package func isKnown(to file: ReplayFile) -> Bool {
            switch self {
            case .answer(let record): file.answers[record.key] != nil
            case .embedding(let embedding): file.embeddings[embedding.request] != nil
            }
        }
    }

    /// `entered` is told each new record, one at a time.
    package init(entered: @escaping @Sendable (Entry) -> Void = { _ in }) { self.entered = entered }

    /// A request that is asked twice keeps its first answer: a replay file holds each key once.
    func enter(_ answer: ModelAnswer, for key: ReplayRecord.Key) {
        entries.withLock { entries in
            guard entries.answers[key] == nil else { return }
            entries.answers[key] = answer
            entered(.answer(ReplayRecord(key: key, answer: answer)))
        }
    }

    func enter(_ embedding: Embedding, for request: Digest) {
        entries.withLock { entries in
            guard entries.embeddings[request] == nil else { return }
            entries.embeddings[request] = embedding
            entered(.embedding(ReplayedEmbedding(request: request, embedding: embedding)))
        }
    }

    /// The text of a replay file with what was recorded behind it, in the order of the keys, whatever order the answers
    /// came in; nothing that the file says is changed.
    package func text(after existing: String) -> Addition {
        let entries = entries.withLock { $0 }
        let file = ReplayFile(existing)
        let answers = entries.answers.filter { file.answers[$0.key] == nil }.sorted { $0.key < $1.key }
        let embeddings = entries.embeddings.filter { file.embeddings[$0.key] == nil }.sorted { $0.key < $1.key }
        let lines =
            answers.map { ReplayRecord(key: $0.key, answer: $0.value).line }
            + embeddings.map { ReplayedEmbedding(request: $0.key, embedding: $0.value).line }
        let separator = existing.isEmpty || existing.utf8.last == 0x0A ? "" : "\n"
        return Addition(
            text: existing + separator + lines.map { $0 + "\n" }.joined(), added: lines.count,
            kept: entries.answers.count + entries.embeddings.count - lines.count)
    }
}
