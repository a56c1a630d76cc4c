import Foundation
import PromptCore
import PromptOperator
import Testing

@testable import DirectoryBackend

/// A log of three files and what a person may do to it. Each file has four lines: that it begins, and three more.
@Suite struct AuditVerifierTests {
    /// Something that a person does to the files, and what a check then says: kind and place.
    struct Damage: Sendable, CustomTestStringConvertible {
        let name: String
        let act: @Sendable (TemporaryFolder) throws -> Void
        let found: [String]

        init(_ name: String, _ found: [String], _ act: @escaping @Sendable (TemporaryFolder) throws -> Void) {
            self.name = name
            self.act = act
            self.found = found
        }

        var testDescription: String { name }

        /// A change of the lines of one file.
        static func lines(
            _ name: String, in file: Int = 2, _ found: [String], _ change: @escaping @Sendable (inout [String]) -> Void
        ) -> Damage {
            Damage(name, found) { folder in
                var lines = folder.auditLines(file)
                change(&lines)
                try folder.writeAuditLines(lines, file)
            }
        }
    }

    private static let f1 = "000001.jsonl"
    private static let f2 = "000002.jsonl"
    private static let f3 = "000003.jsonl"

    static let damages: [Damage] = [
        .lines("a word in the middle", ["Changed \(f2):2"]) { $0[1] = $0[1].replacing("Promoted", with: "WentBack") },
        .lines("a word in the last line of a file", ["Changed \(f2):4"]) {
            $0[3] = $0[3].replacing("Promoted", with: "WentBack")
        },
        .lines("the first line of all", in: 1, ["Changed \(f1):1"]) {
            $0[0] = $0[0].replacing("2027", with: "2028")
        },
        .lines("the last line of all", in: 3, ["Changed \(f3):4"]) {
            $0[3] = $0[3].replacing("Promoted", with: "WentBack")
        },
        .lines("a space", ["Changed \(f2):3"]) { $0[2] += " " },
        .lines("garbage for a line", ["Unreadable \(f2):3"]) { $0[2] = "nothing" },
        .lines("a number", ["Removed \(f2):3", "Repeated \(f2):4"]) {
            $0[2] = $0[2].replacing("\"sequence\":7", with: "\"sequence\":8")
        },
        .lines("a line is gone in the middle", ["Removed \(f2):3"]) { $0.remove(at: 2) },
        .lines("two lines are gone in the middle", ["Removed \(f2):2"]) { $0.removeSubrange(1...2) },
        .lines("the first line of a file is gone", ["Changed \(f2):1", "Removed \(f2):1"]) { $0.removeFirst() },
        .lines("the last line of a file is gone", ["Removed \(f3):1"]) { $0.removeLast() },
        .lines("the front is gone", in: 1, ["Changed \(f1):1", "Removed \(f1):1"]) { $0.removeFirst(2) },
        .lines("the end is gone", in: 3, ["Truncated \(f3):3"]) { $0.removeLast() },
        .lines("the end and the file that it stands in are empty", in: 3, ["Truncated \(f2):4"]) { $0 = [] },
        .lines("two lines changed places", ["Reordered \(f2):3"]) { $0.swapAt(1, 2) },
        .lines("the last two lines changed places", in: 3, ["Reordered \(f3):4"]) { $0.swapAt(2, 3) },
        .lines("a line stands twice", ["Repeated \(f2):4"]) { $0.insert($0[2], at: 3) },
        .lines("a line was put in", ["Repeated \(f2):4"]) {
            $0.insert($0[2].replacing("Promoted", with: "WentBack"), at: 3)
        },
        Damage("the first file is gone", ["Removed \(f2):1"]) { try $0.remove("state/audit/" + f1) },
        Damage("a file in the middle is gone", ["Removed \(f3):1"]) { try $0.remove("state/audit/" + f2) },
        Damage("the last file is gone", ["Truncated \(f2):4"]) { try $0.remove("state/audit/" + f3) },
        Damage("all files are gone", ["Truncated \(f1)"]) { folder in
            for file in [f1, f2, f3] { try folder.remove("state/audit/" + file) }
        },
        Damage("two files changed names", ["Changed \(f1):1", "Reordered \(f2):1"]) { folder in
            let (first, second) = (folder.auditLines(1), folder.auditLines(2))
            try folder.writeAuditLines(second, 1)
            try folder.writeAuditLines(first, 2)
        },
    ]

    private let place: Workplace

    init() throws { place = try Workplace() }

    private var state: DirectoryState { DirectoryState(path: place.folder.path + "/state") }

    /// Three files, and `HEAD` as the operator leaves it.
    private func writeLog() throws {
        let folder = place.folder
        let time = place.time
        let files = StateFiles(
            folder: StateFolder(path: folder.path + "/state"), files: LocalFileSystem(), makeWord: SystemSource.word)
        let log = AuditLog(files, fileSize: 1) { time.timestamp }
        _ = try log.open()
        for _ in 0..<3 { _ = try log.announce([AuditSamples.event(), AuditSamples.event(), AuditSamples.event()]) }
        try files.publish(try files.stage(AuditHead(line: log.last)), at: files.folder.auditHeadFile)
    }

    @Test func `an untouched log of three files is intact`() throws {
        try writeLog()
        let report = try state.verifyAudit()
        #expect(report.problems == [])
        #expect(report.notes == [])
        #expect(report.segments == 3)
        #expect(report.lines == 12)
        #expect(report.head?.sequence == 12)
    }

    @Test(arguments: damages)
    func `what a person did to the log is found, and where`(damage: Damage) throws {
        try writeLog()
        try damage.act(place.folder)
        let problems = try state.verifyAudit().problems
        #expect(problems.map { "\($0.kind.rawValue) \($0.place)" }.contains(damage.found[0]), "\(problems)")
        for found in damage.found {
            #expect(problems.contains { "\($0.kind.rawValue) \($0.place)" == found }, "\(problems)")
        }
    }

    @Test func `a head that was noted elsewhere finds a log that was made anew throughout`() throws {
        try writeLog()
        let noted = try #require(try state.verifyAudit().head)
        #expect(try state.verifyAudit(head: noted.hash).isIntact)
        try place.folder.remove("state/audit")
        place.time.advance(.seconds(1))
        try writeLog()
        #expect(try state.verifyAudit().isIntact)
        #expect(try state.verifyAudit(head: noted.hash).problems.map(\.kind) == [.unknownHead])
    }

    @Test func `a line that is being written is no error`() throws {
        try writeLog()
        let lines = place.folder.auditLines(3)
        try place.folder.write(
            lines.map { $0 + "\n" }.joined() + "{\"actor\":{\"ki", to: "state/audit/000003.jsonl")
        let report = try state.verifyAudit()
        #expect(report.isIntact)
        #expect(report.notes.count == 1)
    }
}
