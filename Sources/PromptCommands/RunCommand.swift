import ArgumentParser
import ControllerRuntime
import DirectoryBackend
import HTTPTransport
import Logging
import PromptCore
import PromptEvaluation
import PromptOperator
import PromptServer
import PromptTelemetry
import ServiceLifecycle
import UnixSignals

/// `promptops run`: the operator. The one place where backend, evaluator and operator are put together.
package struct RunCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the operator: follow manifests, deliver bundles.",
        usage: "promptops run [--once | --kubernetes] [--workers <n>] [--resync <duration>] [...]",
        discussion: """
            Watches the manifests folder, records versions, runs gates, moves traffic
            and delivers bundles into the output folder, until SIGTERM or SIGINT.
            What happens is told on stderr, one line each; health and metrics are served
            on 127.0.0.1:8080, or where --listen says. A second operator on the
            same state folder stands by: it takes over within a second when the first
            one stops or dies.

            With --kubernetes, --context or --kubeconfig it works on a cluster instead:
            it follows the custom resources of all namespaces, or of those that
            --namespaces and --selector leave it, and keeps ConfigMaps. It is found as
            kubectl finds it, or by the pod's service account. Of several operators with
            one lease one works, and the others stand by.

            With --once it works until nothing can move without time or a person,
            prints the releases on stdout and ends: for CI jobs and cron. It does not
            wait for a state folder that another operator has.

            EXAMPLES
              promptops run --manifests /etc/prompts --output /srv/prompts \\
                --state /var/lib/promptops
              promptops run --once
              promptops run --kubernetes --namespaces support,sales

            EXIT CODES
              0  stopped as asked; with --once: every release is Ready
              1  it could not start, or lost its state folder or its lease; with --once: another
                 operator has the state folder, a release is Stalled, a manifest is
                 invalid, or a delivery failed
              2  wrong usage
              3  with --once: something waits for time or a person, or a signal came
            """)

    @OptionGroup var folders: DirectoryOptions
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var shard: ShardOptions
    @OptionGroup var keyOptions: KeyOptions
    @OptionGroup var serving: ServingOptions
    @OptionGroup var logs: LogOptions

    @Flag(help: "Stop when nothing can move without time or a person.")
    var once = false

    @Option(help: "Releases worked on at the same time.")
    var workers = Operator<DirectoryBackend>.Options().workers

    @Option(help: "How often every release is looked at although nothing changed; 0s: never.")
    var resync = TimeSpan.seconds(600)

    @Flag(help: "Go on although more than half of the releases vanished at once.")
    var allowMassDelete = false

    @Flag(inversion: .prefixedNo, help: "Record the commit that a manifest came from, where git knows it.")
    var git = true

    package init() {}

    package mutating func validate() throws {
        guard (1...1024).contains(workers) else { throw ValidationError("--workers must be from 1 to 1024.") }
    }

    package func run(in context: CommandContext) async throws {
        let logger = logs.logger(in: context)
        if try isForCluster(in: context) { return try await runInCluster(logger, in: context) }
        let backend = DirectoryBackend(configuration(in: context), logger: logger)
        let telemetry = OperatorTelemetry(electionName: "promptops")
        let server = try serving.server(
            of: telemetry, fallback: once ? nil : ListenAddress(host: "127.0.0.1", port: 8080), logger, in: context)
        let elector = LeaderElector(FolderElection(backend, waits: !once), logger: logger) { [self] in
            await Self.awaitStart(of: server)
            try await lead(backend, telemetry, logger, in: context)
        }
        try await serve(elector, beside: server, ending: Self.farewell, logger)
    }

    /// Nothing is begun where what was asked for cannot be: whoever leads waits for the server, or for a signal.
    static func awaitStart(of server: OperationsServer?) async {
        // It throws where the process is to end, which whoever begins then finds out.
        await cancelWhenGracefulShutdown { _ = try? await server?.whenStarted() }
    }

    /// How long what works on folders may take to end: what has not ended then is taken up at the next start.
    private static let farewell = Duration.milliseconds(700)

    /// Runs the elector until it ends, or a signal ends it; the server answers for as long as there is a process.
    func serve(
        _ elector: LeaderElector, beside server: OperationsServer?, ending farewell: Duration, _ logger: Logger
    ) async throws {
        var services = [
            ServiceGroupConfiguration.ServiceConfiguration(
                service: elector, successTerminationBehavior: .gracefullyShutdownGroup)
        ]
        // Shut down last.
        if let server { services.insert(.init(service: server), at: 0) }
        do {
            try await serviceGroup(services, signals: [.sigterm, .sigint], ending: farewell, logger).run()
        } catch let failure as StartFailure {
            throw CommandFailure(failure.description)
        } catch let error as ServerError {
            throw CommandFailure(error.message)
        } catch let loss as LeadershipLost {
            throw CommandFailure(loss.description)
        }
        logger.info("Operator stopped")
    }

    /// Works on the folders that this process has now. Everything is read anew: another operator may have written
    /// until a moment ago.
    private func lead(
        _ backend: DirectoryBackend, _ telemetry: OperatorTelemetry, _ logger: Logger, in context: CommandContext
    ) async throws {
        telemetry.turn(to: .starting)
        try await cancelWhenGracefulShutdown { try await backend.prepare() }
        if Task.isCancelled || Task.isShuttingDownGracefully {
            if once { throw CommandExit.waiting }
            return
        }
        let transport = HTTPTransport()
        let clients = clients(over: transport, logger, in: context) { await backend.keySecret($0) }
        let promptOperator = Operator(
            backend: backend,
            evaluator: SuiteEvaluator(connect: clients.open, journal: backend.answers, now: context.now),
            options: options(telling: telemetry), now: context.now, logger: logger)
        telemetry.turn(to: .working { promptOperator.figures })
        logger.info("Operator started", metadata: startFacts(in: context))
        let rest = RestService(promptOperator)
        // Shut down in reverse order: the operator before the backend that it works on.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: transport), .init(service: backend), .init(service: promptOperator),
        ]
        if once { services.append(.init(service: rest, successTerminationBehavior: .gracefullyShutdownGroup)) }
        try await serviceGroup(services, signals: [], ending: Self.farewell, logger).run()
        if once { try await report(backend, rest, in: context) }
    }

    /// How the engine works, whatever it works on.
    func options<Store>(telling telemetry: OperatorTelemetry) -> Operator<Store>.Options {
        var options = Operator<Store>.Options()
        options.workers = workers
        options.resync = resync == .zero ? nil : resync.duration
        options.tell = telemetry.tell
        return options
    }

    /// What asks endpoints, with the keys that this process may read; `secret` is asked at each run.
    func clients(
        over transport: HTTPTransport, _ logger: Logger, in context: CommandContext,
        secret: @escaping @Sendable (ObjectKey) async -> KeySecret?
    ) -> ModelClients {
        let keys = keyOptions.keys(in: context) { warning in
            logger.warning("A key is not kept well", metadata: ["warning": "\(warning)"])
        } secret: { key in
            await secret(key)
        }
        return ModelClients(keys: keys, over: transport, in: context)
    }

    private func configuration(in context: CommandContext) -> DirectoryConfiguration {
        var configuration = DirectoryConfiguration(
            manifests: folders.manifests(in: context), output: folders.output(in: context),
            state: folders.state(in: context))
        configuration.allowMassDelete = allowMassDelete
        configuration.now = context.now
        if !git { configuration.git = nil }
        // One look decides: there is no later one at which a removed file could be back.
        if once { configuration.deletionDelay = .zero }
        return configuration
    }

    private func startFacts(in context: CommandContext) -> Logger.Metadata {
        [
            "manifests": "\(folders.manifests(in: context))", "output": "\(folders.output(in: context))",
            "state": "\(folders.state(in: context))",
        ]
    }

    /// What has not ended by itself within `farewell` after a signal is cancelled, and taken up at the next start.
    func serviceGroup(
        _ services: [ServiceGroupConfiguration.ServiceConfiguration], signals: [UnixSignal], ending farewell: Duration,
        _ logger: Logger
    ) -> ServiceGroup {
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: signals, logger: quiet)
        configuration.maximumGracefulShutdownDuration = farewell
        return ServiceGroup(configuration: configuration)
    }

    private func report(_ backend: DirectoryBackend, _ rest: RestService, in context: CommandContext) async throws {
        let reader = RecordReader(path: folders.state(in: context))
        var releases: [RecordedRelease] = []
        var hasUnreadable = false
        for key in try reader.keys() {
            do throws(CommandFailure) {
                if let release = try reader.release(key) { releases.append(release) }
            } catch {
                hasUnreadable = true
                context.printer.error(error.message)
            }
        }
        let outcome = RunOutcome(
            releases: releases, fileProblems: await backend.fileDiagnostics, held: await backend.heldDeletions,
            hasComeToRest: rest.hasComeToRest, unobserved: await Self.unobserved(in: backend), failing: rest.failing,
            missingManifests: Self.problem(withFolder: folders.manifests(in: context)))
        describe(outcome, in: context)
        let table = ListedRelease.table(
            of: releases.map { ListedRelease(release: $0, spec: nil) }, showsNamespace: true, at: context.now())
        if releases.isEmpty {
            context.printer.note("no releases found")
        } else {
            context.printer.raw(table.text(isWide: true, on: context.printer.out))
        }
        if let exit = hasUnreadable ? .failure : outcome.exit { throw exit }
    }

    /// What the table of releases does not show.
    private func describe(_ outcome: RunOutcome, in context: CommandContext) {
        if let problem = outcome.missingManifests { context.printer.error(problem) }
        context.printer.describeDiagnostics(outcome.fileProblems)
        if outcome.hasComeToRest {
            for key in outcome.unobserved {
                context.printer.error(
                    "\(key) could not be worked on as its manifest is now: the warnings above say why")
            }
        }
        if outcome.failing > 0 {
            context.printer.error("\(outcome.failing) releases or runs fail every time: the warnings above say why")
        }
        if !outcome.held.isEmpty {
            context.printer.warning(
                "\(outcome.held.count) releases vanished at once and are kept: allow it with --allow-mass-delete")
        }
    }

    /// The releases of which no status speaks as their manifests are now, sorted.
    private static func unobserved(in backend: DirectoryBackend) async -> [ObjectKey] {
        var keys: [ObjectKey] = []
        for key in backend.releases.list().items.map(\.key) {
            do throws(BackendError) {
                guard let stored = try await backend.release(key), !stored.isDeleted else { continue }
                if stored.status?.observedGeneration != stored.release.meta.generation { keys.append(key) }
            } catch {
                keys.append(key)
            }
        }
        return keys.sorted()
    }

    private static func problem(withFolder path: String) -> String? {
        do throws(FileError) {
            _ = try LocalFileSystem().names(in: path)
            return nil
        } catch {
            return "the manifests folder cannot be read: \(error.message)"
        }
    }
}

extension TimeSpan: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
    package var defaultValueDescription: String { text }
}
