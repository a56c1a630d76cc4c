import FakeAPIServer
import Foundation
import JSON
import PromptCore
import PromptTesting
import Testing

/// What real kubectl makes of the server.
@Suite struct KubectlTests {
    private func withCluster(_ body: @escaping @Sendable (FakeCluster, Kubectl) async throws -> Void) async throws {
        let cluster = FakeCluster(
            crds: [Recording.definition], namespaces: ["default", "rec"], now: { Fixtures.start })
        try await withFakeAPIServer(cluster) { url in try await body(cluster, try Kubectl(server: url)) }
    }

    private static let release = """
        {"apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "metadata": {"name": "a", "namespace": "rec"},
         "spec": {"versions": [{"name": "v1", "text": "hello"}], "aliases": [{"name": "production", "version": "v1"}]}}
        """

    @Test func `kubectl applies on the server, reads, patches and deletes`() async throws {
        try await withCluster { _, kubectl in
            let applied = try await kubectl.run(
                ["apply", "--server-side", "-f", "-"], input: Self.release)
            #expect(applied == Kubectl.Outcome(0, "promptrelease.promptops.dev/a serverside-applied\n"))
            let patched = try await kubectl.run([
                "-n", "rec", "patch", "prel", "a", "--subresource=status", "--type=merge", "-p",
                #"{"status":{"phase":"Done","conditions":[{"type":"Ready","status":"True"}]}}"#,
            ])
            #expect(patched == Kubectl.Outcome(0, "promptrelease.promptops.dev/a patched\n"))
            let shown = try await kubectl.run(["-n", "rec", "get", "prel"])
            #expect(shown == Kubectl.Outcome(0, "NAME   PHASE   READY   AGE\na      Done    True    0s\n"))
            let waited = try await kubectl.run([
                "-n", "rec", "wait", "--for=condition=Ready", "prel/a", "--timeout=20s",
            ])
            #expect(waited == Kubectl.Outcome(0, "promptrelease.promptops.dev/a condition met\n"))
            let deleted = try await kubectl.run(["-n", "rec", "delete", "prel", "a"])
            #expect(deleted.code == 0)
            #expect(deleted.output.hasPrefix("promptrelease.promptops.dev \"a\" deleted"))
        }
    }

