import JSON

// How the keywords that look at one value are read.

extension KeywordReader {
    mutating func checkAnchor() {
        guard let anchor = string() else { return }
        let scalars = anchor.unicodeScalars
        let isLetter: (Unicode.Scalar) -> Bool = { $0 == "_" || $0.isASCII && $0.properties.isAlphabetic }
        let isFine = scalars.allSatisfy { isLetter($0) || "0123456789-.".unicodeScalars.contains($0) }
        guard isFine, let first = scalars.first, isLetter(first) else {
            return report("an anchor is letters, digits, '-', '_' and '.', and begins with a letter or '_'")
        }
    }

    mutating func types() -> [SchemaType]? {
        let allowed = SchemaType.allCases.map(\.rawValue).joined(separator: ", ")
        if let name = value.string {
            if let type = SchemaType(rawValue: name) { return [type] }
            report("\"\(name)\" is no type; the types are \(allowed)")
            return nil
        }
        guard value.array != nil else {
            report("type takes a type or a list of types, but this is \(value.kindName)")
            return nil
        }
        guard let names = names(value) else { return nil }
        if names.isEmpty { report("type takes at least one type") }
        var types: [SchemaType] = []
        for (position, name) in names.enumerated() {
            if let type = SchemaType(rawValue: name) {
                types.append(type)
            } else {
                report("\"\(name)\" is no type; the types are \(allowed)", at: [String(position)])
            }
        }
        return types
    }

    func values(_ values: [JSONValue]) -> Keyword {
        let shown = values.prefix(10).map { value in
            let text = String(decoding: value.canonicalBytes, as: UTF8.self)
            return text.count <= 60 ? text : text.prefix(60) + "..."
        }
        let more = values.count > shown.count ? " and \(values.count - shown.count) more" : ""
        return .oneOfValues(Set(values.map(\.identity)), listed: shown.joined(separator: ", ") + more)
    }

    mutating func multipleOf() -> Keyword? {
        guard let divisor = number() else { return nil }
        guard let exact = ExactNumber(magnitudeOf: divisor), exact.digits > 0, divisor.double ?? 0 > 0 else {
            report("multipleOf takes a number above 0")
            return nil
        }
        return .multipleOf(exact, written: String(decoding: divisor.canonicalBytes, as: UTF8.self))
    }

    mutating func dependentRequired() -> Keyword? {
        guard let members = map() else { return nil }
        var rows: [(name: String, needs: [String])] = []
        for member in members {
            guard let needs = names(member.value, at: [member.name]) else { continue }
            rows.append((member.name, needs))
        }
        return .dependentRequired(rows)
    }

    mutating func format() -> Keyword? {
        guard let name = string(), assertsFormat else { return nil }
        return Format(rawValue: name).map { .format($0) }
    }
}
