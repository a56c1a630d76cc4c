import ControllerRuntime
import HTTPTransport
import KubernetesBackend
import KubernetesClient
import Logging
import PromptCore
import PromptEvaluation
import PromptOperator
import PromptServer
import PromptTelemetry
import ServiceLifecycle

extension RunCommand {
    /// Whether the operator is to work on a cluster; throws where flags say both, or have no meaning there.
    func isForCluster(in context: CommandContext) throws(CommandFailure) -> Bool {
        let named = [
            ("--manifests", folders.manifestOptions.manifests), ("--output", folders.outputFolder.output),
            ("--state", folders.stateFolder.state),
        ]
        let isMeant = try cluster.isMeant(
            instead: named.map { (flag: $0.0, path: $0.1) }, in: once ? .promptops : context.program)
        let idle =
            isMeant
            ? [
                ("--once", once), ("--allow-mass-delete", allowMassDelete), ("--no-git", !git),
                ("--secrets", keyOptions.secretsFolder != nil), ("--allow-env", !keyOptions.allowedVariables.isEmpty),
            ].first { $0.1 }?.0 : shard.given
        if let idle {
            throw CommandFailure(
                isMeant ? "\(idle) has a meaning only on folders" : "\(idle) has a meaning only in a cluster",
                hint: isMeant ? nil : "--kubernetes chooses the cluster of the current context", exit: .usage)
        }
        return isMeant
    }

    /// Contends for the lease of this part of the cluster, and works while it is held.
    func runInCluster(_ logger: Logger, in context: CommandContext) async throws {
        let connection = try context.connect(cluster.search(in: context), context)
        let cluster = ClusterOperator(connection, shard, timing: try shard.timing(), logger, in: context)
        let telemetry = OperatorTelemetry(electionName: shard.leaseName(in: context))
        let (counters, host) = (connection.client.settings.counters, connection.host)
        telemetry.registry.add {
            let counts = counters.snapshot.map {
                RequestMetrics.Count(code: $0.key.code, method: $0.key.method, count: $0.value)
            }
            return [RequestMetrics.family(counts, host: host)]
        }
        let server = try serving.server(
            of: telemetry, fallback: ListenAddress(host: "127.0.0.1", port: 8080),
            isLeaseOverdue: cluster.isLeaseOverdue, logger, in: context)
        let elector = LeaderElector(cluster.election, logger: logger) { [self] in
            await Self.awaitStart(of: server)
            try await lead(cluster, telemetry, logger, in: context)
        }
        try await serve(elector, beside: server, ending: .seconds(20), logger)
    }

    private func lead(
        _ cluster: ClusterOperator, _ telemetry: OperatorTelemetry, _ logger: Logger, in context: CommandContext
    ) async throws {
        telemetry.turn(to: .starting)
        await cancelWhenGracefulShutdown { await cluster.checkResources() }
        if Task.isCancelled || Task.isShuttingDownGracefully { return }
        let backend = cluster.backend
        let transport = HTTPTransport()
        let clients = clients(over: transport, logger, in: context) { key in
            do throws(BackendError) {
                return try await backend.keySecret(key)
            } catch {
                logger.warning("Secret not read", metadata: ["secret": "\(key)", "error": "\(error.message)"])
                return nil
            }
        }
        let promptOperator = Operator(
            backend: backend,
            evaluator: SuiteEvaluator(connect: clients.open, journal: backend.answerJournal(), now: context.now),
            options: options(telling: telemetry), now: context.now, logger: logger)
        telemetry.turn(to: .working { promptOperator.figures })
        defer { telemetry.turn(to: .standingBy) }
        logger.info("Operator started", metadata: startFacts(in: context))
        // Shut down in reverse order: the last events are sent after the operator has ended.
        try await serviceGroup(
            [
                .init(service: transport), .init(service: cluster.events),
                .init(service: RecordUpkeep(backend: backend)), .init(service: promptOperator),
            ], signals: [], ending: .seconds(15), logger
        ).run()
    }

    private func startFacts(in context: CommandContext) -> Logger.Metadata {
        let namespaces = shard.namespaces(in: context)
        var facts: Logger.Metadata = ["namespaces": "\(namespaces.isEmpty ? "all" : namespaces.joined(separator: ","))"]
        if let selector = shard.selector { facts["selector"] = "\(selector)" }
        return facts
    }
}
