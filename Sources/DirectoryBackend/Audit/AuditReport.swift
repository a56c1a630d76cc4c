import PromptCore

/// What a check of the audit log found.
package struct AuditReport: Sendable, Hashable {
    /// Something that nobody but a person who changes files can have done.
    package struct Problem: Sendable, Hashable {
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            /// A line is not what the lines after it, or a record, say it was.
            case changed = "Changed"
            /// A line cannot be read.
            case unreadable = "Unreadable"
            /// Lines that were there are gone.
            case removed = "Removed"
            /// A line stands after lines that came after it.
            case reordered = "Reordered"
            /// A line with a number that was given before.
            case repeated = "Repeated"
            /// The log ends before lines that were there.
            case truncated = "Truncated"
            /// The head that was noted elsewhere is in no line.
            case unknownHead = "UnknownHead"
        }

        package var kind: Kind
        /// `000002.jsonl:17`, below the audit folder.
        package var place: String
        package var message: String
    }

    /// In the order of the log.
    package var problems: [Problem] = []
    /// What looks odd and can come from a killed or starved writer.
    package var notes: [String] = []
    package var segments = 0
    package var lines = 0
    /// The last line; nil for a log without one.
    package var head: AuditAnchor?
    package var first: Timestamp?
    package var last: Timestamp?

    package var isIntact: Bool { problems.isEmpty }
}
