/// A line of the audit log that was there once, beside the log.
struct AuditHead: StateRecord, Codable, Hashable {
    var formatVersion = 1
    var line: AuditAnchor
}
