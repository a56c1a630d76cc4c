/// Finds the known name that a mistyped one most likely meant.
enum NearestName {
    /// The name with the fewest edits (Damerau-Levenshtein, without regard to case), if that is at most a third of its
    /// letters, at least one.
    static func of(_ name: String, in known: some Sequence<String>) -> String? {
        guard name.unicodeScalars.count <= 100 else { return nil }
        let limit = max(1, name.unicodeScalars.count / 3)
        return known.map { (edits: edits(name, $0), name: $0) }
            .filter { $0.edits <= limit }
            .min { ($0.edits, $0.name) < ($1.edits, $1.name) }?
            .name
    }

    /// `; did you mean `weight`?`, or nothing.
    static func hint(_ name: String, in known: some Sequence<String>) -> String {
        of(name, in: known).map { "; did you mean `\($0)`?" } ?? ""
    }

    private static func edits(_ a: String, _ b: String) -> Int {
        let a = Array(a.lowercased().unicodeScalars)
        let b = Array(b.lowercased().unicodeScalars)
        var rows = [Array(0...b.count)]
        for i in 1..<(a.count + 1) {
            var row = [i]
            for j in 1..<(b.count + 1) {
                var least = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                least = min(least, row[j - 1] + 1, rows[i - 1][j] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    least = min(least, rows[i - 2][j - 2] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
