import JSON

/// A text with one JSON object a line; blank lines are passed over.
struct JSONLines {
    private let text: TextReader.Text

    init(_ text: TextReader.Text) { self.text = text }

    /// Every line as a field whose places are those of the whole file; lines that are no JSON objects are reported.
    func objects() -> [Field] {
        var objects: [Field] = []
        // By bytes: CR LF is one character, and a line's end all the same.
        let lines = text.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (offset, line) in lines.enumerated() where Substring(line).contains(where: { !$0.isWhitespace }) {
            do throws(SyntaxError) {
                let node = Self.moved(try JSONParser.parse(Array(line)), down: offset)
                if node.members == nil {
                    text.scope.error("a JSON object belongs on each line, not \(node.kindName)", at: node.mark)
                } else {
                    objects.append(Field(name: "line \(offset + 1)", node: node, scope: text.scope))
                }
            } catch {
                text.scope.error(error.message, at: Mark(line: error.mark.line + offset, column: error.mark.column))
            }
        }
        return objects
    }

    /// Reports lines that are no JSON objects.
    func checkObjects() { _ = objects() }

    private static func moved(_ node: Node, down lines: Int) -> Node {
        let mark = Mark(line: node.mark.line + lines, column: node.mark.column)
        switch node.value {
        case .array(let items): return Node(.array(items.map { moved($0, down: lines) }), at: mark)
        case .object(let members):
            let shifted = members.map { member in
                Node.Member(
                    key: member.key, keyMark: Mark(line: member.keyMark.line + lines, column: member.keyMark.column),
                    value: moved(member.value, down: lines))
            }
            return Node(.object(shifted), at: mark)
        default: return Node(node.value, at: mark)
        }
    }
}
