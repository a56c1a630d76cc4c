import ArgumentParser
import KubernetesClient

/// Which cluster a command speaks of, by kubectl's rules.
package struct ClusterOptions: ParsableArguments {
    @Option(
        help: "The context of the kubeconfig: look in its cluster instead of folders.",
        completion: RecordCompletion.contexts)
    package var context: String?

    @Option(
        help: ArgumentHelp(
            "The kubeconfig: look in its cluster instead of folders. (environment: KUBECONFIG, default: ~/.kube/config)",
            valueName: "file"),
        completion: .file())
    package var kubeconfig: String?

    @Flag(
        help: """
            Look in the cluster of the kubeconfig's current context, or of the pod that this runs in, instead of \
            folders. `kubectl promptops` always does, unless a folder is named.
            """)
    package var kubernetes = false

    package init() {}

    /// The flag that asks for a cluster; nil where none does.
    private var asked: String? {
        if context != nil { return "--context" }
        if kubeconfig != nil { return "--kubeconfig" }
        return kubernetes ? "--kubernetes" : nil
    }

    /// Whether a cluster is meant. `folders` are the flags that name folders, with what was given for them. Throws where
    /// both are named.
    func isMeant(instead folders: [(flag: String, path: String?)], in program: Program) throws(CommandFailure) -> Bool {
        let folder = folders.first { $0.path?.isEmpty == false }?.flag
        if let asked, let folder {
            throw CommandFailure(
                "\(folder) names a folder and \(asked) a cluster: give one of them", exit: .usage)
        }
        return asked != nil || (program == .kubectlPlugin && folder == nil)
    }

    /// What says the same on another command line of this program.
    func flags(in program: Program) -> [String] {
        let flags =
            (context.map { ["--context", $0] } ?? []) + (kubeconfig.map { ["--kubeconfig", $0] } ?? [])
        return flags.isEmpty && program != .kubectlPlugin ? ["--kubernetes"] : flags
    }

    /// Where the cluster's configuration is looked for.
    func search(in context: CommandContext) -> ClusterConfiguration.Search {
        ClusterConfiguration.Search(
            kubeconfig: kubeconfig, overrides: KubeconfigOverrides(context: self.context),
            environment: context.variables)
    }

    /// The cluster's records; throws where the configuration is wrong. Nothing is connected to yet.
    func source(in context: CommandContext) throws(CommandFailure) -> any RecordSource {
        let connection = try context.connect(search(in: context), context)
        return ClusterRecords(
            client: connection.client, defaultNamespace: connection.namespace,
            words: CommandWords(program: context.program, flags: flags(in: context.program)))
    }
}

/// A cluster that commands ask.
package struct ClusterConnection: Sendable {
    package var client: APIClient
    /// Of names that bring none.
    package var namespace: String
    /// The server with its port, for metrics.
    package var host: String

    package init(client: APIClient, namespace: String, host: String = "") {
        self.client = client
        self.namespace = namespace
        self.host = host
    }

    /// Finds the cluster as kubectl would.
    @Sendable package static func finding(
        _ search: ClusterConfiguration.Search, in context: CommandContext
    ) throws(CommandFailure) -> ClusterConnection {
        let configuration: ClusterConfiguration
        do throws(ConfigurationError) {
            configuration = try ClusterConfiguration.find(search)
        } catch {
            throw CommandFailure(error.description, exit: .usage)
        }
        var surroundings = HTTPAPITransport.Surroundings(
            userAgent: HTTPAPITransport.userAgent(Program.promptops.rawValue, version: PromptOpsCommand.version),
            environment: context.variables)
        surroundings.hasTerminal = Answers.current.isInteractive
        var settings = APIClientSettings()
        let printer = context.printer
        settings.onWarning = { printer.warning($0.onOneLine) }
        return ClusterConnection(
            client: APIClient(HTTPAPITransport(configuration, surroundings), settings: settings),
            namespace: configuration.namespace, host: configuration.server.authority)
    }
}
