import JSON
import Subprocess

/// One run of a credential plugin, from its environment to what it printed.
struct PluginRun: Sendable {
    typealias Outcome = Result<ExecCredential, APITransportError>

    let plugin: ExecPlugin
    let surroundings: HTTPAPITransport.Surroundings

    /// More than any credential.
    private static let largestOutput = 1 << 20
    /// What a person has to answer a plugin's question.
    private static let patience = Duration.seconds(600)

    /// Starts it; `finish` is called once, here or on another thread.
    func start(_ finish: @escaping @Sendable (Outcome) -> Void) {
        guard let isInteractive = plugin.isInteractive(withTerminal: surroundings.hasTerminal) else {
            return finish(.failure(failure("asks questions, and there is no terminal to ask them at")))
        }
        let environment: [String: String]
        do throws(FileFailure) {
            environment = try variables(isInteractive)
        } catch {
            return finish(.failure(failure("wants the cluster's authorities, which cannot be read: \(error.reason)")))
        }
        let program = Subprocess(
            program: plugin.command, arguments: plugin.arguments, environment: environment,
            terminal: isInteractive ? .questions : .errors)
        let time = isInteractive ? Self.patience : surroundings.pluginTimeLimit
        program.start(into: [UInt8](), within: time) { output, part in
            output += part
            return output.count > Self.largestOutput
        } finish: { output, failure in
            finish(outcome(output, failure, within: time))
        }
    }

    private func variables(_ isInteractive: Bool) throws(FileFailure) -> [String: String] {
        var authorities: [UInt8]?
        switch plugin.cluster?.trust {
        case .authorities(.file(let path)): authorities = try LocalFile.read(path)
        case .authorities(.bytes(let bytes)): authorities = bytes.bytes
        case .system, .anybody, nil: break
        }
        let info = plugin.info(isInteractive: isInteractive, authorities: authorities)
        return surroundings.environment
            .merging(plugin.environment.mapValues(\.text)) { $1 }
            .merging(["KUBERNETES_EXEC_INFO": String(decoding: JSONWriter.canonical(info), as: UTF8.self)]) { $1 }
    }

    private func outcome(_ output: [UInt8], _ failure: Subprocess.Failure?, within time: Duration) -> Outcome {
        switch failure {
        case .notStarted(let code):
            return .failure(self.failure("cannot be started: \(FileFailure(code: code).reason)"))
        case .tookTooLong: return .failure(self.failure("printed no credentials within \(time)"))
        case .ended(let code):
            return .failure(self.failure("ended with \(code); see what it printed to standard error"))
        case nil: break
        }
        do throws(ExecCredential.Malformed) {
            return .success(try ExecCredential(output, plugin.version))
        } catch {
            return .failure(self.failure("is of no use: \(error.reason)"))
        }
    }

    private func failure(_ text: String) -> APITransportError {
        .unusable("the credential plugin \(plugin.command) \(text)" + (plugin.installHint.map { "; \($0)" } ?? ""))
    }
}
