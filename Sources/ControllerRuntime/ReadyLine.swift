/// A first-in first-out line with O(1) amortised ends.
package struct ReadyLine<Element: Sendable>: Sendable {
    private var arriving: [Element] = []
    /// In reverse order, so that leaving is `popLast`.
    private var leaving: [Element] = []

    /// An empty line.
    package init() {}

    /// How many wait.
    package var count: Int { arriving.count + leaving.count }
    /// Whether nobody waits.
    package var isEmpty: Bool { arriving.isEmpty && leaving.isEmpty }

    /// Joins the end.
    package mutating func append(_ element: Element) { arriving.append(element) }

    /// Takes the first; nil when nobody waits.
    package mutating func popFirst() -> Element? {
        if leaving.isEmpty {
            leaving = arriving.reversed()
            arriving.removeAll(keepingCapacity: true)
        }
        return leaving.popLast()
    }

    /// Sends everybody away.
    package mutating func removeAll() {
        arriving.removeAll()
        leaving.removeAll()
    }
}
