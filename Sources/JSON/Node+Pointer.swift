extension Node {
    /// Where the value that a JSON Pointer names was written: its key, or the item; where the text has no such value,
    /// the nearest one around it. The empty pointer names the whole value.
    package func mark(at pointer: String) -> Mark {
        var node = self
        var mark = self.mark
        // By scalars: a `/` that a combining mark follows is another character to a string.
        for part in pointer.unicodeScalars.split(separator: "/") {
            let key = String(
                part.replacing("~1".unicodeScalars, with: "/".unicodeScalars)
                    .replacing("~0".unicodeScalars, with: "~".unicodeScalars))
            if let member = node.members?.first(where: { $0.key == key }) {
                (node, mark) = (member.value, member.keyMark)
            } else if let items = node.items, let index = Int(key), items.indices.contains(index) {
                (node, mark) = (items[index], items[index].mark)
            } else {
                return mark
            }
        }
        return mark
    }
}
