import ArgumentParser
import PromptCore

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
        let source = try options.place.source(in: context)
        let release = try await source.existing(options.namespace.key(options.name, or: source.defaultNamespace))
        let wish = DecisionWish(
            action: Self.action, alias: options.alias, version: version, actor: try await source.actor(options.actor),
            reason: options.reason, expires: options.expires)
        let draft = try DecisionDraft(wish, on: release, try await source.records(of: release), at: context.now())
        for note in draft.notes { context.printer.note("note: \(note)") }
        try confirm(draft, in: context)
        let written = try await source.write(draft.decision)
        context.printer.data(written.meta.name)
        if options.wait { try await report(on: written, source, context, clock) }
    }

    private func confirm(_ draft: DecisionDraft, in context: CommandContext) throws(CommandFailure) {
        guard Answers.current.isInteractive, !options.yes else { return context.printer.note(draft.sentence) }
        guard Answers.current.confirm(draft.sentence + "?", on: context.printer.err) else {
            throw CommandFailure("nothing was decided")
        }
    }

    private func report(
        on decision: ReleaseDecision, _ source: any RecordSource, _ context: CommandContext,
        _ clock: any Clock<Duration>
    ) async throws {
        let wait = DecisionWait(
            look: { () async throws(CommandFailure) in try await source.outcome(of: decision) }, clock: clock,
            timeout: options.timeout,
            interval: source.interval(
                of: .release(ObjectKey(namespace: decision.meta.namespace, name: decision.releaseName))))
        guard let outcome = try await wait.outcome() else {
            throw CommandFailure(
                "the operator has not dealt with \(decision.meta.name) in \(options.timeout?.text ?? "time")",
                hint: source.waitHint, exit: .waiting)
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
          4  it could not be written, or the cluster cannot be asked
        """

    static func discussion(_ meaning: String, example: String) -> String {
        "\(meaning) \(decisions)\n\nEXAMPLE\n  \(example)\n\n\(exitCodes)"
    }
}
