/// What can be said of the resource versions of one resource: equal ones are the same state, and where they are numbers,
/// as API servers from 1.35 on promise, the greater is the later.
enum ResourceVersion {
    /// Whether one is later than another; false where that cannot be said.
    static func isLater(_ version: String, than other: String) -> Bool {
        guard let version = UInt64(version), let other = UInt64(other) else { return false }
        return version > other
    }
}
