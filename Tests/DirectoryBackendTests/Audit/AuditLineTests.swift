import JSON
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

@Suite struct AuditLineTests {
    private static let entries: [AuditEntry] =
        [
            .began(segment: 7), .voided(4...9, why: "killed"), .event(AuditSamples.full),
            .event(AuditSamples.event(by: .manifest(author: "Ada"))), .event(AuditSamples.event(by: .manifest())),
        ] + AuditEntry.Notice.allCases.map { .notice($0, "so it is") }
        + RolloutEvent.Reason.allCases.map { .event(AuditSamples.event($0)) }

    @Test(arguments: entries)
    func `a line reads as it was written, and is canonical JSON`(entry: AuditEntry) throws {
        let line = AuditLine(
            sequence: 12, previous: AuditAnchor.origin.hash, at: AuditSamples.at, open: 11, entry: entry)
        #expect(try AuditLine(line.bytes) == line)
        #expect(try JSONValue(parsing: line.bytes).canonicalBytes + [UInt8(ascii: "\n")] == line.bytes)
    }

    @Test(arguments: [
        "", "{}", "[]", "nonsense", #"{"sequence":1}"#,
        #"{"at":"2026-01-01T00:00:00Z","event":"SegmentBegan","formatVersion":2,"previous":"","segment":1,"sequence":1}"#,
        #"{"at":"2026-01-01T00:00:00Z","event":"Unheard","message":"","previous":"","sequence":1}"#,
    ])
    func `what is no line of this build is refused`(text: String) {
        #expect(throws: (any Error).self) { try AuditLine(Array(text.utf8)) }
    }

    @Test func `each line carries the SHA-256 of the one before, newline included`() throws {
        var chain = AuditChain()
        let first = chain.link(.began(segment: 1), at: AuditSamples.at, open: nil)
        let second = chain.link(.notice(.operatorStarted, "here"), at: AuditSamples.at, open: nil)
        #expect(try AuditLine(first).previous == String(repeating: "0", count: 64))
        #expect(try AuditLine(second).previous == Digest(of: first).hex)
        #expect(chain.last == AuditAnchor(sequence: 2, hash: Digest(of: second).hex))
    }
}
