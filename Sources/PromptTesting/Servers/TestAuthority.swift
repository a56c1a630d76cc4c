import Foundation

/// Certificates that `Fixtures/certificates.sh` makes, in a folder that goes with the last reference.
package final class TestAuthority: Sendable {
    package let folder: String

    /// Makes an authority, and the certificates that the script names.
    package init() throws {
        folder = NSTemporaryDirectory() + "authority-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try shell("sh '\(Self.fixture("certificates.sh"))' '\(folder)'")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The path of a file such as `ca.pem`.
    package func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// The content of a file such as `ca.pem`.
    package func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }

    /// Puts other files in the place of these, whole, as who rotates certificates does.
    package func replace(_ names: [String], by others: [[UInt8]]) throws {
        for (name, bytes) in zip(names, others) {
            try Data(bytes).write(to: URL(filePath: path(name)), options: .atomic)
        }
    }

    static func fixture(_ name: String, file: String = #filePath) -> String {
        URL(filePath: file).deletingLastPathComponent().appending(components: "Fixtures", name).path
    }
}
