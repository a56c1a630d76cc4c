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

    package init() {}

    /// A request that is asked twice keeps its first answer: a replay file holds each key once.
    func enter(_ answer: ModelAnswer, for key: ReplayRecord.Key) {
        entries.withLock { if $0.answers[key] == nil { $0.answers[key] = answer } }
    }

    func enter(_ embedding: Embedding, for request: Digest) {
        entries.withLock { if $0.embeddings[request] == nil { $0.embeddings[request] = embedding } }
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
