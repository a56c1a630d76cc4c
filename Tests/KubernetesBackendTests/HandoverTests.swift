import FakeAPIServer
import Foundation
import Glibc
import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Synchronization
import Testing

@testable import KubernetesBackend

/// The program beside the tests' own; nil where only the tests were built.
private let builtProgram: URL? = {
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("promptops")
    return FileManager.default.isExecutableFile(atPath: program.path) ? program : nil
}()

/// Real processes of the program on one API server: one works, the others stand by.
@Suite(.enabled(if: builtProgram != nil, "the program is not built"), .timeLimit(.minutes(5)))
struct HandoverTests {
    /// What was written into the lease, in order.
    private final class LeaseBook: Sendable {
        private let specs = Mutex<[JSONValue]>([])

        func note(_ request: APIRequest) {
            guard request.method == .put, request.path.contains("/leases/"),
                let spec = (try? JSONParser.value(request.body))?["spec"]
            else { return }
            specs.withLock { $0.append(spec) }
        }

        /// Whether it was given up as client-go gives it up.
        var isReleased: Bool {
            specs.withLock { $0.contains { $0["holderIdentity"] == "" && $0["leaseDurationSeconds"] == 1 } }
        }
    }

    /// A process that a test which ends early does not leave behind.
    private final class Program {
        let process = Process()

        init(_ program: URL, kubeconfig: String) throws {
            process.executableURL = program
            process.arguments = [
                "run", "--kubeconfig", kubeconfig, "--listen", "none", "--lease-duration", "3s", "--renew-deadline",
                "2s", "--retry-period", "200ms",
            ]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        deinit { if process.isRunning { _ = kill(process.processIdentifier, SIGKILL) } }

        /// Returns when it is gone; no thread waits for it, since the server may have but one.
        func end(_ signal: Int32) async {
            _ = kill(process.processIdentifier, signal)
            while process.isRunning { await Task.yield() }
        }
    }

    private let place = Workplace()

    private func holder() async throws -> String {
        let lease = try await place.get(.leases, ObjectKey(namespace: "support", name: "promptops"))
        return lease?["spec"]?["holderIdentity"]?.string ?? ""
    }

    private func isServed(_ text: String) async throws -> Bool {
        try await place.files(at: Samples.key)["production.txt"] == Array(text.utf8)
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `a standby takes over from a process that ends, and at once where the lease was given up`(
        _ signal: Int32
    ) async throws {
        let program = try #require(builtProgram)
        let book = LeaseBook()
        try await place.apply(Samples.release(text: "one"))
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let kubeconfig = folder.appendingPathComponent("config")
        let hook: FakeFaultHook = { request in
            book.note(request)
            return nil
        }
        try await withFakeAPIServer(place.cluster, fault: hook) { [self] url in
            try Data(Self.kubeconfig(url).utf8).write(to: kubeconfig)
            let leader = try Program(program, kubeconfig: kubeconfig.path)
            while try await !isServed("one") { try await Task.giveWay() }
            let first = try await holder()
            let standby = try Program(program, kubeconfig: kubeconfig.path)
            await leader.end(signal)
            #expect(leader.process.terminationStatus == (signal == SIGTERM ? 0 : SIGKILL))
            #expect(book.isReleased == (signal == SIGTERM))
            try await place.apply(Samples.release(text: "two", named: "v2"))
            while try await !isServed("two") { try await Task.giveWay() }
            let second = try await holder()
            #expect(!second.isEmpty && second != first)
            await standby.end(SIGTERM)
            #expect(try await holder() == "")
        }
    }

    private static func kubeconfig(_ url: String) -> String {
        """
        apiVersion: v1
        kind: Config
        current-context: fake
        clusters: [{name: fake, cluster: {server: "\(url)"}}]
        users: [{name: admin, user: {}}]
        contexts: [{name: fake, context: {cluster: fake, user: admin, namespace: support}}]
        """
    }
}
