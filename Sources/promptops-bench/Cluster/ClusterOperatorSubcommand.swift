import ArgumentParser
import Foundation
import KubernetesBackend
import KubernetesClient
import Logging
import PromptCore
import PromptEvaluation
import PromptOperator
import ServiceLifecycle
import UnixSignals

/// The measured process: an operator on the releases of a cluster that bear a label, without a lease and without events.
/// Prints `rest` when nothing can move any more, and after each SIGUSR1 `counts` with its requests, once it is at rest.
/// Ends with SIGTERM.
struct ClusterOperatorSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster-operator", abstract: "The operator that is measured.", shouldDisplay: false)

    @Option var kubeconfig: String
    @Option var selector: String

    func run() async throws {
        let logger = Logger(label: "promptops-bench") { _ in SwiftLogNoOpLogHandler() }
        let transport = CountedTransport(try ClusterAccess.transport(kubeconfig: kubeconfig))
        var configuration = KubernetesConfiguration()
        configuration.selector = LabelSelector(selector)
        let backend = KubernetesBackend(APIClient(transport), configuration, logger: logger)
        let now: @Sendable () -> Timestamp = {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        let promptOperator = Operator(
            backend: backend, evaluator: SuiteEvaluator(now: now), now: now, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: promptOperator),
                    .init(service: CountTeller(promptOperator: promptOperator, transport: transport)),
                ], gracefulShutdownSignals: [.sigterm], logger: logger))
        try await group.run()
    }
}

/// Says when the operator is at rest, and what it has asked for.
private struct CountTeller: Service {
    let promptOperator: Operator<KubernetesBackend>
    let transport: CountedTransport

    func run() async throws {
        let questions = await UnixSignalsSequence(trapping: .sigusr1)
        try await cancelWhenGracefulShutdown {
            try await promptOperator.whenAtRest()
            tell("rest")
            for await _ in questions {
                try await promptOperator.whenAtRest()
                let counts = try JSONEncoder().encode(transport.snapshot)
                tell("counts " + String(decoding: counts, as: UTF8.self))
            }
        }
        try await gracefulShutdown()
    }

    private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
