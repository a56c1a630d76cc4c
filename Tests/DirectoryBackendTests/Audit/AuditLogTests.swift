import Glibc
import PromptCore
import PromptOperator
import Synchronization
import Testing

@testable import DirectoryBackend

@Suite struct AuditLogTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private var folder: TemporaryFolder { place.folder }
    private var state: DirectoryState { DirectoryState(path: folder.path + "/state") }

    private func log(fileSize: Int = 1 << 20, files: any FileSystem = LocalFileSystem()) throws -> AuditLog {
        let time = place.time
        let state = StateFiles(
            folder: StateFolder(path: folder.path + "/state"), files: files, makeWord: SystemSource.word)
        let log = AuditLog(state, fileSize: fileSize) { time.timestamp }
        _ = try log.open()
        return log
    }

    private var names: [String] { get throws { try state.auditLines().map(\.entry.name) } }

    @Test func `a full file is followed by the next, and the chain goes on through a restart`() throws {
        let first = try log(fileSize: 600)
        for _ in 0..<3 { first.settle(try first.announce([AuditSamples.event(), AuditSamples.full])) }
        let second = try log(fileSize: 600)
        second.settle(try second.announce([AuditSamples.event()]))
        #expect(folder.auditFiles == ["000001.jsonl", "000002.jsonl", "000003.jsonl", "000004.jsonl"])
        let report = try state.verifyAudit()
        #expect(report.isIntact)
        #expect(report.head == second.last)
        #expect(
            try state.events() == [
                AuditSamples.event(), AuditSamples.full, AuditSamples.event(),
                AuditSamples.full, AuditSamples.event(), AuditSamples.full, AuditSamples.event(),
            ])
    }

    @Test func `what was announced and given up is not told`() throws {
        let log = try log()
        let given = try log.announce([AuditSamples.event(.weightRaised), AuditSamples.event(.promoted)])
        let made = try log.announce([AuditSamples.full])
        log.void(given, because: "somebody else wrote first")
        log.settle(made)
        #expect(try state.events() == [AuditSamples.full])
        #expect(folder.auditLines().count == 5)
        #expect(try state.verifyAudit().isIntact)
    }

    @Test func `a writer that starts is told exactly what may not have been decided`() throws {
        let first = try log()
        let oldest = try first.announce([AuditSamples.event(.rolledBack)])
        first.settle(try first.announce([AuditSamples.event(.promoted)]))
        _ = try first.announce([AuditSamples.full])
        #expect(try log().open().undecided.map(\.sequence) == [4, 3, 2])
        first.settle(oldest)
        first.settle(try first.announce([AuditSamples.event(.wentBack)]))
        #expect(try log().open().undecided.map(\.sequence) == [5, 4])
    }

    @Test func `the search for what is undecided goes back through files`() throws {
        let first = try log(fileSize: 1)
        _ = try first.announce([AuditSamples.event(.rolledBack)])
        for _ in 0..<3 { first.settle(try first.announce([AuditSamples.event(.promoted)])) }
        #expect(folder.auditFiles.count == 4)
        #expect(try log().open().undecided.map(\.event.reason) == [.promoted, .promoted, .promoted, .rolledBack])
    }

    @Test func `a line that was left half written is closed off, and the chain goes on after the last whole one`()
        throws
    {
        let first = try log()
        first.settle(try first.announce([AuditSamples.full]))
        let text = try #require(folder.text("state/audit/000001.jsonl"))
        try folder.write(text + "{\"actor\":{\"kind", to: "state/audit/000001.jsonl")
        let second = try log()
        second.settle(try second.announce([AuditSamples.event()]))
        #expect(folder.auditFiles == ["000001.jsonl", "000002.jsonl"])
        let report = try state.verifyAudit()
        #expect(report.problems == [])
        #expect(report.notes.count == 1)
        #expect(try state.events() == [AuditSamples.full, AuditSamples.event()])
    }

    @Test(arguments: [false, true])
    func `a full disk refuses what would be announced, and is forgotten once there is room`(isTorn: Bool) throws {
        let full = Switch()
        var files = FaultyFileSystem { operation, _ in operation == .write && full.isOn ? ENOSPC : nil }
        files.tearsLines = isTorn
        let log = try log(files: files)
        let open = try log.announce([AuditSamples.event(.weightRaised)])
        full.turn(true)
        for _ in 0..<3 {
            #expect {
                _ = try log.announce([AuditSamples.full])
            } throws: { error in
                if case BackendError.unavailable = error { true } else { false }
            }
        }
        log.void(open, because: "the disk is full")
        full.turn(false)
        log.settle(try log.announce([AuditSamples.event(.promoted)]))
        #expect(try names == ["SegmentBegan"] + (isTorn ? ["SegmentBegan"] : []) + ["Promoted"])
        #expect(try state.verifyAudit().problems == [])
        #expect(try self.log().open().undecided.map(\.event.reason) == [.promoted])
    }

    @Test func `a file that somebody shortened is not written to again`() throws {
        let log = try log()
        log.settle(try log.announce([AuditSamples.event(), AuditSamples.event(), AuditSamples.event()]))
        try folder.writeAuditLines(Array(folder.auditLines().dropLast(2)))
        log.settle(try log.announce([AuditSamples.full]))
        #expect(folder.auditFiles == ["000001.jsonl", "000002.jsonl"])
        #expect(
            try state.verifyAudit().problems.map { "\($0.kind.rawValue) \($0.place)" } == ["Removed 000002.jsonl:1"])
    }

    @Test func `two readers see whole lines and an intact chain while it is written`() async throws {
        let log = try log(fileSize: 2000)
        let done = Switch()
        let state = state
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask { () throws -> Int in
                    var looks = 0
                    while !done.isOn || looks == 0 {
                        #expect(try state.verifyAudit().problems == [])
                        looks += 1
                        await Task.yield()
                    }
                    return looks
                }
            }
            for _ in 0..<100 {
                log.settle(try log.announce([AuditSamples.event()]))
                await Task.yield()
            }
            done.turn(true)
            for try await looks in group { #expect(looks > 0) }
        }
        #expect(try state.events().count == 100)
    }
}
