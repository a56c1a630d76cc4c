import Foundation
import JSON
import PromptTesting
import Synchronization
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(2))) struct PluginCredentialsTests {
    private let folder: ScratchFolder
    private let clock = TestClock()
    private let time = TestTime()

    init() throws { folder = try ScratchFolder() }

    /// A time of day that stands still until a test moves it.
    private final class TestTime: Sendable {
        private let seconds = Mutex(0.0)
        var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
        func advance(by duration: Double) { seconds.withLock { $0 += duration } }
    }

    /// A named pipe that a plugin waits at until a test writes to it; closed, it forgets what nobody has read yet.
    private final class Gate: Sendable {
        static let wait = "read -r line <\"$FOLDER/gate\"\n"

        private let descriptor: Int32

        init(_ folder: ScratchFolder) throws {
            let path = folder.path + "/gate"
            // Open both ways, so that neither opening it nor writing waits for a plugin.
            guard mkfifo(path, 0o600) == 0 else { throw CommandFailed(command: "mkfifo") }
            descriptor = Foundation.open(path, O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else { throw CommandFailed(command: "open") }
        }

        deinit { _ = close(descriptor) }

        func open() { _ = write(descriptor, "\n", 1) }
    }

    private func surroundings(_ environment: [String: String] = [:]) -> HTTPAPITransport.Surroundings {
        var surroundings = HTTPAPITransport.Surroundings(
            environment: ["PATH": "/usr/bin:/bin", "FOLDER": folder.path].merging(environment) { $1 })
        surroundings.clock = clock
        surroundings.now = { [time] in time.now }
        return surroundings
    }

    private func plugin(_ script: String, hint: String? = nil) throws -> ExecPlugin {
        ExecPlugin(
            command: "/bin/sh", arguments: [try folder.write(script, to: "plugin"), "a b", "$c"], environment: [:],
            version: .v1,
            interaction: .never, installHint: hint)
    }

    /// Prints a token that counts the runs.
    private static let counting = """
        echo run >>"$FOLDER/runs"
        printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"%s}}' \\
          "$(wc -l <"$FOLDER/runs")" "$MORE"
        """
    /// The same, that ends at second 100.
    private static let ending = ["MORE": #","expirationTimestamp":"1970-01-01T00:01:40Z""#]

    private static func token(_ number: Int) -> Credential { .bearer(Secret("\(number)")) }

    @Test func `what a plugin printed is kept until it expires`() async throws {
        let source = PluginCredentials(try plugin(Self.counting), surroundings(Self.ending))
        for _ in 0..<3 { #expect(try await source.credential() == Self.token(1)) }
        time.advance(by: 99)
        #expect(try await source.credential() == Self.token(1))
        time.advance(by: 1)
        #expect(try await source.credential() == Self.token(2))
    }

    @Test func `what a server refuses is not kept, and what came since is`() async throws {
        let source = PluginCredentials(try plugin(Self.counting), surroundings())
        let first = try await source.credential()
        #expect(source.refused(first))
        #expect(try await source.credential() == Self.token(2))
        // Somebody else was refused with the first.
        #expect(source.refused(first))
        #expect(try await source.credential() == Self.token(2))
    }

    @Test func `a plugin is run once for all who wait`() async throws {
        let gate = try Gate(folder)
        defer { withExtendedLifetime(gate) {} }
        let source = PluginCredentials(try plugin(Gate.wait + Self.counting), surroundings())
        let found = try await withThrowingTaskGroup(of: Credential.self) { group in
            for _ in 0..<20 { group.addTask { try await source.credential() } }
            gate.open()
            return try await group.reduce(into: Set<Credential>()) { $0.insert($1) }
        }
        #expect(found == [Self.token(1)])
        #expect(try folder.text("runs") == "run\n")
    }

    @Test func `who is cancelled waits no longer, and the plugin goes on for the others`() async throws {
        let gate = try Gate(folder)
        defer { withExtendedLifetime(gate) {} }
        let source = PluginCredentials(try plugin(Gate.wait + Self.counting), surroundings())
        async let patient = source.credential()
        let impatient = await withTaskGroup(of: APITransportError?.self) { group in
            group.addTask {
                do throws(APITransportError) {
                    _ = try await source.credential()
                    return nil
                } catch {
                    return error
                }
            }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(impatient == .cancelled)
        gate.open()
        #expect(try await patient == Self.token(1))
    }

    @Test func `a plugin gets our environment, its own, its arguments and what it should know`() async throws {
        var plugin = try plugin(
            """
            printf '%s|' "$1" "$2" "$OURS" "$ITS" "$BOTH" "$KUBERNETES_EXEC_INFO" >"$FOLDER/seen"
            read -r input || echo nothing >>"$FOLDER/seen"
            """ + "\n" + Self.counting)
        plugin.environment = ["ITS": Secret("its"), "BOTH": Secret("its")]
        let source = PluginCredentials(plugin, surroundings(["OURS": "ours", "BOTH": "ours"]))
        _ = try await source.credential()
        let info = """
            {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}
            """
        #expect(try folder.text("seen") == "a b|$c|ours|its|its|\(info)|nothing\n")
    }

    @Test(arguments: [
        ("echo HIDDEN; exit 3", "ended with 3; see what it printed to standard error"),
        ("kill -9 $$", "ended with -9; see what it printed to standard error"),
        ("echo HIDDEN", "is of no use: what it printed is no ExecCredential"),
        ("exec sleep 100", "printed no credentials within 0.2 seconds"),
        ("while :; do printf HIDDEN; done", "is of no use: what it printed is no ExecCredential"),
    ])
    func `a plugin that gives nothing is told with how to install it`(script: String, reason: String) async throws {
        let plugin = try plugin(script, hint: "see https://install.example")
        var surroundings = surroundings()
        // The last one prints a megabyte first.
        surroundings.pluginTimeLimit = script.contains("sleep") ? .milliseconds(200) : .seconds(60)
        let source = PluginCredentials(plugin, surroundings)
        let message = "the credential plugin \(plugin.command) \(reason); see https://install.example"
        await #expect(throws: APITransportError.unusable(message)) { try await source.credential() }
    }

    @Test func `a plugin that is not there, or has to ask and cannot, is told`() async throws {
        var missing = try plugin("")
        missing.command = "no-such-plugin"
        let source = PluginCredentials(missing, surroundings())
        await #expect(
            throws: APITransportError.unusable(
                "the credential plugin no-such-plugin cannot be started: No such file or directory")
        ) { try await source.credential() }
        var asking = try plugin(Self.counting)
        asking.interaction = .always
        let message = "the credential plugin \(asking.command) asks questions, and there is no terminal to ask them at"
        await #expect(throws: APITransportError.unusable(message)) {
            try await PluginCredentials(asking, surroundings()).credential()
        }
    }

    @Test func `a plugin that failed is run again after ten seconds, and not before`() async throws {
        let source = PluginCredentials(
            try plugin("[ -e \"$FOLDER/works\" ] || exit 1\n" + Self.counting), surroundings())
        await #expect(throws: APITransportError.self) { try await source.credential() }
        try folder.write("", to: "works")
        clock.advance(by: .milliseconds(9_999))
        await #expect(throws: APITransportError.self) { try await source.credential() }
        clock.advance(by: .milliseconds(1))
        #expect(try await source.credential() == Self.token(1))
    }

    @Test func `a plugin that wants to know the cluster gets its authorities from their file`() async throws {
        let authorities = try folder.write("pem", to: "ca")
        var plugin = try plugin("printf '%s' \"$KUBERNETES_EXEC_INFO\" >\"$FOLDER/seen\"\n" + Self.counting)
        plugin.cluster = ExecPlugin.Cluster(
            server: "https://a", trust: .authorities(.file(authorities)), config: .null)
        _ = try await PluginCredentials(plugin, surroundings()).credential()
        let seen = try JSONParser.value(Array(folder.text("seen").utf8))
        #expect(
            seen["spec"]?["cluster"] == [
                "server": "https://a", "certificate-authority-data": "cGVt", "config": nil,
            ])
    }
}
