import ArgumentParser
import Foundation
import HTTPTransport
import Testing

@testable import PromptCommands
@testable import PromptServer

/// What `run` serves beside its work.
@Suite(.timeLimit(.minutes(3)))
struct ServingTests {
    private static let manual = "canary: {steps: [{weight: 5%, hold: manual}]}"

    private func text(_ url: String) async throws -> (status: Int, body: String) {
        var configuration = HTTPTransport.Configuration()
        configuration.environment = [:]
        let transport = HTTPTransport(configuration)
        let answer = try await transport.send(HTTPRequest(.get, url, timeout: .seconds(30)))
        await transport.shutdown()
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    private func series(_ name: String, at address: String) async throws -> [String] {
        try await text("\(address)/metrics").body.split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix(name) }
    }

    @Test(.enabled(if: OperatorProcess.program != nil, "the program is not built"))
    func `metrics move as a release rolls out`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(strategy: Self.manual)])
        let running = try OperatorProcess(
            try #require(OperatorProcess.program), ["run", "--listen", "127.0.0.1:0"] + folder.flags)
        let address = try #require(running.address())
        #expect(running.said("Promoted: production: v1"))
        let alias = "{namespace=\"support\",release=\"greeting\",alias=\"production\"}"
        #expect(
            try await series("promptops_alias_weight_ratio", at: address) == ["promptops_alias_weight_ratio\(alias) 0"])
        try folder.write(Manifests.release(versions: 2, alias: "v2", strategy: Self.manual), to: "m/release.yaml")
        #expect(running.said("WeightRaised"))
        #expect(
            try await series("promptops_alias_weight_ratio", at: address) == [
                "promptops_alias_weight_ratio\(alias) 0.05"
            ])
        #expect(try await series("promptops_alias_step", at: address) == ["promptops_alias_step\(alias) 1"])
        #expect(
            try await series("leader_election_master_status", at: address) == [
                "leader_election_master_status{name=\"promptops\"} 1"
            ])
        #expect(try await text("\(address)/readyz").body == "ok")
        #expect(running.stop().exit == 0)
    }

    @Test(.enabled(if: OperatorProcess.program != nil, "the program is not built"))
    func `an operator that stands by serves, and says so until it leads`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let program = try #require(OperatorProcess.program)
        let first = try OperatorProcess(program, ["run", "--listen", "none"] + folder.flags)
        #expect(first.said("Promoted"))
        let second = try OperatorProcess(program, ["run", "--listen", "127.0.0.1:0"] + folder.flags)
        let address = try #require(second.address())
        let standby = try await text("\(address)/readyz?verbose")
        #expect(standby.status == 200)
        #expect(standby.body.contains("[+]leader ok: standing by\n"))
        _ = first.stop()
        #expect(second.said("Operator started"))
        #expect(try await text("\(address)/readyz/leader?verbose").body.hasPrefix("[+]leader ok: leading\n"))
        #expect(second.stop().exit == 0)
    }

    @Test func `an address that was asked for and is taken is an error, and nothing is done`() async throws {
        let taken = try ListeningSocket()
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let run = await CommandRun.run(["run", "--once", "--listen", "127.0.0.1:\(taken.port)"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err.hasSuffix("error: 127.0.0.1:\(taken.port) is in use by another process\n"))
        #expect(!folder.contains("o/support"))
    }

    @Test func `once serves only where that is asked for`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let asked = await CommandRun.run(["run", "--once", "--listen", "127.0.0.1:0"] + folder.flags)
        #expect(asked.exit == 0)
        #expect(asked.err.contains("Serving health and metrics (address: http://127.0.0.1:"))
        let plain = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(plain.exit == 0)
        #expect(!plain.err.contains("Serving"))
    }

    @Test(arguments: [
        ["--listen", "8080"], ["--tls-cert", "a.pem"], ["--tls-key", "a.pem"], ["--listen", "[localhost]:80"],
    ])
    func `what cannot be served is wrong usage`(arguments: [String]) async throws {
        let folder = try Folder()
        #expect(await CommandRun.run(["run", "--once"] + arguments + folder.flags).exit == 2)
    }

    @Test func `a certificate that is not there is an error`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let files = ["--tls-cert", folder("none.pem"), "--tls-key", folder("none.key")]
        let run = await CommandRun.run(["run", "--once", "--listen", "127.0.0.1:0"] + files + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err.contains("error: the certificate for TLS cannot be used: "))
    }

    @Test(
        arguments: [
            ([], [:], "127.0.0.1:8080", false), ([], ["PROMPTOPS_LISTEN": ""], "127.0.0.1:8080", false),
            ([], ["PROMPTOPS_LISTEN": ":9"], "0.0.0.0:9", true), ([], ["PROMPTOPS_LISTEN": "none"], nil, nil),
            (["--listen", "[::1]:8"], ["PROMPTOPS_LISTEN": ":9"], "[::1]:8", true),
            (["--listen", "none"], ["PROMPTOPS_LISTEN": ":9"], nil, nil),
            (["--tls-cert", "a", "--tls-key", "b"], [:], "127.0.0.1:8080", true),
        ] as [([String], [String: String], String?, Bool?)])
    func `a flag goes before the environment, and that before the default, which need not be had`(
        arguments: [String], variables: [String: String], address: String?, isRequired: Bool?
    ) throws {
        let options = try ServingOptions.parse(arguments)
        let context = CommandContext(
            printer: Printer(out: Terminal { _ in }, err: Terminal { _ in }), variables: variables)
        let configuration = try options.configuration(
            fallback: ListenAddress(host: "127.0.0.1", port: 8080), in: context)
        #expect(configuration?.address.description == address)
        #expect(configuration?.isRequired == isRequired)
    }

    @Test func `an environment that names no address is wrong usage`() throws {
        let context = CommandContext(
            printer: Printer(out: Terminal { _ in }, err: Terminal { _ in }), variables: ["PROMPTOPS_LISTEN": "here"])
        let failure = CommandFailure("PROMPTOPS_LISTEN must be HOST:PORT, [IPv6]:PORT, :PORT or none", exit: .usage)
        #expect(throws: failure) { try ServingOptions.parse([]).configuration(fallback: nil, in: context) }
    }
}

/// A port of this machine that somebody listens on.
private final class ListeningSocket {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                bind(descriptor, plain, size) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, plain, &size) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
