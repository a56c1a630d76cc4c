import PromptCore

/// The end of the chain: gives each entry its number and the hash of the line before.
struct AuditChain: Sendable, Hashable {
    private(set) var last = AuditAnchor.origin

    /// A chain that goes on after a line.
    init(after last: AuditAnchor = .origin) { self.last = last }

    /// The line of an entry, with its newline. `open` is the oldest line that is not decided yet.
    mutating func link(_ entry: AuditEntry, at now: Timestamp, open: Int?) -> [UInt8] {
        let sequence = last.sequence + 1
        let older = open.flatMap { $0 < sequence ? $0 : nil }
        let bytes = AuditLine(sequence: sequence, previous: last.hash, at: now, open: older, entry: entry).bytes
        last = AuditAnchor(sequence: sequence, hash: Digest(of: bytes).hex)
        return bytes
    }

    /// Leaves numbers out that lines had which are lost.
    mutating func skip(to sequence: Int) { last.sequence = max(last.sequence, sequence) }
}
