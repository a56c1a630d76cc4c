import ArgumentParser
import DirectoryBackend
import PromptCore
import PromptOperator

/// A command that writes one decision; all seven share what it does.
protocol DecisionCommand: ContextCommand {
    static var action: ReleaseDecision.Action { get }
    var options: DecisionOptions { get }
    /// Abort: another version than the candidate.
    var version: String? { get }
}

extension DecisionCommand {
    var version: String? { nil }

    package func run(in context: CommandContext) async throws {
        try await decide(in: context, clock: ContinuousClock())
    }

    /// Says what is about to be decided, asks where a person is at the terminal, writes it, and may wait for its outcome.
    func decide(in context: CommandContext, clock: any Clock<Duration>) async throws {
        let reader = RecordReader(path: options.state.folder(in: context))
        let release = try reader.existing(options.namespace.key(options.name))
        let wish = DecisionWish(
            action: Self.action, alias: options.alias, version: version, actor: try actor(in: context),
            reason: options.reason, expires: options.expires)
        let draft = try DecisionDraft(wish, on: release, try reader.records(of: release), at: context.now())
        for note in draft.notes { context.printer.note("note: \(note)") }
        try confirm(draft, in: context)
        let written = try write(draft.decision, in: reader.path)
        context.printer.data(written.meta.name)
        if options.wait { try await report(on: written, reader, context, clock) }
    }

    private func actor(in context: CommandContext) throws(CommandFailure) -> String {
        guard let actor = options.actor ?? context.variables["USER"], !actor.isEmpty else {
            throw CommandFailure("say who decides with --actor: USER is not set", exit: .usage)
        }
        return actor
    }

    private func confirm(_ draft: DecisionDraft, in context: CommandContext) throws(CommandFailure) {
        guard Answers.current.isInteractive, !options.yes else { return context.printer.note(draft.sentence) }
        guard Answers.current.confirm(draft.sentence + "?", on: context.printer.err) else {
            throw CommandFailure("nothing was decided")
        }
    }

    private func write(_ decision: ReleaseDecision, in state: String) throws(CommandFailure) -> ReleaseDecision {
        do throws(BackendError) {
            return try DecisionWriter(statePath: state).write(decision)
        } catch {
            throw CommandFailure("the decision could not be written: \(error.message)", exit: .error)
        }
    }

    private func report(
        on decision: ReleaseDecision, _ reader: RecordReader, _ context: CommandContext, _ clock: any Clock<Duration>
    ) async throws {
        let wait = DecisionWait(
            look: { () throws(CommandFailure) in try reader.outcome(of: decision) }, clock: clock,
            timeout: options.timeout)
        guard let outcome = try await wait.outcome() else {
            throw CommandFailure(
                "the operator has not dealt with \(decision.meta.name) in \(options.timeout?.text ?? "time")",
                hint: "is it running on this state folder? The decision stays open", exit: .waiting)
        }
        context.printer.note("\(outcome.outcome.rawValue): \(outcome.message)")
        if outcome.outcome != .applied { throw CommandExit.failure }
    }
}

/// The words that the help of all seven shares.
enum DecisionHelp {
    static let decisions = """
        Digest, attempt and weight are taken from what the status shows, so that a decision never carries over to \
        something else; it is said what is about to be decided, and on a terminal asked. The decision's name goes to \
        stdout. `promptops get decisions` shows what became of it, `--wait` waits for it.
        """

    static let exitCodes = """
        EXIT CODES
          0  written; with --wait: applied
          1  nothing to decide, or the answer was no; with --wait: not applied
          2  wrong usage, or no state folder
          3  with --timeout: not dealt with in time
          4  it could not be written
        """

    static func discussion(_ meaning: String, example: String) -> String {
        "\(meaning) \(decisions)\n\nEXAMPLE\n  \(example)\n\n\(exitCodes)"
    }
}
