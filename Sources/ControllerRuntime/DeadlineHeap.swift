/// Ids by deadline: insert, remove and take the earliest in O(log n); equal deadlines come out in order of insertion.
struct DeadlineHeap<ID: Hashable & Sendable>: Sendable {
    private struct Entry {
        let id: ID
        let deadline: Duration
        let sequence: UInt64

        static func < (left: Entry, right: Entry) -> Bool {
            (left.deadline, left.sequence) < (right.deadline, right.sequence)
        }
    }

    private var entries: [Entry] = []
    private var positions: [ID: Int] = [:]
    private var sequence: UInt64 = 0

    var count: Int { entries.count }
    var ids: some Sequence<ID> { positions.keys }
    var earliest: Duration? { entries.first?.deadline }

    func contains(_ id: ID) -> Bool { positions[id] != nil }

    /// Inserts `id`, or moves it forward; an earlier deadline that it already has stays.
    mutating func insert(_ id: ID, deadline: Duration) {
        let entry = Entry(id: id, deadline: deadline, sequence: sequence)
        if let position = positions[id] {
            guard deadline < entries[position].deadline else { return }
            place(entry, at: position)
            siftUp(from: position)
        } else {
            entries.append(entry)
            positions[id] = entries.count - 1
            siftUp(from: entries.count - 1)
        }
        sequence += 1
    }

    mutating func remove(_ id: ID) {
        guard let position = positions.removeValue(forKey: id), let last = entries.popLast() else { return }
        guard position < entries.count else { return }
        place(last, at: position)
        siftUp(from: position)
        siftDown(from: position)
    }

    /// Takes the earliest id if its deadline has come.
    mutating func popDue(at now: Duration) -> ID? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        remove(first.id)
        return first.id
    }

    mutating func removeAll() {
        entries.removeAll()
        positions.removeAll()
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child] < entries[parent] else { return }
            swap(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in (2 * parent + 1)...(2 * parent + 2)
            where child < entries.count && entries[child] < entries[least] {
                least = child
            }
            guard least != parent else { return }
            swap(least, parent)
            parent = least
        }
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        let entry = entries[left]
        place(entries[right], at: left)
        place(entry, at: right)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[entry.id] = position
    }
}
