import JSON

// The members of objects, and the keywords that are only compared as a whole.

extension SchemaComparison {
    mutating func compareMembers(_ old: [String: JSONValue], _ new: [String: JSONValue], at place: String) {
        compareRequired(old, new, at: place)
        let (before, after) = (old["properties"]?.object ?? [:], new["properties"]?.object ?? [:])
        let isClosed = new["additionalProperties"] == false
        for name in Set(before.keys).union(after.keys).sorted() {
            let member = place + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
            switch (before[name], after[name]) {
            case (let before?, let after?):
                if !isSame(before, after) { compare(before, after, at: member) }
            case (.some, nil):
                note(.memberGone(isRefused: isClosed), "no longer names the member `\(name)`", at: place)
            case (nil, _): note(.memberNew, "names the new member `\(name)`", at: place)
            }
        }
        compareOthers(old["additionalProperties"] ?? true, new["additionalProperties"] ?? true, at: place)
    }

    private mutating func compareRequired(_ old: [String: JSONValue], _ new: [String: JSONValue], at place: String) {
        let before = Set((old["required"]?.array ?? []).compactMap(\.string))
        let after = Set((new["required"]?.array ?? []).compactMap(\.string))
        for name in after.subtracting(before).sorted() {
            note(.memberRequired, "must now have the member `\(name)`", at: place)
        }
        for name in before.subtracting(after).sorted() {
            note(.memberOptional, "may now lack the member `\(name)`", at: place)
        }
    }

    /// Compares what is said of the members that `properties` does not name.
    private mutating func compareOthers(_ old: JSONValue, _ new: JSONValue, at place: String) {
        if isSame(old, new) { return }
        switch (old == false, new == false) {
        case (true, true): break
        case (true, false): note(.opened, "may now have members that it does not name", at: place)
        case (false, true): note(.closed, "may no longer have members that it does not name", at: place)
        case (false, false): compare(old, new, at: place + "/*")
        }
    }

    // MARK: Keywords as a whole

    /// Keywords that refuse values, so that one more narrows and one less widens, whatever they say.
    private static let narrowing = [
        "allOf", "anyOf", "oneOf", "not", "dependentSchemas", "dependentRequired", "prefixItems", "contains",
        "patternProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "multipleOf", "pattern",
    ]

    /// Keywords whose effect hangs on others.
    private static let dependent = [
        "if", "then", "else", "minContains", "maxContains", "format", "$dynamicRef",
    ]

    private static let compared: Set<String> = [
        "type", "enum", "const", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minLength", "maxLength",
        "minItems", "maxItems", "minProperties", "maxProperties", "required", "properties", "additionalProperties",
        "items", "uniqueItems", "$ref",
    ]

    /// Whether a keyword says what is valid; all others are notes for people.
    static func matters(_ keyword: String) -> Bool {
        compared.contains(keyword) || narrowing.contains(keyword) || dependent.contains(keyword)
    }

    mutating func compareOpaque(_ old: [String: JSONValue], _ new: [String: JSONValue], at place: String) {
        for keyword in Self.narrowing {
            switch (old[keyword], new[keyword]) {
            case (nil, nil): break
            case (nil, .some): note(.valuesNarrowed, "is now limited by `\(keyword)`", at: place)
            case (.some, nil): note(.valuesWidened, "is no longer limited by `\(keyword)`", at: place)
            case (let before?, let after?): compareWhole(keyword, before, after, at: place)
            }
        }
        for keyword in Self.dependent { compareWhole(keyword, old[keyword], new[keyword], at: place) }
        let (before, after) = (old["uniqueItems"]?.bool ?? false, new["uniqueItems"]?.bool ?? false)
        if before != after {
            note(
                after ? .valuesNarrowed : .valuesWidened,
                after ? "may no longer have equal items" : "may now have equal items", at: place)
        }
    }

    private mutating func compareWhole(_ keyword: String, _ old: JSONValue?, _ new: JSONValue?, at place: String) {
        if let old, let new, isSame(old, new) { return }
        guard old != nil || new != nil else { return }
        note(.undecided, "has another `\(keyword)`, which cannot be compared", at: place)
    }
}
