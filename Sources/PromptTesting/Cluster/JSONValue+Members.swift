import JSON

extension JSONValue {
    /// The value below these keys; nil where one is missing.
    func at(_ path: String...) -> JSONValue? { at(path) }

    /// The value below these keys; nil where one is missing.
    func at(_ path: [String]) -> JSONValue? {
        path.reduce(Optional(self)) { value, key in value?[key] }
    }

    /// Puts a value below these keys, making maps on the way; nil takes the last key away, and makes nothing.
    mutating func set(_ value: JSONValue?, at path: String...) { set(value, at: path[...]) }

    private mutating func set(_ value: JSONValue?, at path: ArraySlice<String>) {
        guard let key = path.first else {
            self = value ?? .null
            return
        }
        var members = object ?? [:]
        if path.count == 1 {
            members[key] = value
        } else {
            guard value != nil || members[key] != nil else { return }
            var child = members[key] ?? [:]
            child.set(value, at: path.dropFirst())
            members[key] = child
        }
        self = .object(members)
    }

    /// The same map without these keys.
    func without(_ keys: String...) -> JSONValue {
        guard var members = object else { return self }
        for key in keys { members[key] = nil }
        return .object(members)
    }

    /// Whether there is nothing in this map or list.
    var isEmptyContainer: Bool { object?.isEmpty ?? array?.isEmpty ?? false }

    /// Compact JSON with sorted keys.
    var text: String { String(decoding: JSONWriter.canonical(self), as: UTF8.self) }
}
