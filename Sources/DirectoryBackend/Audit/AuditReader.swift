import CLinux
import PromptCore
import PromptOperator

/// Reads the audit log file by file, while it may be written to.
struct AuditReader: Sendable {
    private let folder: AuditFolder

    init(_ folder: AuditFolder) { self.folder = folder }

    /// Every file with its lines, oldest first; also those that come while it is read.
    func forEachSegment(_ body: (AuditFolder.Segment, AuditText) -> Void) throws(FileError) {
        var segments = ArraySlice(try folder.segments())
        while let segment = segments.popFirst() {
            var bytes = try folder.read(segment)
            if segments.isEmpty {
                // A file is complete only if the next one was there before it was read.
                segments = ArraySlice(try folder.segments().filter { $0.number > segment.number })
                if !segments.isEmpty { bytes = try folder.read(segment) }
            }
            body(segment, AuditText(bytes))
        }
    }

    /// The lines that tell of a release, or all, without what was voided and the lines that void.
    func lines(of release: ObjectKey?) throws(FileError) -> [AuditLine] {
        var lines: [AuditLine] = []
        var voided: Set<Int> = []
        let needles = ["\"voids\":{"] + (release.map { ["\"release\":\"\($0.name)\""] } ?? [])
        try forEachSegment { _, text in
            for bytes in text.lines where release == nil || Self.contains(bytes, needles) {
                guard let line = try? AuditLine(bytes) else { continue }
                switch line.entry {
                case .voided(let range, _): voided.formUnion(range)
                case .event(let told) where release != nil && told.release != release: break
                case .began, .notice: if release == nil { lines.append(line) }
                case .event: lines.append(line)
                }
            }
        }
        return lines.filter { !voided.contains($0.sequence) }
    }

    /// Most lines are about others: reading them as JSON would cost a hundred times as much.
    private static func contains(_ bytes: ArraySlice<UInt8>, _ needles: [String]) -> Bool {
        bytes.withUnsafeBytes { line in
            needles.contains { needle in
                var needle = needle
                return needle.withUTF8 { clinux_contains(line.baseAddress, line.count, $0.baseAddress, $0.count) == 1 }
            }
        }
    }
}
