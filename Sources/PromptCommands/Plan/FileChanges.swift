import JSON

/// How one set of files differs from another.
struct FileChanges: Sendable, Hashable {
    var added: [String]
    var changed: [String]
    var removed: [String]

    init(from old: [String: [UInt8]], to new: [String: [UInt8]]) {
        added = new.keys.filter { old[$0] == nil }.sorted()
        removed = old.keys.filter { new[$0] == nil }.sorted()
        changed = new.filter { name, bytes in old[name].map { $0 != bytes } ?? false }.keys.sorted()
    }

    /// One line for each kind of change, `+`, `~` and `-`; one line that says so when the files are the same.
    var lines: [String] {
        let lines = [("+", added), ("~", changed), ("-", removed)].filter { !$0.1.isEmpty }
            .map { sign, names in "\(sign) \(names.joined(separator: " "))" }
        return lines.isEmpty ? ["the same files, delivered and noted anew"] : lines
    }

    var json: JSONValue {
        [
            "added": .array(added.map(JSONValue.string)), "changed": .array(changed.map(JSONValue.string)),
            "removed": .array(removed.map(JSONValue.string)),
        ]
    }
}
