import Foundation
import Logging
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

/// A real repository in a temporary folder, with the manifests in `work/manifests`.
private struct Repository {
    let folder: TemporaryFolder
    var author = "Ada <ada@example.com>"

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("work/manifests")
        try git("init", "-q", "-b", "main")
    }

    var path: String { folder.path + "/work" }

    @discardableResult
    func git(_ arguments: String..., in place: String? = nil) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-C", place ?? path] + arguments
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": folder.path,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "Bot", "GIT_COMMITTER_EMAIL": "bot@example.com",
            "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+02:00",
        ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git \(arguments)")
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Commits everything; the commit.
    func commit(_ message: String) throws -> String {
        try git("add", "-A")
        try git("commit", "-q", "--allow-empty", "-m", message)
        return try git("rev-parse", "HEAD")
    }

    func write(_ text: String, to name: String) throws { try folder.write(text, to: "work/manifests/" + name) }

    func tree(_ manifests: String? = nil, program: String = "git") -> GitWorkTree {
        GitWorkTree(
            manifests: manifests ?? path + "/manifests", files: LocalFileSystem(), limit: .seconds(20),
            program: program,
            variables: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""])
    }

    func history(_ manifests: String? = nil, program: String = "git") -> GitHistory {
        GitHistory(
            tree(manifests, program: program), clock: ContinuousClock(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// What is known of files that were just read.
    func provenance(_ paths: Set<String>, _ manifests: String? = nil) async -> Provenance? {
        let history = history(manifests)
        history.changed(paths)
        return await history.provenance(of: paths)
    }

    func expected(_ commit: String, isDirty: Bool = false, isApproximate: Bool = false) throws -> Provenance {
        Provenance(
            commit: commit, author: author, authoredAt: try #require(Timestamp("2026-01-02T01:04:05Z")),
            isDirty: isDirty, isApproximate: isApproximate)
    }
}

@Suite struct GitTests {
    private let repository: Repository

    init() throws { repository = try Repository() }

    @Test func `a file came from the last commit that touched it, whoever committed it`() async throws {
        try repository.write("a", to: "a.yaml")
        let first = try repository.commit("one")
        try repository.write("b", to: "grün b.yaml")
        let second = try repository.commit("two")
        #expect(await repository.provenance(["a.yaml"]) == (try repository.expected(first)))
        #expect(await repository.provenance(["grün b.yaml"]) == (try repository.expected(second)))
        #expect(await repository.provenance(["a.yaml", "grün b.yaml"]) == (try repository.expected(second)))
    }

    @Test func `a file that was changed since is dirty, and nobody is named for it`() async throws {
        try repository.write("a", to: "a.yaml")
        let commit = try repository.commit("one")
        try repository.write("changed", to: "a.yaml")
        let found = await repository.provenance(["a.yaml"])
        #expect(found == (try repository.expected(commit, isDirty: true)))
        #expect(found?.certainAuthor == nil)
    }

    @Test func `a file that was never committed is based on the newest commit`() async throws {
        try repository.write("a", to: "a.yaml")
        let commit = try repository.commit("one")
        try repository.write("b", to: "b.yaml")
        let expected = try repository.expected(commit, isDirty: true, isApproximate: true)
        #expect(await repository.provenance(["b.yaml"]) == expected)
    }

    @Test func `a file that a commit removed came to its end by that commit`() async throws {
        try repository.write("a", to: "a.yaml")
        _ = try repository.commit("one")
        try repository.folder.remove("work/manifests/a.yaml")
        let commit = try repository.commit("two")
        #expect(await repository.provenance(["a.yaml"]) == (try repository.expected(commit)))
    }

    @Test func `many files are told with one walk`() async throws {
        let names = (0..<200).map { "\($0).yaml" }
        for name in names { try repository.write(name, to: "many/" + name) }
        let first = try repository.commit("one")
        try repository.write("changed", to: "many/7.yaml")
        let second = try repository.commit("two")
        let origins = try await repository.tree().origins(of: Set(names.map { "many/" + $0 }))
        #expect(origins.count == 200)
        #expect(origins["many/7.yaml"]?.commit.id == second)
        #expect(origins.filter { $0.key != "many/7.yaml" }.values.allSatisfy { $0.commit.id == first && !$0.isDirty })
    }

    @Test func `a linked work tree behind a link is one, as git-sync makes them`() async throws {
        try repository.write("a", to: "a.yaml")
        let commit = try repository.commit("one")
        try repository.git("worktree", "add", "-q", repository.folder.path + "/linked", "HEAD")
        try repository.folder.link("current", to: "linked")
        let manifests = repository.folder.path + "/current/manifests"
        #expect(await repository.provenance(["a.yaml"], manifests) == (try repository.expected(commit)))
    }

    @Test func `what a repository configures to be run is not run`() async throws {
        try repository.write("a", to: "a.yaml")
        try repository.folder.write("*.yaml filter=evil diff=evil\n", to: "work/.gitattributes")
        _ = try repository.commit("one")
        let trap = repository.folder.path + "/trapped"
        for (name, value) in [
            ("core.fsmonitor", "touch \(trap)"), ("filter.evil.clean", "touch \(trap); cat"),
            ("diff.evil.textconv", "touch \(trap); cat"), ("core.pager", "touch \(trap)"),
            ("diff.external", "touch \(trap)"), ("log.showSignature", "true"), ("gpg.program", "touch \(trap)"),
        ] { try repository.git("config", name, value) }
        try repository.write("changed", to: "a.yaml")
        #expect(await repository.provenance(["a.yaml"])?.isDirty == true)
        #expect(repository.folder.text("trapped") == nil)
    }

    @Test func `without a repository, a commit or a git, nothing is known and nothing fails`() async throws {
        try repository.write("a", to: "a.yaml")
        #expect(await repository.provenance(["a.yaml"]) == nil)
        let outside = try TemporaryFolder()
        #expect(await repository.provenance(["a.yaml"], outside.path) == nil)
        _ = try repository.commit("one")
        let missing = repository.history(program: "no-such-program")
        missing.changed(["a.yaml"])
        #expect(await missing.provenance(of: ["a.yaml"]) == nil)
    }

    @Test func `everybody who asks at the same time is answered`() async throws {
        let names = (0..<100).map { "\($0).yaml" }
        for name in names { try repository.write(name, to: name) }
        let commit = try repository.commit("one")
        let history = repository.history()
        history.changed(names)
        let found = await withTaskGroup(of: Provenance?.self) { group in
            for name in names { group.addTask { await history.provenance(of: [name]) } }
            return await group.reduce(into: []) { $0.append($1?.commit) }
        }
        #expect(found == Array(repeating: commit, count: 100))
    }

    @Test func `git is asked again only about what was read again`() async throws {
        try repository.write("a", to: "a.yaml")
        let first = try repository.commit("one")
        let history = repository.history()
        history.changed(["a.yaml"])
        #expect(await history.provenance(of: ["a.yaml"])?.commit == first)
        try repository.write("b", to: "a.yaml")
        let second = try repository.commit("two")
        #expect(await history.provenance(of: ["a.yaml"])?.commit == first)
        history.changed(["a.yaml"])
        #expect(await history.provenance(of: ["a.yaml"])?.commit == second)
    }

    @Test func `a recorded version and each change that the manifest caused carry the commit`() async throws {
        let place = try Workplace()
        try repository.write(Workplace.release("triage"), to: "triage.yaml")
        let commit = try repository.commit("one")
        let manifests = repository.path + "/manifests"
        let backend = try await place.prepared { $0.manifests = manifests }
        let key = Workplace.key("triage")
        let stored = try #require(try await backend.release(key))
        let version = PromptVersion(
            recording: stored.release.spec.versions[0],
            content: try #require(stored.release.spec.versions[0].content), of: stored.release,
            at: place.time.timestamp)
        let expected = try repository.expected(commit)
        let recorded = try await backend.record(
            version, telling: [ReleaseEvent(release: key, .recorded(version), at: place.time.timestamp)])
        #expect(recorded.provenance == expected)
        _ = try await backend.commit(
            ReleaseStatus(), of: key, expecting: stored.resourceVersion,
            telling: [AuditSamples.event(.releaseCreated, by: .manifest()), AuditSamples.event(.promoted)])
        let state = DirectoryState(path: place.folder.path + "/state")
        #expect(try state.versions(of: key).map(\.provenance) == [expected])
        let events = try state.events().map(\.event)
        #expect(events.map(\.provenance) == [expected, expected, nil])
        #expect(
            events.map(\.actor) == [
                .manifest(author: repository.author), .manifest(author: repository.author), .automatic,
            ])
    }
}
