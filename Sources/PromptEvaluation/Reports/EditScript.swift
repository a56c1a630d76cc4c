/// How one list becomes another: what stays, goes and comes, in order; what goes stands before what comes in its place.
package enum Edit<Element: Hashable & Sendable>: Sendable, Hashable {
    case same(Element)
    case removed(Element)
    case added(Element)
}

/// Shortest edit scripts (Myers 1986, as the standard library has it), bounded.
package enum EditScript {
    /// The edits from `old` to `new`. Beyond `compared` elements that are not equal at either end, everything between counts
    /// as replaced: the comparison takes time and memory with the square of the differences.
    package static func edits<Element: Hashable & Sendable>(
        from old: [Element], to new: [Element], comparing compared: Int
    ) -> [Edit<Element>] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = zip(old[head...].reversed(), new[head...].reversed()).prefix { $0 == $1 }.count
        let (olds, news) = (Array(old[head..<(old.count - tail)]), Array(new[head..<(new.count - tail)]))
        guard olds.count + news.count <= compared else {
            return old[..<head].map(Edit.same) + olds.map(Edit.removed) + news.map(Edit.added)
                + old[(old.count - tail)...].map(Edit.same)
        }
        return old[..<head].map(Edit.same) + shortest(olds, news) + old[(old.count - tail)...].map(Edit.same)
    }

    private static func shortest<Element: Hashable & Sendable>(_ old: [Element], _ new: [Element]) -> [Edit<Element>] {
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var edits: [Edit<Element>] = []
        var (oldIndex, newIndex) = (0, 0)
        while oldIndex < old.count || newIndex < new.count {
            if removed.contains(oldIndex) {
                edits.append(.removed(old[oldIndex]))
                oldIndex += 1
            } else if added.contains(newIndex) {
                edits.append(.added(new[newIndex]))
                newIndex += 1
            } else {
                edits.append(.same(old[oldIndex]))
                oldIndex += 1
                newIndex += 1
            }
        }
        return edits
    }
}
