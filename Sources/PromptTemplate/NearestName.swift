/// Finds the known name that a mistyped one most likely meant.
enum NearestName {
    /// The name with the fewest edits to this one, if that is at most a third of its letters (at least one).
    static func of(_ name: String, in known: Set<String>) -> String? {
        let limit = max(1, name.unicodeScalars.count / 3)
        return known.map { (edits(name, $0), $0) }.filter { $0.0 <= limit }.min { $0 < $1 }?.1
    }

    /// The Levenshtein distance, without regard to ASCII case.
    private static func edits(_ a: String, _ b: String) -> Int {
        let a = Array(a.lowercased().unicodeScalars)
        let b = Array(b.lowercased().unicodeScalars)
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let substituted = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}
