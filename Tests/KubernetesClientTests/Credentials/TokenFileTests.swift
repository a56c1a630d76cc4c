import PromptTesting
import Testing

@testable import KubernetesClient

@Suite struct TokenFileTests {
    private let folder: ScratchFolder
    private let clock = TestClock()

    init() throws {
        folder = try ScratchFolder()
        try folder.write(" first\n", to: "token")
    }

    private func source(otherwise: Secret? = nil) -> TokenFile {
        TokenFile(folder.path + "/token", otherwise: otherwise, clock: clock)
    }

    private static func bearer(_ token: String) -> Credential {
        Credential(authorization: Secret("Bearer " + token))
    }

    @Test func `a token is read anew once it is older than fifty seconds`() async throws {
        let source = source()
        #expect(try await source.credential() == Self.bearer("first"))
        try folder.write("second", to: "token")
        clock.advance(by: .milliseconds(49_999))
        #expect(try await source.credential() == Self.bearer("first"))
        clock.advance(by: .milliseconds(1))
        #expect(try await source.credential() == Self.bearer("second"))
    }

    @Test func `a token that is refused is read anew at once, and is another only if the file changed`() async throws {
        let source = source()
        let first = try await source.credential()
        #expect(!source.refused(first))
        try folder.write("second", to: "token")
        #expect(source.refused(first))
        #expect(try await source.credential() == Self.bearer("second"))
        // Somebody else was refused with the one before.
        #expect(source.refused(first))
    }

    @Test func `while the file cannot be read, what was read last counts`() async throws {
        let source = source()
        let first = try await source.credential()
        try folder.remove("token")
        #expect(!source.refused(first))
        clock.advance(by: .seconds(60))
        #expect(try await source.credential() == first)
        try folder.write("second", to: "token")
        #expect(try await source.credential() == Self.bearer("second"))
    }

    @Test func `the token beside the file counts until the file can be read`() async throws {
        try folder.remove("token")
        let source = source(otherwise: Secret("spare"))
        #expect(try await source.credential() == Self.bearer("spare"))
        try folder.write("first", to: "token")
        #expect(try await source.credential() == Self.bearer("first"))
    }

    @Test func `a file that is not there or empty is told`() async throws {
        try folder.write(" \n", to: "token")
        let path = folder.path + "/token"
        await #expect(throws: APITransportError.unusable("\(path): the file of the token is empty")) {
            try await source().credential()
        }
        try folder.remove("token")
        await #expect(
            throws: APITransportError.unusable("\(path): the token cannot be read: No such file or directory")
        ) { try await source().credential() }
    }
}

@Suite struct FileCacheTests {
    @Test func `a file is read again when it was replaced, and counts on when it is gone`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("one", to: "file")
        var cache = FileCache()
        #expect(try cache.bytes(of: path) == Array("one".utf8))
        try folder.write("two", to: "file")
        #expect(try cache.bytes(of: path) == Array("two".utf8))
        try folder.remove("file")
        #expect(try cache.bytes(of: path) == Array("two".utf8))
        try folder.write("three", to: "file")
        #expect(try cache.bytes(of: path) == Array("three".utf8))
    }

    @Test func `a file behind a link that is turned is another, as in a mounted Secret`() throws {
        let folder = try ScratchFolder()
        try folder.write("one", to: "a/file")
        try folder.write("two", to: "b/file")
        _ = try shell("ln -s a '\(folder.path)/data'")
        var cache = FileCache()
        #expect(try cache.bytes(of: folder.path + "/data/file") == Array("one".utf8))
        _ = try shell("ln -sfn b '\(folder.path)/data'")
        #expect(try cache.bytes(of: folder.path + "/data/file") == Array("two".utf8))
    }

    @Test func `a file that was never read is an error`() {
        var cache = FileCache()
        #expect(throws: FileFailure(code: 2)) { try cache.bytes(of: "/no/such/file") }
    }
}
