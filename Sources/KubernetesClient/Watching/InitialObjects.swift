import JSON

/// What the beginning of a watch with initial events adds up to: the objects in the order in which they came.
struct InitialObjects<Object: Sendable>: Sendable {
    private struct Key: Hashable {
        let namespace: String
        let name: String
    }

    private var places: [Key: Int] = [:]
    private var objects: [Object?] = []

    /// Those that are there.
    var items: [Object] { objects.compactMap { $0 } }

    /// An object came, changed or went; `object` is nil for one that does not count.
    mutating func apply(_ change: APIWatchEvent.Change, _ json: JSONValue, _ object: Object?) {
        let metadata = json["metadata"]
        let key = Key(namespace: metadata?["namespace"]?.string ?? "", name: metadata?["name"]?.string ?? "")
        let kept = change == .deleted ? nil : object
        if let place = places[key] {
            objects[place] = kept
        } else {
            places[key] = objects.count
            objects.append(kept)
        }
    }
}
