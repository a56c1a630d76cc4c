import ArgumentParser
import PromptCore
import UnixSignals

/// `promptops get releases`.
package struct GetReleasesCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "releases",
        abstract: "List releases with their phase and what they serve.",
        usage: "promptops get releases [<name> ...] [-n <namespace> | -A] [-o <format>] [-w]",
        discussion: """
            NAME PHASE SUMMARY READY AGE; `-o wide` adds REASON and TRANSITION. `-o json|yaml` shows the spec as the \
            manifest writes it, where the manifest can be read, and the whole status.

            With `--watch` on a terminal it draws aliases, steps, gates and verdicts as trees, anew in place as they \
            change, until Ctrl-C; elsewhere it prints the rows that change. `--until Ready` ends it once every alias \
            serves what its spec asks for, `--until Settled` once nothing moves any more without a person.

            EXAMPLES
              promptops get releases -n support -o wide
              promptops get release incident-triage -n support --watch
              promptops get release incident-triage --watch --until Ready

            EXIT CODES
              0  done; with --until: Ready
              1  something that was named is not there, or a record cannot be read;
                 with --until: a release is Stalled
              2  wrong usage, or no state folder
              3  with --until: a person has to decide, or it was interrupted
              4  the cluster cannot be asked
            """,
        aliases: ["release", "prel", "promptreleases"])

    @OptionGroup var options: GetOptions
    @OptionGroup var manifests: ManifestOptions

    @Option(help: "With --watch: end once all of them are so.")
    var until: WatchGoal?

    package init() {}

    package func validate() throws {
        if until != nil, !options.watch { throw ValidationError("--until has a meaning only with --watch.") }
    }

    package func run(in context: CommandContext) async throws {
        let source = try options.place.source(in: context, manifests: manifests)
        let query = options.query(or: source.defaultNamespace)
        if options.watch, context.printer.out.isTTY, options.output.format == .table {
            return try await watch(query, source, in: context)
        }
        let needsSpec = [.json, .yaml].contains(options.output.format)
        var list = ResourceList<ListedRelease>(options: options, context: context, source: source) {
            (source, query) async throws(CommandFailure) in
            try await Self.look(query, source, needsSpec: needsSpec)
        }
        if let until { list.goal = { until.exit(for: $0.map(\.release), of: query) } }
        try await list.run()
    }

    private static func look(
        _ query: ResourceQuery, _ source: any RecordSource, needsSpec: Bool
    ) async throws(CommandFailure) -> RecordLook<ListedRelease> {
        let releases = try await source.releases(in: query.releaseScope)
        var look = RecordLook<ListedRelease>(problems: releases.problems)
        for release in releases.items {
            let spec = needsSpec ? await source.manifest(of: release)?.spec : nil
            look.items.append(ListedRelease(release: release, spec: spec))
        }
        return look
    }

    private func watch(_ query: ResourceQuery, _ source: any RecordSource, in context: CommandContext) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        let live = LiveWatch(source: source, query: query, until: until, context: context, clock: ContinuousClock()) {
            for await _ in signals { return }
        }
        let exit = try await live.run() ?? (until == nil ? .success : .waiting)
        try exit.end()
    }
}
