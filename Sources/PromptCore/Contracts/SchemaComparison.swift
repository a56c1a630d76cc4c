import JSON

/// Compares two JSON Schemas keyword by keyword: types, listed values, limits, members and items.
///
/// It follows references within each schema and says `undecided` where a keyword (`allOf`, `if`, `patternProperties`,
/// ...) changed whose effect cannot be told from the two texts alone. The work is bounded by the size of the schemas.
struct SchemaComparison {
    /// The most differences that are listed.
    private static let maximumDifferences = 50
    /// How deep two schemas are followed; one that refers to itself differs at the first turn or not at all.
    private static let maximumDepth = 64

    let oldRoot: JSONValue
    let newRoot: JSONValue
    private(set) var differences: [SchemaDifference] = []
    /// The references that were followed together; the roots are compared from the start.
    private var followed: Set<[JSONValue]> = [["#", "#"]]
    private var depth = 0
    /// Whether one reference means the same in both.
    private let sharesDefinitions: Bool

    /// The differences in the order of the keywords; no schema is the schema that allows everything.
    static func differences(from old: JSONValue?, to new: JSONValue?) -> [SchemaDifference] {
        let (old, new) = (old ?? true, new ?? true)
        if old == new { return [] }
        var comparison = SchemaComparison(old, new)
        comparison.compare(old, new, at: "")
        return comparison.differences
    }

    private init(_ old: JSONValue, _ new: JSONValue) {
        oldRoot = old
        newRoot = new
        sharesDefinitions = old["$defs"] == new["$defs"] && old["definitions"] == new["definitions"]
    }

    mutating func note(_ kind: SchemaDifference.Kind, _ message: String, at place: String) {
        guard differences.count < Self.maximumDifferences else { return }
        differences.append(SchemaDifference(place: place, kind: kind, message: message))
    }

    /// Whether two parts say the same, with what they refer to.
    func isSame(_ old: JSONValue, _ new: JSONValue) -> Bool { old == new && isSettled(old) }

    /// Whether everything that a part refers to is a definition that both schemas have.
    private func isSettled(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let items): return items.allSatisfy(isSettled)
        case .object(let members):
            guard let reference = members["$ref"]?.string else { return members.values.allSatisfy(isSettled) }
            let isPointer = reference.hasPrefix("#/") || reference == "#"
            let isDefinition = reference.hasPrefix("#/$defs/") || reference.hasPrefix("#/definitions/")
            return sharesDefinitions && (isDefinition || !isPointer)
        default: return true
        }
    }

    /// Compares two schemas for the same place in the values.
    mutating func compare(_ old: JSONValue, _ new: JSONValue, at place: String) {
        guard depth < Self.maximumDepth else { return note(.undecided, "is nested too deeply to compare", at: place) }
        depth += 1
        defer { depth -= 1 }
        // Two references are followed together once, wherever they meet again.
        if let before = old["$ref"], let after = new["$ref"], !followed.insert([before, after]).inserted { return }
        guard let before = resolved(old, in: oldRoot), let after = resolved(new, in: newRoot) else {
            if !isSame(old, new) { note(.undecided, "has a `$ref` that cannot be compared", at: place) }
            return
        }
        switch (before == false, after == false) {
        case (true, true): return
        case (true, false): return note(.valuesWidened, "may have a value now", at: place)
        case (false, true): return note(.valuesNarrowed, "may have no value any more", at: place)
        case (false, false): compareKeywords(before.object ?? [:], after.object ?? [:], at: place)
        }
    }

    private mutating func compareKeywords(_ old: [String: JSONValue], _ new: [String: JSONValue], at place: String) {
        compareValues(old, new, at: place)
        compareLimits(old, new, at: place)
        compareMembers(old, new, at: place)
        let (before, after) = (old["items"] ?? true, new["items"] ?? true)
        if !isSame(before, after) { compare(before, after, at: place + "/*") }
        compareOpaque(old, new, at: place)
    }

    /// The schema that a reference within its own document leads to; nil for a reference that leads elsewhere, or has
    /// other keywords beside it.
    private func resolved(_ schema: JSONValue, in root: JSONValue) -> JSONValue? {
        var schema = schema
        for _ in 0..<Self.maximumDepth {
            guard let reference = schema["$ref"] else { return schema }
            let others = (schema.object ?? [:]).keys.filter { $0 != "$ref" && Self.matters($0) }
            guard others.isEmpty, let text = reference.string, let target = Self.target(text, in: root) else {
                return nil
            }
            schema = target
        }
        return nil
    }

    private static func target(_ reference: String, in root: JSONValue) -> JSONValue? {
        guard reference.utf8.first == UInt8(ascii: "#"), !reference.utf8.contains(UInt8(ascii: "%")) else { return nil }
        let pointer = reference.unicodeScalars.dropFirst()
        if pointer.isEmpty { return root }
        guard pointer.first == "/" else { return nil }
        var value = root
        for part in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let token = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = value[token] ?? Int(token).flatMap({ item($0, of: value) }) else { return nil }
            value = next
        }
        return value
    }

    private static func item(_ index: Int, of value: JSONValue) -> JSONValue? {
        guard let items = value.array, items.indices.contains(index) else { return nil }
        return items[index]
    }
}
