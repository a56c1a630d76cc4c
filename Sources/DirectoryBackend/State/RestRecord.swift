import Glibc
import JSON
import PromptCore
import PromptOperator

/// The releases at rest, as a file: a line that says whose they are, and a line for each, so that they can be read on all
/// processors. Only the program that wrote them reads them: another one may plan otherwise.
struct RestRecord: StateRecord {
    /// Why a file holds nothing that is of use.
    enum Flaw: Error { case otherProgram }

    static let format = 2
    static let limit = 1 << 30

    let formatVersion = RestRecord.format
    private let bytes: [UInt8]
    /// Where the releases stand.
    private let lines: [Range<Int>]

    init(releases: [RememberedRelease]) {
        var text = Self.line { json in
            json.field("formatVersion", Self.format)
            json.field("program", Self.program)
        }
        for release in releases { text += Self.line { release.write(fields: &$0) } }
        bytes = text
        lines = Array(Self.lines(of: text).dropFirst())
    }

    init(stateBytes: [UInt8]) throws {
        let lines = Self.lines(of: stateBytes)
        let program = try JSONTape.read(Array(stateBytes[lines.first ?? 0..<0])) { json in
            var fields = try RecordFields(json)
            let program: String = try fields.required("program")
            return program
        }
        guard program == Self.program else { throw Flaw.otherProgram }
        bytes = stateBytes
        self.lines = Array(lines.dropFirst())
    }

    func stateBytes() -> [UInt8] { bytes }

    /// How many releases there are.
    var count: Int { lines.count }

    /// Some of the releases, by their numbers; one that is damaged is left out, and so read as if it were new.
    func releases(_ numbers: Range<Int>) -> [RememberedRelease] {
        lines[numbers].compactMap { line in
            try? JSONTape.read(Array(bytes[line])) { try RememberedRelease(record: $0) }
        }
    }

    private static func line(_ write: (inout JSONRecordWriter) -> Void) -> [UInt8] {
        var json = JSONRecordWriter(isCompact: true)
        json.object(write)
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// The lines of a text, without their ends.
    private static func lines(of text: [UInt8]) -> [Range<Int>] {
        text.withUnsafeBytes { buffer in
            var lines: [Range<Int>] = []
            var start = 0
            while let base = buffer.baseAddress, start < buffer.count {
                let end = memchr(base + start, 0x0A, buffer.count - start).map {
                    $0 - UnsafeMutableRawPointer(mutating: base)
                }
                lines.append(start..<(end ?? buffer.count))
                start = (end ?? buffer.count) + 1
            }
            return lines
        }
    }

    /// What this program's own file is.
    private static let program: String = {
        var look = FolderLook(files: LocalFileSystem())
        look.add(file: (try? LocalFileSystem().destination(of: "/proc/self/exe")) ?? "")
        return look.digest.text
    }()
}
