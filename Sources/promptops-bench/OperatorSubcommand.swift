import ArgumentParser
import ControllerRuntime
import DirectoryBackend
import Foundation
import Logging
import PromptCore
import PromptEvaluation
import PromptOperator
import ServiceLifecycle
import UnixSignals

/// The measured process: an operator on three folders that prints `rest` each time it was told to work and nothing can
/// move any more. Ends with SIGTERM.
struct OperatorSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator", abstract: "The operator that is measured.", shouldDisplay: false)

    @Argument var folder: String

    /// How often everything is looked at although nothing changed.
    @Option var lookEvery = 600

    func run() async throws {
        let logger = Logger(label: "promptops-bench") { _ in SwiftLogNoOpLogHandler() }
        let places = BenchFolder(path: folder)
        var configuration = DirectoryConfiguration(
            manifests: places.manifests, output: places.output, state: places.state)
        configuration.watchedRescanInterval = .seconds(lookEvery)
        let backend = DirectoryBackend(configuration, logger: logger)
        try await backend.prepare()
        say("prepared")
        let now: @Sendable () -> Timestamp = {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        var options = Operator<DirectoryBackend>.Options()
        options.resync = .seconds(lookEvery)
        let promptOperator = Operator(
            backend: backend, evaluator: SuiteEvaluator(now: now), options: options, now: now, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: backend), .init(service: promptOperator),
                    .init(service: RestTeller(promptOperator: promptOperator)),
                ], gracefulShutdownSignals: [.sigterm], logger: logger))
        try await group.run()
    }
}

/// Says once that the operator has come to rest.
private struct RestTeller: Service {
    let promptOperator: Operator<DirectoryBackend>

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await promptOperator.whenAtRest() }
        say("rest")
        try await gracefulShutdown()
    }
}

/// The three folders of one measurement.
struct BenchFolder {
    let path: String

    var manifests: String { path + "/manifests" }
    var output: String { path + "/output" }
    var state: String { path + "/state" }
}

/// A line on stdout, at once.
private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
