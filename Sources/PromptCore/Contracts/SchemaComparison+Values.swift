import JSON

// Which values a schema allows: types, listed values, limits.

extension SchemaComparison {
    /// The types of JSON as JSON Schema tells them apart, whole numbers by themselves.
    private enum ValueKind: String, CaseIterable {
        case null, boolean = "a boolean", integer = "a whole number", fraction = "a number with a fraction"
        case string = "a string", array = "a list", object = "a map"

        /// The kinds that a schema's `type` allows.
        static func allowed(by type: JSONValue?) -> Set<ValueKind> {
            guard let type else { return Set(allCases) }
            return Set((type.array ?? [type]).compactMap(\.string).flatMap(kinds))
        }

        private static func kinds(_ name: String) -> [ValueKind] {
            switch name {
            case "null": [.null]
            case "boolean": [.boolean]
            case "integer": [.integer]
            case "number": [.integer, .fraction]
            case "string": [.string]
            case "array": [.array]
            case "object": [.object]
            default: []
            }
        }

        init(of value: JSONValue) {
            self =
                switch value {
                case .null: .null
                case .bool: .boolean
                case .integer: .integer
                case .number(let number): number.rounded() == number ? .integer : .fraction
                case .string: .string
                case .array: .array
                case .object: .object
                }
        }

        /// "null or a number".
        static func words(_ kinds: Set<ValueKind>) -> String {
            var words = allCases.filter(kinds.contains).map(\.rawValue)
            if let whole = words.firstIndex(of: integer.rawValue), kinds.contains(.fraction) {
                words.replaceSubrange(whole...(whole + 1), with: ["a number"])
            }
            return Prose.list(words, "or")
        }
    }

    mutating func compareValues(_ old: [String: JSONValue], _ new: [String: JSONValue], at place: String) {
        let (before, after) = (Self.listed(old), Self.listed(new))
        let kinds = (old: ValueKind.allowed(by: old["type"]), new: ValueKind.allowed(by: new["type"]))
        switch (before, after) {
        case (let before?, let after?):
            let gone = before.filter { !after.contains($0) }
            let added = after.filter { !before.contains($0) }
            if !gone.isEmpty { note(.valuesNarrowed, "may no longer be \(Self.shown(gone))", at: place) }
            if !added.isEmpty { note(.valuesWidened, "may now be \(Self.shown(added))", at: place) }
        case (nil, let after?):
            note(.valuesNarrowed, "may now only be \(Self.shown(after))", at: place)
            let foreign = after.filter { !kinds.old.contains(ValueKind(of: $0)) }
            if !foreign.isEmpty { note(.valuesWidened, "may now be \(Self.shown(foreign))", at: place) }
        case (let before?, nil):
            note(.valuesWidened, "may now be more than \(Self.shown(before))", at: place)
            let foreign = before.filter { !kinds.new.contains(ValueKind(of: $0)) }
            if !foreign.isEmpty { note(.valuesNarrowed, "may no longer be \(Self.shown(foreign))", at: place) }
        case (nil, nil): compareKinds(kinds.old, kinds.new, at: place)
        }
    }

    private mutating func compareKinds(_ old: Set<ValueKind>, _ new: Set<ValueKind>, at place: String) {
        let (gone, added) = (old.subtracting(new), new.subtracting(old))
        if !gone.isEmpty {
            let isOpen = old.count == ValueKind.allCases.count
            let message =
                isOpen ? "must now be \(ValueKind.words(new))" : "may no longer be \(ValueKind.words(gone))"
            note(.valuesNarrowed, message, at: place)
        }
        if !added.isEmpty {
            let isOpen = new.count == ValueKind.allCases.count
            note(
                .valuesWidened, isOpen ? "may now be of any type" : "may now be \(ValueKind.words(added))", at: place)
        }
    }

    /// The values that `const` or `enum` list.
    private static func listed(_ schema: [String: JSONValue]) -> [JSONValue]? {
        schema["const"].map { [$0] } ?? schema["enum"]?.array
    }

    private static func shown(_ values: [JSONValue]) -> String {
        let words = values.prefix(5).map { value in
            let text = String(decoding: value.canonicalBytes, as: UTF8.self)
            return text.unicodeScalars.count <= 40 ? text : String(text.unicodeScalars.prefix(40)) + "..."
        }
        if values.count > words.count { return Prose.list(words + ["\(values.count - words.count) more"], "or") }
        return Prose.list(Array(words), "or")
    }

    // MARK: Limits

    /// One limit as it is written, and how it compares with another of its side.
    private struct Limit {
        var keyword: String
        var value: JSONValue
        /// Higher is stricter for a lower limit, and the other way round; an exclusive limit is the stricter of two.
        var number: Double
        var isExclusive: Bool

        init?(_ keyword: String, _ schema: [String: JSONValue]) {
            guard let value = schema[keyword], let number = value.double else { return nil }
            self.keyword = keyword
            self.value = value
            self.number = number
            isExclusive = keyword.hasPrefix("exclusive")
        }

        var text: String { "`\(keyword): \(String(decoding: value.canonicalBytes, as: UTF8.self))`" }

        func isStricter(than other: Limit, isLower: Bool) -> Bool {
            if number != other.number { return (number > other.number) == isLower }
            return isExclusive && !other.isExclusive
        }
    }

    private static let limits: [(keywords: [String], isLower: Bool)] = [
        (["minimum", "exclusiveMinimum"], true), (["maximum", "exclusiveMaximum"], false), (["minLength"], true),
        (["maxLength"], false), (["minItems"], true), (["maxItems"], false), (["minProperties"], true),
        (["maxProperties"], false),
    ]

    mutating func compareLimits(_ old: [String: JSONValue], _ new: [String: JSONValue], at place: String) {
        for (keywords, isLower) in Self.limits {
            let before = Self.strictest(keywords, old, isLower)
            let after = Self.strictest(keywords, new, isLower)
            let isNarrowed = Self.isStricter(after, than: before, isLower)
            guard isNarrowed || Self.isStricter(before, than: after, isLower) else { continue }
            note(
                isNarrowed ? .valuesNarrowed : .valuesWidened,
                "has now \(after?.text ?? "no such limit"), before \(before?.text ?? "no such limit")", at: place)
        }
    }

    private static func strictest(_ keywords: [String], _ schema: [String: JSONValue], _ isLower: Bool) -> Limit? {
        let limits = keywords.compactMap { Limit($0, schema) }
            // A size is never below 0, so this limits nothing.
            .filter { !($0.keyword.hasPrefix("min") && $0.keyword != "minimum" && $0.number <= 0) }
        return limits.max { $1.isStricter(than: $0, isLower: isLower) }
    }

    private static func isStricter(_ limit: Limit?, than other: Limit?, _ isLower: Bool) -> Bool {
        guard let limit else { return false }
        return other.map { limit.isStricter(than: $0, isLower: isLower) } ?? true
    }
}
