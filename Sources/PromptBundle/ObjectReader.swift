import JSON

/// Where in which file a value stands, for messages.
struct Place {
    let file: String
    var path = ""

    func member(_ key: String) -> Place { Place(file: file, path: path.isEmpty ? key : path + "." + key) }

    func item(_ index: Int) -> Place { Place(file: file, path: path + "[\(index)]") }

    func malformed(_ reason: String) -> BundleError {
        .malformed(file: file, reason: path.isEmpty ? reason : path + ": " + reason)
    }

    func unsupported(_ reason: String) -> BundleError {
        .unsupported(file: file, reason: path.isEmpty ? reason : path + ": " + reason)
    }

    func wrongKind(_ value: JSONValue, expected: String) -> BundleError {
        malformed("this is \(value.kindName), \(expected) belongs here")
    }
}

/// Takes the known members out of an object; what remains is unknown to this reader and is kept by its owner.
struct ObjectReader {
    let place: Place
    private(set) var remaining: [String: JSONValue]

    init(_ json: JSONValue, at place: Place) throws(BundleError) {
        guard let members = json.object else { throw place.wrongKind(json, expected: "a map") }
        self.place = place
        remaining = members
    }

    mutating func value(_ key: String) -> JSONValue? { remaining.removeValue(forKey: key) }

    mutating func optionalString(_ key: String) throws(BundleError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.string else { throw place.member(key).wrongKind(value, expected: "a string") }
        return text
    }

    mutating func string(_ key: String) throws(BundleError) -> String {
        try required(key, try optionalString(key))
    }

    mutating func integer(_ key: String) throws(BundleError) -> Int {
        let value = try required(key, value(key))
        guard let integer = value.integer else { throw place.member(key).wrongKind(value, expected: "an integer") }
        return Int(integer)
    }

    /// The members of a map; empty when it is missing.
    mutating func map(_ key: String) throws(BundleError) -> [String: JSONValue] {
        guard let value = value(key) else { return [:] }
        guard let members = value.object else { throw place.member(key).wrongKind(value, expected: "a map") }
        return members
    }

    /// The values of a map of a type; empty when it is missing.
    mutating func map<Value>(
        _ key: String, of read: (JSONValue, Place) throws(BundleError) -> Value
    ) throws(BundleError) -> [String: Value] {
        var values: [String: Value] = [:]
        for (name, value) in try map(key) { values[name] = try read(value, place.member(key).member(name)) }
        return values
    }

    /// The items of a list of a type; nil when it is missing.
    mutating func list<Item>(
        _ key: String, of read: (JSONValue, Place) throws(BundleError) -> Item
    ) throws(BundleError) -> [Item]? {
        guard let value = value(key) else { return nil }
        guard let values = value.array else { throw place.member(key).wrongKind(value, expected: "a list") }
        var items: [Item] = []
        for (index, value) in values.enumerated() { items.append(try read(value, place.member(key).item(index))) }
        return items
    }

    /// Takes `formatVersion`, which must be the one this reader knows.
    mutating func checkFormatVersion() throws(BundleError) {
        let found = try integer("formatVersion")
        guard found == BundleFormat.version else {
            throw place.unsupported(
                "formatVersion \(found) needs a reader for format \(found); this one reads format \(BundleFormat.version)"
            )
        }
    }

    private func required<Value>(_ key: String, _ value: Value?) throws(BundleError) -> Value {
        guard let value else { throw place.malformed("\"\(key)\" is missing") }
        return value
    }
}

extension [String: JSONValue] {
    /// Sets a member unless its value is nil or an empty map or list.
    mutating func set(_ key: String, unlessEmpty value: JSONValue?) {
        guard let value, value.object?.isEmpty != true, value.array?.isEmpty != true else { return }
        self[key] = value
    }
}

extension JSONValue {
    /// Reads a string, for lists of strings.
    static func string(from json: JSONValue, at place: Place) throws(BundleError) -> String {
        guard let text = json.string else { throw place.wrongKind(json, expected: "a string") }
        return text
    }
}
