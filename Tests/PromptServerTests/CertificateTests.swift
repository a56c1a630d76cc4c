import Foundation
import HTTPTransport
import Logging
import PromptServer
import PromptTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(3))) struct CertificateTests {
    private let folder: CertificateFolder

    init() throws { folder = try CertificateFolder() }

    /// The common name of the certificate that a server shows to a new connection.
    private func name(at server: RunningServer) throws -> String {
        try folder.shell(
            "openssl s_client -connect \(server.address) </dev/null 2>/dev/null | openssl x509 -noout -subject -nameopt multiline | sed -n 's/.*commonName *= //p'"
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func run(_ logger: Logger = .silent, _ body: @escaping @Sendable (RunningServer) async throws -> Void)
        async throws
    {
        let files = TLSFiles(certificate: folder("tls.crt"), key: folder("tls.key"))
        try await RunningServer.run(authority: folder("first.crt"), { $0.tls = files }, logger: logger, body)
    }

    @Test func `HTTPS is spoken with the certificate`() async throws {
        try folder.use("first")
        try await run { server in
            let answer = try await server.ask("/healthz")
            #expect(answer.text == "ok")
        }
    }

    @Test func `a new certificate is used for new connections once the files are looked at again`() async throws {
        try folder.use("first")
        try await run { server in
            #expect(try name(at: server) == "first")
            try folder.use("second")
            #expect(try name(at: server) == "first")
            await server.clock.waitForSleepers(1)
            server.clock.advance(by: .seconds(10))
            await server.clock.waitForSleepers(1)
            #expect(try name(at: server) == "second")
        }
    }

    @Test func `files that cannot be used leave the last certificate in place and are told once`() async throws {
        try folder.use("first")
        let log = WarningLog()
        try await run(log.logger) { server in
            // The certificate is there already and its key is not.
            try folder.use("second", key: "first")
            for _ in 0..<3 {
                await server.clock.waitForSleepers(1)
                server.clock.advance(by: .seconds(10))
            }
            await server.clock.waitForSleepers(1)
            #expect(try name(at: server) == "first")
            #expect(log.count == 1)
            try folder.use("second")
            server.clock.advance(by: .seconds(10))
            await server.clock.waitForSleepers(1)
            #expect(try name(at: server) == "second")
            #expect(log.count == 1)
        }
    }

    @Test(arguments: ["no certificate", "another key", "rubbish"])
    func `a server does not start without a certificate and its key`(flaw: String) async throws {
        try folder.use("first", key: flaw == "another key" ? "second" : "first")
        if flaw == "no certificate" { _ = try folder.shell("rm tls.crt") }
        if flaw == "rubbish" { _ = try folder.shell("echo rubbish > tls.crt") }
        await #expect {
            try await run { _ in }
        } throws: { error in
            if case .certificate = error as? ServerError { true } else { false }
        }
    }
}

/// Two certificates for 127.0.0.1 that authorise themselves, in a folder that goes with the last reference.
final class CertificateFolder: Sendable {
    private let path: String

    init() throws {
        path = NSTemporaryDirectory() + "certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in ["first", "second"] {
            _ = try shell(
                """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(name) \
                  -addext subjectAltName=IP:127.0.0.1 -keyout \(name).key -out \(name).crt 2>/dev/null
                """)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Puts a certificate and a key where the server looks.
    func use(_ certificate: String, key: String? = nil) throws {
        _ = try shell("cp \(certificate).crt tls.crt && cp \(key ?? certificate).key tls.key")
    }

    /// The output of a shell command in the folder; throws where it fails.
    func shell(_ command: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-euc", command]
        process.currentDirectoryURL = URL(filePath: path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(command: command) }
        return String(decoding: bytes, as: UTF8.self)
    }

    struct Failed: Error { let command: String }
}

/// Counts warnings.
final class WarningLog: Sendable {
    private let warnings = Mutex(0)

    var count: Int { warnings.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: WarningLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if event.level >= .warning { log.warnings.withLock { $0 += 1 } }
        }
    }
}
