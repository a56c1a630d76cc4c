import JSON

/// Numbers in an answer.
extension AssertionDecoder {
    func numeric(_ field: Field) -> Assertion? {
        return field.fields { fields in
            let equals = fields.required("equals", "write `equals: 42`").flatMap(number)
            let tolerance = fields.optional("tolerance").map(tolerance) ?? 0
            let written = fields.optional("path")
            let path = written.flatMap(path)
            guard let equals, let tolerance, (written == nil) == (path == nil) else { return nil }
            return .numeric(NumericAssertion(equals: equals, tolerance: tolerance, path: path))
        }
    }

    private func tolerance(_ field: Field) -> Double? {
        guard let tolerance = number(field) else { return nil }
        if tolerance < 0 { field.error("`tolerance` must not be negative") }
        return tolerance
    }

    private func number(_ field: Field) -> Double? {
        guard let json = field.json() else { return nil }
        if json.double == nil { field.error("`\(field.name)` must be a number, not \(field.node.kindName)") }
        return json.double
    }
}
