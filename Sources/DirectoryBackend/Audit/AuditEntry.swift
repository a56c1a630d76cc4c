import PromptCore
import PromptOperator

/// What one line of the audit log says.
package enum AuditEntry: Sendable, Hashable {
    /// A file begins: the first line of each.
    case began(segment: Int)
    case event(ReleaseEvent)
    /// What these lines tell did not happen: the change that they announce was given up, or its writer was killed.
    case voided(ClosedRange<Int>, why: String)
    case notice(Notice, String)

    /// What happens to the log itself and to whoever writes it.
    package enum Notice: String, Sendable, Hashable, CaseIterable {
        case operatorStarted = "OperatorStarted"
        case operatorStopped = "OperatorStopped"
        /// The end of the log was not what this operator, or the records, remember.
        case logDamaged = "LogDamaged"
    }

    /// The layout of the lines that this build writes, and the newest it reads.
    package static let format = 1

    /// What happened, as the wire names it.
    package var name: String {
        switch self {
        case .began: "SegmentBegan"
        case .event(let event): event.reason.rawValue
        case .voided: "Voided"
        case .notice(let notice, _): notice.rawValue
        }
    }
}

/// A line by its number and by what it is: the SHA-256 of its bytes with the newline, in hex.
package struct AuditAnchor: Sendable, Hashable, Codable {
    /// Counts lines from 1 over all files.
    package var sequence: Int
    package var hash: String

    /// What the first line follows.
    static let origin = AuditAnchor(sequence: 0, hash: String(repeating: "0", count: 64))

    package init(sequence: Int, hash: String) {
        self.sequence = sequence
        self.hash = hash
    }
}

/// One line of the audit log: an entry and its place in the chain.
package struct AuditLine: Sendable, Hashable {
    package var sequence: Int
    /// The hash of the line before, which may be the last one of the file before.
    package var previous: String
    package var at: Timestamp
    /// The oldest line whose change was not yet decided when this one was written; nil: none older than this one.
    package var open: Int?
    package var entry: AuditEntry
}

extension AuditAnchor {
    /// Of a line's bytes with the newline.
    init(sequence: Int, _ bytes: some Sequence<UInt8>) { self.init(sequence: sequence, hash: Digest(of: bytes).hex) }
}
