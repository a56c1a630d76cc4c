import JSON

/// One keyword while it is read: its value, where it stands, and the kinds of value a keyword may ask for.
///
/// Each reading reports what is wrong and answers nil, so that one compilation finds every problem.
struct KeywordReader {
    let name: String
    let value: JSONValue
    let site: SchemaSite
    let siblings: [String: JSONValue]
    let assertsFormat: Bool
    var index: SchemaIndex

    var place: SchemaPlace { site.place.child(name) }

    /// Reports a problem with this keyword, or with a part of its value.
    mutating func report(_ message: String, at tokens: [String] = []) {
        index.report(place.child(tokens), message)
    }

    private mutating func wrongKind(_ wanted: String, _ found: JSONValue, at tokens: [String] = []) {
        report("\(name) takes \(wanted), but this is \(found.kindName)", at: tokens)
    }
}

// MARK: - Plain values

extension KeywordReader {
    mutating func string() -> String? {
        if value.string == nil { wrongKind("a string", value) }
        return value.string
    }

    mutating func bool() -> Bool? {
        if value.bool == nil { wrongKind("a boolean", value) }
        return value.bool
    }

    mutating func number() -> JSONValue? {
        guard value.double == nil else { return value }
        wrongKind("a number", value)
        return nil
    }

    /// A whole number from 0 on; one beyond `Int` limits nothing differently from the largest `Int`.
    mutating func count() -> Int? {
        guard value.isWhole, let number = value.double, number >= 0 else {
            report("\(name) takes a whole number that is not negative")
            return nil
        }
        return value.integer.flatMap(Int.init(exactly:)) ?? Int.max
    }

    mutating func list() -> [JSONValue]? {
        if value.array == nil { wrongKind("a list", value) }
        return value.array
    }

    /// The members of a map in the order of their names.
    mutating func map() -> [(name: String, value: JSONValue)]? {
        guard let members = value.object else {
            wrongKind("a map", value)
            return nil
        }
        return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// A list of distinct strings, here or in a member of this keyword's value.
    mutating func names(_ list: JSONValue, at tokens: [String] = []) -> [String]? {
        guard let items = list.array else {
            wrongKind("a list of strings", list, at: tokens)
            return nil
        }
        var names: [String] = []
        for (position, item) in items.enumerated() {
            guard let text = item.string else {
                wrongKind("strings", item, at: tokens + [String(position)])
                return nil
            }
            if names.contains(text) { report("\"\(text)\" is listed twice", at: tokens + [String(position)]) }
            names.append(text)
        }
        return names
    }

    mutating func regex(_ pattern: String, at tokens: [String] = []) -> BoundedRegex? {
        do throws(BoundedRegex.PatternError) {
            return try BoundedRegex(pattern)
        } catch {
            report("the pattern cannot be read at character \(error.offset + 1): \(error.message)", at: tokens)
            return nil
        }
    }
}

// MARK: - Subschemas

extension KeywordReader {
    func schema() -> Int? { index.node(at: place) }

    mutating func schemas() -> [Int]? {
        guard let items = list() else { return nil }
        if items.isEmpty { report("\(name) takes at least one schema") }
        return items.indices.compactMap { index.node(at: place.child(String($0))) }
    }

    mutating func namedSchemas() -> [(name: String, schema: Int)]? {
        map()?.compactMap { member in index.node(at: place.child(member.name)).map { (member.name, $0) } }
    }

    /// The node a reference leads to, with the anchor it names.
    mutating func reference() -> (node: Int, anchor: String?)? {
        guard let text = string() else { return nil }
        if let found = index.resolve(text, from: site) { return found }
        report("there is no schema at \"\(text)\"; references reach into this document only")
        return nil
    }
}
