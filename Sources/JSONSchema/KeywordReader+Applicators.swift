import JSON

// How the keywords that apply other schemas are read.

extension KeywordReader {
    /// Another keyword's schema beside this one.
    func sibling(_ keyword: String) -> Int? { index.node(at: site.place.child(keyword)) }

    /// A reference stays open only where what it names at first sight is itself a `$dynamicAnchor` (core, 8.2.3.2).
    mutating func dynamicReference() -> Keyword? {
        guard let found = reference() else { return nil }
        let target = index.sites[found.node]
        guard let anchor = found.anchor, index.dynamicAnchors[target.resource][anchor] == found.node else {
            return .reference(found.node)
        }
        return .dynamicReference(anchor: anchor, fallback: found.node)
    }

    mutating func items() -> Keyword? {
        if value.array != nil {
            report("items takes one schema; a schema for each position is written with prefixItems")
            return nil
        }
        return schema().map { .items($0, after: siblings["prefixItems"]?.array?.count ?? 0) }
    }

    /// The limits beside `contains` are wrong elsewhere if they are wrong, so here a wrong one counts as absent.
    func contains() -> Keyword? {
        let counts = site.vocabularies.contains(.validation)
        let least = counts ? siblings["minContains"]?.double : nil
        let most = counts ? siblings["maxContains"]?.double : nil
        return schema().map {
            .contains($0, atLeast: least.map { Int(clamping: $0) } ?? 1, atMost: most.map { Int(clamping: $0) })
        }
    }

    mutating func patternProperties() -> Keyword? {
        guard let rows = namedSchemas() else { return nil }
        var patterns: [(pattern: BoundedRegex, schema: Int)] = []
        for row in rows {
            guard let pattern = regex(row.name, at: [row.name]) else { continue }
            patterns.append((pattern, row.schema))
        }
        return .patternProperties(patterns)
    }

    func additionalProperties() -> Keyword? {
        let patterns = (siblings["patternProperties"]?.object ?? [:]).keys.sorted()
        return schema().map { node in
            .additionalProperties(
                node, known: Set((siblings["properties"]?.object ?? [:]).keys),
                // A pattern that cannot be read is reported where it stands.
                patterns: patterns.compactMap { try? BoundedRegex($0) })
        }
    }
}

extension Int {
    /// The nearest `Int` to a whole number that is not negative.
    fileprivate init(clamping number: Double) {
        self = number >= 0x1p62 ? .max : Swift.max(0, Int(number))
    }
}
