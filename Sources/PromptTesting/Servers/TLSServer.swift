/// A TLS server, `Fixtures/tls_server.py`, which ends with the last reference.
package final class TLSServer {
    private let process: ScriptProcess
    private let host: String

    /// Starts it in a mode, with a certificate of the authority, which it reads for each connection.
    package init(
        _ authority: TestAuthority, _ mode: String, certificate: String = "server", host: String = "127.0.0.1"
    ) throws {
        self.host = host
        process = try ScriptProcess("tls_server.py", [authority.folder, certificate, mode, host])
    }

    package var port: Int { process.port }

    /// `https://127.0.0.1:PORT`.
    package var url: String { "https://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

/// A proxy of SOCKS 5 that asks for no password and takes every name for this machine: `Fixtures/socks_server.py`. It
/// ends with the last reference.
package final class SOCKSServer {
    private let process: ScriptProcess

    /// Starts it on a port that the system chooses.
    package init() throws { process = try ScriptProcess("socks_server.py", []) }

    package var port: Int { process.port }
}
