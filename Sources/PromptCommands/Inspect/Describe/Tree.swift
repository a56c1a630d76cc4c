/// Lines that hang below each other, drawn with branches.
struct Tree: Sendable, Hashable {
    var label: String
    var children: [Tree] = []

    init(_ label: String, _ children: [Tree] = []) {
        self.label = label
        self.children = children
    }

    /// The label, and below it the children.
    var lines: [String] {
        [label]
            + children.enumerated()
            .flatMap { position, child in
                let isLast = position == children.count - 1
                let (first, rest) = isLast ? ("└─ ", "   ") : ("├─ ", "│  ")
                return child.lines.enumerated().map { ($0 == 0 ? first : rest) + $1 }
            }
    }
}
