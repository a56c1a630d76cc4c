import PromptCore

/// Where the answers of a run under way are kept until it has ended, so that a killed process pays for none twice.
///
/// A run is kept under its object's name, in its release; lines are opaque here.
package protocol AnswerJournal: Sendable {
    /// The lines kept of a run, in the order in which they came; the last one may be cut short. None for an unknown run.
    func lines(of run: String, _ release: ObjectKey) async throws(BackendError) -> [[UInt8]]
    /// Adds a line, without a newline in it; what was cut short before stays a line of its own. It may be kept as late as
    /// with the next `settle`.
    func append(_ line: [UInt8], to run: String, _ release: ObjectKey) async throws(BackendError)
    /// Returns once every line that was added to a run outlives this process; asked at the end of each round.
    func settle(_ run: String, _ release: ObjectKey) async throws(BackendError)
    /// Forgets a run; one that is not kept is no error.
    func remove(_ run: String, _ release: ObjectKey) async throws(BackendError)
    /// The runs of a release that something is kept of, as far as this process knows.
    func runs(of release: ObjectKey) async throws(BackendError) -> Set<String>
}
