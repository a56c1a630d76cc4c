import ArgumentParser
import Logging
import PromptServer
import PromptTelemetry

/// `--listen`, `--tls-cert` and `--tls-key`: where `run` serves health and metrics.
struct ServingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where /healthz, /readyz and /metrics are served: HOST:PORT, [IPv6]:PORT, :PORT for every IPv4 address, port 0 for a free one; none: nowhere. (environment: PROMPTOPS_LISTEN, default: 127.0.0.1:8080, and with --once none)",
            valueName: "address"))
    var listen: String?

    @Option(
        name: .customLong("tls-cert"),
        help: ArgumentHelp(
            "Serve HTTPS with this certificate, in PEM, followed by those between it and its authority; read again when it changes.",
            valueName: "file"), completion: .file())
    var tlsCertificate: String?

    @Option(
        name: .customLong("tls-key"), help: ArgumentHelp("The certificate's key, in PEM.", valueName: "file"),
        completion: .file())
    var tlsKey: String?

    mutating func validate() throws {
        if (tlsCertificate == nil) != (tlsKey == nil) {
            throw ValidationError("--tls-cert and --tls-key go together.")
        }
        if let listen, listen != "none", ListenAddress(listen) == nil {
            throw ValidationError("--listen must be HOST:PORT, [IPv6]:PORT, :PORT or none.")
        }
    }

    /// What is to be served, flags over environment over `fallback`; nil: nothing. An address that nobody asked for need
    /// not be had.
    func configuration(
        fallback: ListenAddress?, in context: CommandContext
    ) throws(CommandFailure) -> OperationsServer.Configuration? {
        let asked = listen ?? context.variables["PROMPTOPS_LISTEN"].flatMap { $0.isEmpty ? nil : $0 }
        if asked == "none" { return nil }
        guard asked != nil || fallback != nil else { return nil }
        guard let address = asked.flatMap({ ListenAddress($0) }) ?? (asked == nil ? fallback : nil) else {
            throw CommandFailure("PROMPTOPS_LISTEN must be HOST:PORT, [IPv6]:PORT, :PORT or none", exit: .usage)
        }
        var configuration = OperationsServer.Configuration(address)
        configuration.isRequired = asked != nil || tlsCertificate != nil
        if let tlsCertificate, let tlsKey {
            configuration.tls = TLSFiles(certificate: tlsCertificate, key: tlsKey)
        }
        return configuration
    }

    /// The server of an operator's health and metrics; nil where nothing is to be served.
    func server(
        of telemetry: OperatorTelemetry, fallback: ListenAddress?, isLeaseOverdue: (@Sendable () -> Bool)? = nil,
        _ logger: Logger, in context: CommandContext
    ) throws(CommandFailure) -> OperationsServer? {
        try configuration(fallback: fallback, in: context).map {
            OperationsServer(
                $0, registry: telemetry.registry, checks: HealthChecks(of: telemetry, isLeaseOverdue: isLeaseOverdue),
                logger: logger)
        }
    }
}
