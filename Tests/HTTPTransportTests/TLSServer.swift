import Foundation

/// Certificates that `Fixtures/certificates.sh` makes, in a folder that goes with the last reference.
final class TestAuthority: Sendable {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "authority-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try shell("sh '\(Self.fixture("certificates.sh"))' '\(folder)'")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The path of a file such as `ca.pem`.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }

    static func fixture(_ name: String, file: String = #filePath) -> String {
        URL(filePath: file).deletingLastPathComponent().appending(components: "Fixtures", name).path
    }
}

/// `Fixtures/tls_server.py` in a process of its own, which ends with the last reference.
final class TLSServer {
    let port: Int
    private let process = Process()
    private let input = Pipe()

    /// Starts it in a mode, with a certificate of the authority.
    init(_ authority: TestAuthority, _ mode: String, certificate: String = "server") throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", TestAuthority.fixture("tls_server.py"), authority.folder, certificate, mode,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw CommandFailed(command: "tls_server.py \(mode)")
        }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// `https://127.0.0.1:PORT`.
    var url: String { "https://127.0.0.1:\(port)" }
}
