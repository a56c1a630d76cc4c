import ArgumentParser
import HTTPTransport
import JSON
import PromptCore
import PromptEvaluation
import PromptOperator

/// `promptops eval`: one suite against one version, now.
package struct EvalCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Run an evaluation suite against a version.",
        usage: "promptops eval <suite> --release <name> --version <version> [...]",
        discussion: """
            Asks every case of the suite of the version, as a gate would, and judges the
            answers. The version is read from the manifests, or from the state folder
            once it is recorded. With --against, the suite's regression threshold
            compares with that version. Nothing is recorded: a gate makes its own
            evidence.

            -o html prints a page to send to a colleague, -o junit what the test
            readers of Jenkins, GitLab and GitHub take: anything but a Pass holds a
            failure or an error there.

            --strategies asks the suite once with each inference strategy in place of
            the version's own, and compares them: greedy, sample, beam:4, bestOf:3,
            selfConsistency:5, custom:NAME.

            --requests prints what would be asked instead, over all rounds, each with
            the digest and the sample that a replay endpoint finds its answer by; a line
            of its file is {"request": "sha256:...", "sample": 1, "text": "the answer"}.
            --record adds every answer to such a file as it comes from the real
            endpoint; what the file has already stays as it is. --keep-answers writes
            every answer with what became of it, one JSON object a line, into a file
            that only you can read: answers are kept nowhere else.

            EXAMPLE
              promptops eval triage-golden --release incident-triage --version v2 \\
                --against v1 -n support
              promptops eval triage-golden --release incident-triage --version v2 \\
                --against v1 -n support -o html > report.html
              promptops eval triage-golden --release incident-triage --version v2 \\
                -n support --strategies greedy,selfConsistency:5

            EXIT CODES (with --strategies: of the best one; 4 where any could not be asked)
              0  Pass
              1  Fail
              2  wrong usage or invalid input
              3  Inconclusive
              4  Error: an endpoint could not be asked
            """)

    /// The forms of the report.
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, yaml, junit, html }

    @Argument(help: "The EvaluationSuite.")
    var suite: String

    @Option(help: "The PromptRelease.")
    var release: String

    @Option(help: ArgumentHelp("The version to evaluate.", valueName: "version"))
    var version: String

    @Option(help: ArgumentHelp("The version to compare with.", valueName: "version"))
    var against: String?

    @Option(
        help: ArgumentHelp("Compare these inference strategies, with commas between.", valueName: "strategies"))
    var strategies: String?

    @OptionGroup var namespace: NamespaceOptions

    @Flag(help: "Ask nothing; print what would be asked, one JSON object a line, for a file of recorded answers.")
    var requests = false

    @Option(
        help: ArgumentHelp("Add the answers to this file, which a replay endpoint serves.", valueName: "file"),
        completion: .file())
    var record: String?

    @Option(
        help: ArgumentHelp("Write every answer to this file, one JSON object a line.", valueName: "file"),
        completion: .file())
    var keepAnswers: String?

    @Option(name: [.customShort("o"), .customLong("format")], help: "How to print the report.")
    var format: Format = .table

    @OptionGroup var manifestOptions: ManifestOptions
    @OptionGroup var stateOptions: StateFolderOptions
    @OptionGroup var keyOptions: KeyOptions

    package init() {}

    package func validate() throws {
        if requests, record != nil || keepAnswers != nil || format != .table {
            throw ValidationError("--requests asks nothing: it takes neither --record nor --keep-answers nor -o")
        }
        if let record, record == keepAnswers {
            throw ValidationError("--record and --keep-answers write different things: name two files")
        }
    }

    package func run(in context: CommandContext) async throws {
        let set = ManifestReader().read([manifestOptions.folder(in: context)])
        let source = EvaluationSource(set: set, statePath: stateOptions.folder(in: context))
        let request = try source.request(
            suite: suite, release: namespace.key(release), version: version, against: against, context.printer)
        let strategies = try chosenStrategies
        if requests {
            for asked in strategies?.map(request.asked) ?? [request] { try printRequests(asked, in: context) }
            return
        }
        let verdict = try await evaluate(request, strategies, set, in: context)
        if let exit = verdict.exit { throw exit }
    }

    /// Asks, reports, and keeps what is to be kept before anything says how it ended.
    private func evaluate(
        _ request: EvaluationRequest, _ strategies: [InferenceStrategy]?, _ set: ManifestSet, in context: CommandContext
    ) async throws -> Verdict {
        if request.suite.spec.regression != nil, against == nil {
            context.printer.warning(
                "the suite's regression threshold is not judged: --against names what to compare with")
        }
        let recording = try record.map { path throws(CommandFailure) in try RecordingFile(path) }
        let answers = try keepAnswers.map { path throws(CommandFailure) in
            try AnswersFile(path, cases: request.suite.spec.cases.map(\.name), candidate: version, stable: against)
        }
        let keep = answers.map { file in { @Sendable ended in file.write(ended) } }
        let transport = HTTPTransport()
        let book = ReplayBook { recording?.append($0) }
        let connect = connect(over: transport, recordingInto: recording == nil ? nil : book, set, in: context)
        let evaluator = SuiteEvaluator(connect: connect, keep: keep, now: context.now)
        let session = EvaluationSession(evaluator: evaluator, context: context)
        let verdict: Verdict
        if let strategies {
            let comparison = await session.comparison(of: strategies, on: request)
            print(comparison, in: context)
            verdict = comparison.verdict
        } else {
            let report = await session.report(on: request)
            print(report, in: context)
            verdict = report.result.verdict
        }
        await transport.shutdown()
        if let recording { try describe(recording.finish(book), in: context) }
        try answers?.finish()
        return verdict
    }

    /// Nil without `--strategies`.
    private var chosenStrategies: [InferenceStrategy]? {
        get throws(CommandFailure) {
            guard let strategies else { return nil }
            guard format != .html else {
                throw CommandFailure(
                    "-o html shows one run", hint: "with --strategies take -o table, json, yaml or junit", exit: .usage)
            }
            do throws(InferenceStrategy.Problem) {
                return try InferenceStrategy.list(parsing: strategies)
            } catch {
                throw CommandFailure("--strategies: \(error.message)", exit: .usage)
            }
        }
    }

    private func print(_ report: EvaluationReport, in context: CommandContext) {
        let printer = context.printer
        switch format {
        case .table:
            let charset = IntervalPicture.Charset(variables: context.variables)
            printer.report(report.lines(width: printer.out.width, charset: charset))
        case .json: printer.json(report.json)
        case .yaml: printer.yaml(report.json)
        case .junit: printer.raw(JUnitReport.text(of: [report]))
        case .html: printer.raw(report.html)
        }
    }

    /// There is no page of a comparison: `chosenStrategies` has refused it.
    private func print(_ comparison: StrategyComparison, in context: CommandContext) {
        let printer = context.printer
        switch format {
        case .table, .html: printer.report(comparison.lines(width: printer.out.width))
        case .json: printer.json(comparison.json)
        case .yaml: printer.yaml(comparison.json)
        case .junit: printer.raw(JUnitReport.text(of: comparison.reports))
        }
    }

    /// What asks endpoints, with the keys that this process may read.
    private func connect(
        over transport: HTTPTransport, recordingInto book: ReplayBook?, _ set: ManifestSet, in context: CommandContext
    ) -> SuiteEvaluator.Connect {
        let keys = keyOptions.keys(in: context, warn: context.printer.warning) { set.keySecret($0) }
        let clients = ModelClients(keys: keys, over: transport, in: context)
        return { endpoint throws(ModelError) in
            let client = try await clients.open(endpoint)
            guard let book else { return client }
            return ReplayRecorder(client, into: book)
        }
    }

    private func describe(_ addition: ReplayBook.Addition, in context: CommandContext) {
        let kept = addition.kept == 0 ? "" : "; \(addition.kept) were there already and stay as they were"
        context.printer.note("recorded \(addition.added) answers in \(record ?? "")\(kept)")
    }

    /// What a run asks, in its order: `request` is the key that a recorded answer is found by.
    private func printRequests(_ request: EvaluationRequest, in context: CommandContext) throws(CommandFailure) {
        let plan: EvaluationPlan
        do { plan = try EvaluationPlan(request) } catch { throw CommandFailure(error.message, exit: .usage) }
        for trial in (1...max(1, plan.suite.spec.maximumRounds)).flatMap(plan.trials) {
            let asked = trial.request
            let line: JSONValue = [
                "request": .string(asked.digest.text), "sample": .integer(Int64(asked.sample)),
                "case": .string(plan.suite.spec.cases[trial.id.caseIndex].name),
                "version": .string(trial.id.side == .candidate ? version : against ?? ""),
                "endpoint": .string(asked.endpointName), "model": asked.model.map(JSONValue.string) ?? .null,
                "messages": .array(
                    asked.messages.map { ["role": .string($0.role), "content": .string($0.content)] }),
                "parameters": .object(asked.parameters),
            ]
            context.printer.data(String(decoding: line.canonicalBytes, as: UTF8.self))
        }
    }
}

extension Verdict {
    /// How `eval` ends; nil for a Pass.
    fileprivate var exit: CommandExit? {
        switch self {
        case .pass: nil
        case .fail: .failure
        case .inconclusive: .waiting
        case .error: .error
        }
    }
}
