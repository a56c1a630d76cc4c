import JSON

/// Cuts the body of a .prompty file at the lines that name a role.
enum RoleLines {
    struct Part {
        var role: String
        var text: String
        /// The line of the body in which the text begins, from 1.
        var line: Int
        /// The line of the role itself; that of the text where none was written.
        var roleLine: Int
        /// What stands in brackets behind the role; nil for nothing.
        var attributes: String?
    }

    /// The messages of a body: text before the first role is the system's, newlines at both ends of a text are cut.
    static func parts(of body: String) -> [Part] {
        var parts: [Part] = []
        var current = Part(role: "system", text: "", line: 1, roleLine: 1)
        var lines: [Substring] = []
        var hasRole = false
        func close() {
            current.text = lines.joined(separator: "\n")
            current = trimmed(current)
            if hasRole || current.text.contains(where: { !$0.isWhitespace }) { parts.append(current) }
        }
        for (offset, line) in body.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let head = role(line) else {
                lines.append(line)
                continue
            }
            close()
            hasRole = true
            lines = []
            current = Part(
                role: head.role, text: "", line: offset + 2, roleLine: offset + 1, attributes: head.attributes)
        }
        close()
        return parts
    }

    private static func trimmed(_ part: Part) -> Part {
        var part = part
        let cut = part.text.prefix { $0 == "\n" }.count
        part.text.removeFirst(cut)
        part.line += cut
        while part.text.hasSuffix("\n") { part.text.removeLast() }
        return part
    }

    /// The role that a line names: `system:`, `# user:`, `Assistant[name="x"]:`.
    private static func role(_ line: Substring) -> (role: String, attributes: String?)? {
        var rest = line.drop(while: \.isWhitespace)
        if rest.first == "#" { rest = rest.dropFirst().drop(while: \.isWhitespace) }
        let word = rest.prefix(while: \.isLetter).lowercased()
        guard ["system", "user", "assistant"].contains(word) else { return nil }
        rest = rest.dropFirst(word.count)
        var attributes: String?
        if rest.first == "[" {
            guard let end = rest.lastIndex(of: "]"), rest[..<end].contains("=") else { return nil }
            attributes = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        }
        rest = rest.drop(while: \.isWhitespace)
        guard rest.first == ":", rest.dropFirst().allSatisfy(\.isWhitespace) else { return nil }
        return (word, attributes)
    }
}
