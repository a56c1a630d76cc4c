import JSON

/// The members of a map while it is read: in the order of the text, each key once.
struct MemberList {
    private(set) var members: [Node.Member] = []
    /// Where each key stands; kept only once a map is too large to be searched.
    private var index: [String: Int] = [:]
    /// The keys that came by a merge and may still be overridden by a key of the map's own.
    private var merged: Set<String> = []

    private static let searchable = 16

    /// Adds a key of the map's own; false, with nothing changed, when the map has it already.
    mutating func append(_ member: Node.Member) -> Bool {
        guard let position = position(member.key) else {
            add(member)
            return true
        }
        guard merged.remove(member.key) != nil else { return false }
        members[position] = member
        return true
    }

    /// Adds the members of another map, over those that are there.
    mutating func merge(_ others: [Node.Member]) {
        for member in others {
            if let position = position(member.key) {
                members[position] = member
            } else {
                add(member)
                merged.insert(member.key)
            }
        }
    }

    private mutating func add(_ member: Node.Member) {
        if members.isEmpty { members.reserveCapacity(4) }
        members.append(member)
        if members.count == Self.searchable {
            for (position, member) in members.enumerated() { index[member.key] = position }
        } else if members.count > Self.searchable {
            index[member.key] = members.count - 1
        }
    }

    private func position(_ key: String) -> Int? {
        members.count < Self.searchable ? members.firstIndex { $0.key == key } : index[key]
    }
}