    @Test func `kubectl applies by itself, and a second time changes nothing`() async throws {
        try await withCluster { cluster, kubectl in
            #expect(try await kubectl.run(["apply", "-f", "-"], input: Self.release).output.hasSuffix("a created\n"))
            let version = cluster.version
            #expect(
                try await kubectl.run(["apply", "-f", "-"], input: Self.release).output.hasSuffix("a unchanged\n"))
            #expect(cluster.version == version)
            let changed = Self.release.replacing("\"production\"", with: "\"staging\"")
            #expect(try await kubectl.run(["apply", "-f", "-"], input: changed).output.hasSuffix("a configured\n"))
            let alias = try await kubectl.run([
                "-n", "rec", "get", "prel", "a", "-o", "jsonpath={.spec.aliases[*].name}",
            ])
            #expect(alias == Kubectl.Outcome(0, "staging"))
        }
    }

    @Test func `kubectl creates generated names, config maps, and is refused unknown fields`() async throws {
        try await withCluster { _, kubectl in
            let generated = Self.release.replacing("\"name\": \"a\"", with: "\"generateName\": \"a-\"")
            let created = try await kubectl.run(["create", "-f", "-", "-o", "name"], input: generated)
            #expect(created.code == 0)
            #expect(created.output.hasPrefix("promptrelease.promptops.dev/a-"))
            let map = #"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm"}, "data": {"a": "1"}}"#
            #expect(
                try await kubectl.run(["apply", "-f", "-"], input: map) == Kubectl.Outcome(0, "configmap/cm created\n"))
            let more = map.replacing("\"1\"", with: "\"1\", \"b\": \"2\"")
            #expect(
                try await kubectl.run(["apply", "-f", "-"], input: more)
                    == Kubectl.Outcome(0, "configmap/cm configured\n"))
            let data = try await kubectl.run(["get", "cm", "cm", "-o", "jsonpath={.data.a}{.data.b}"])
            #expect(data == Kubectl.Outcome(0, "12"))
            let unknown = Self.release.replacing("\"spec\"", with: "\"spek\": 1, \"spec\"")
            let refused = try await kubectl.run(["create", "-f", "-"], input: unknown)
            #expect(refused.code == 1)
            #expect(refused.output.contains("strict decoding error: unknown field \"spek\""))
        }
    }

    @Test func `kubectl describes an object with its events`() async throws {
        try await withCluster { _, kubectl in
            _ = try await kubectl.run(["apply", "--server-side", "-f", "-"], input: Self.release)
            let uid = try await kubectl.run(["-n", "rec", "get", "prel", "a", "-o", "jsonpath={.metadata.uid}"]).output
            let event = """
                {"apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"name": "a.1", "namespace": "rec"},
                 "eventTime": "2026-11-22T15:11:18.779786Z", "reportingController": "promptops.dev/controller",
                 "reportingInstance": "pod-1", "action": "Rollout", "reason": "WeightRaised", "type": "Normal",
                 "note": "production v2 5%", "regarding": {"apiVersion": "promptops.dev/v1alpha1",
                 "kind": "PromptRelease", "name": "a", "namespace": "rec", "uid": "\(uid)"}}
                """
            #expect(try await kubectl.run(["create", "-f", "-"], input: event).code == 0)
            let described = try await kubectl.run(["-n", "rec", "describe", "prel", "a"])
            #expect(described.code == 0)
            #expect(described.output.contains("Name:         a\n"))
            #expect(described.output.contains("production v2 5%"))
        }
    }

    @Test func `kubectl waits until a condition is written, and for a deletion`() async throws {
        try await withCluster { cluster, kubectl in
            _ = try await kubectl.run(["apply", "--server-side", "-f", "-"], input: Self.release)
            async let waited = kubectl.run([
                "-n", "rec", "wait", "--for=condition=Ready", "prel/a", "--timeout=60s",
            ])
            let status = #"{"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#
            _ = try await kubectl.run([
                "-n", "rec", "patch", "prel", "a", "--subresource=status", "--type=merge", "-p", status,
            ])
            #expect(try await waited == Kubectl.Outcome(0, "promptrelease.promptops.dev/a condition met\n"))
            async let gone = kubectl.run(["-n", "rec", "wait", "--for=delete", "prel/a", "--timeout=60s"])
            _ = try await kubectl.run(["delete", "namespace", "rec"])
            #expect(try await gone.code == 0)
        }
    }

    @Test func `kubectl is told what somebody may not do`() async throws {
        try await withCluster { cluster, kubectl in
            cluster.grant("alice", FakeGrant(["get"], group: "promptops.dev", ["promptreleases"]))
            _ = try await kubectl.run(["apply", "--server-side", "-f", "-"], input: Self.release)
            let alice = ["-n", "rec", "--as=alice", "get", "prel"]
            #expect(try await kubectl.run(alice + ["a", "-o", "name"]).code == 0)
            let refused = try await kubectl.run(alice)
            #expect(
                refused
                    == Kubectl.Outcome(
                        1,
                        "Error from server (Forbidden): promptreleases.promptops.dev is forbidden: User \"alice\" cannot "
                            + "list resource \"promptreleases\" in API group \"promptops.dev\" in the namespace \"rec\"\n"
                    ))
        }
    }

    @Test func `kubectl watches a table that changes`() async throws {
        try await withCluster { _, kubectl in
            _ = try await kubectl.run(["apply", "--server-side", "-f", "-"], input: Self.release)
            // kubectl prints what it lists and then watches until the server ends the stream.
            let watched = try await kubectl.run(["-n", "rec", "get", "prel", "-w", "--request-timeout=2s"])
            #expect(watched.output.hasPrefix("NAME   PHASE   READY   AGE\na                      0s\n"))
        }
    }
}

/// A kubectl of this machine, which talks to one server.
struct Kubectl: Sendable {
    /// How it ended; what it wrote, and where it failed also what it wrote of errors.
    struct Outcome: Sendable, Equatable {
        var code: Int32
        var output: String

        init(_ code: Int32, _ output: String) {
            self.code = code
            self.output = output
        }
    }

    private let path: String
    private let server: String

    /// Looked for once.
    private static let found = Swift.Result {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try run("/usr/bin/env", ["bash", root.appending(path: "kubectl.sh").path()], input: "")
    }

    init(server: String) throws {
        self.server = server
        let found = try Self.found.get()
        // What the script says on the way comes before.
        path = found.output.split(separator: "\n").last.map(String.init) ?? ""
        try #require(found.code == 0, "no kubectl")
    }

    func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            // A process is waited for on a thread of its own, not on one of those that the server needs.
            Thread.detachNewThread {
                continuation.resume(
                    with: Swift.Result {
                        try Self.run(path, ["--server", server, "--kubeconfig=/dev/null"] + arguments, input: input)
                    })
            }
        }
    }

    private static func run(_ path: String, _ arguments: [String], input: String) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let home = FileManager.default.temporaryDirectory.appending(path: "kubectl-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        process.environment = ProcessInfo.processInfo.environment.merging(["HOME": home.path()]) { $1 }
        let source = home.appending(path: "input")
        let output = home.appending(path: "output")
        try Data(input.utf8).write(to: source)
        try Data().write(to: output)
        process.standardInput = try FileHandle(forReadingFrom: source)
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return Outcome(process.terminationStatus, String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
}
