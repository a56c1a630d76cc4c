import PromptOperator

/// The end of an audit log as a writer finds it at its start.
struct AuditTail: Sendable {
    /// The last line that makes sense; the origin for a log that is not there.
    private(set) var last = AuditAnchor.origin
    /// Of the last file; 0: there is none.
    private(set) var lastNumber = 0
    private(set) var size = 0
    /// The last file ends with the last line.
    private(set) var isWhole = true
    /// What the last writer may not have decided: its events, newest first, and what it voided of them.
    private(set) var undecided: [(sequence: Int, event: ReleaseEvent)] = []

    /// Reads backwards from the end only as far as something may be undecided.
    init(of folder: AuditFolder) throws(FileError) {
        let segments = try folder.segments()
        lastNumber = segments.last?.number ?? 0
        /// How far back to go; nil before the last line was found.
        var oldest: Int?
        var voided: Set<Int> = []
        for segment in segments.reversed() {
            let bytes = try folder.read(segment)
            let text = AuditText(bytes)
            if segment.number == lastNumber {
                size = bytes.count
                isWhole = text.rest.isEmpty
            }
            var first = Int.max
            for bytes in text.lines.reversed() {
                guard let line = try? AuditLine(bytes) else {
                    if oldest == nil { isWhole = false }
                    continue
                }
                if oldest == nil { last = AuditAnchor(sequence: line.sequence, bytes) }
                let limit = oldest ?? line.open ?? line.sequence
                oldest = limit
                first = line.sequence
                guard line.sequence >= limit else { return }
                switch line.entry {
                case .voided(let lines, _): voided.formUnion(lines)
                case .event(let event):
                    if !voided.contains(line.sequence) { undecided.append((line.sequence, event)) }
                case .began, .notice: break
                }
            }
            if let oldest, first <= oldest { return }
        }
    }
}
