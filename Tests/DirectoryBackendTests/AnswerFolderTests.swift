import Foundation
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

/// The answers of runs under way, in the state folder.
@Suite struct AnswerFolderTests {
    let place: Workplace
    let key = Workplace.key("triage")

    init() throws { place = try Workplace() }

    private func text(_ lines: [[UInt8]]) -> [String] { lines.map { String(decoding: $0, as: UTF8.self) } }

    @Test func `what was added is there after a restart, in order, and only its owner may read it`() async throws {
        let first = try await place.prepared()
        for line in ["{\"a\":1}", "{\"b\":2}"] {
            try await first.answers.append(Array(line.utf8), to: "triage-1", key)
        }
        await first.close()
        let second = try await place.prepared()
        #expect(text(try await second.answers.lines(of: "triage-1", key)) == ["{\"a\":1}", "{\"b\":2}"])
        #expect(try await second.answers.runs(of: key) == ["triage-1"])
        let file = place.folder.path + "/state/answers/support/triage/triage-1.jsonl"
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a line that was cut short stays by itself`() async throws {
        let backend = try await place.prepared()
        try place.folder.write("\n{\"whole\":1}\n{\"cut", to: "state/answers/support/triage/triage-1.jsonl")
        try await backend.answers.append(Array("{\"next\":1}".utf8), to: "triage-1", key)
        #expect(
            text(try await backend.answers.lines(of: "triage-1", key)) == ["{\"whole\":1}", "{\"cut", "{\"next\":1}"])
    }

    @Test func `what was removed is gone, and what never was is empty`() async throws {
        let backend = try await place.prepared()
        try await backend.answers.append([1], to: "triage-1", key)
        try await backend.answers.remove("triage-1", key)
        try await backend.answers.remove("triage-1", key)
        #expect(try await backend.answers.lines(of: "triage-1", key).isEmpty)
        #expect(try await backend.answers.runs(of: key).isEmpty)
        #expect(try await backend.answers.runs(of: Workplace.key("other")).isEmpty)
    }

    @Test func `a name that leads elsewhere, a full disk and a lost lock write nothing`() async throws {
        let backend = try await place.prepared { configuration in
            configuration.files = FaultyFileSystem { operation, path in
                operation == .write && path.hasSuffix("full.jsonl") ? ENOSPC : nil
            }
        }
        for name in ["../triage", "full"] {
            await #expect(throws: BackendError.self) { try await backend.answers.append([1], to: name, key) }
        }
        await backend.close()
        await #expect(throws: BackendError.self) { try await backend.answers.append([1], to: "late", key) }
        #expect(place.folder.names("state/answers/support/triage").isEmpty)
    }
}
