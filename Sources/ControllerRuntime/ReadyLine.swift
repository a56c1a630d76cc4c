/// A first-in first-out line with O(1) amortised ends.
struct ReadyLine<Element: Sendable>: Sendable {
    private var arriving: [Element] = []
    /// In reverse order, so that leaving is `popLast`.
    private var leaving: [Element] = []

    var count: Int { arriving.count + leaving.count }
    var isEmpty: Bool { arriving.isEmpty && leaving.isEmpty }

    mutating func append(_ element: Element) { arriving.append(element) }

    mutating func popFirst() -> Element? {
        if leaving.isEmpty {
            leaving = arriving.reversed()
            arriving.removeAll(keepingCapacity: true)
        }
        return leaving.popLast()
    }

    mutating func removeAll() {
        arriving.removeAll()
        leaving.removeAll()
    }
}
