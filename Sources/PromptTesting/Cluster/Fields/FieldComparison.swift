import JSON

/// What differs between two values of one schema, as paths.
struct FieldComparison: Sendable {
    var added = FieldSet()
    var modified = FieldSet()
    var removed = FieldSet()

    /// Compares as owners of fields see it: shared maps and lists part by part, everything else as a whole.
    init(_ old: JSONValue?, _ new: JSONValue?, _ schema: StructuralSchema) {
        guard old != new, let shape = (new ?? old).map({ schema.shape(of: $0) }) else { return }
        let isReshaped = old.map { schema.shape(of: $0) != shape } ?? false
        if old != nil, new != nil, isReshaped || shape == .atom {
            modified = .leaf
            return
        }
        if shape != .atom { compareParts(old, new, schema) }
        if old == nil { added.isMember = true }
        if new == nil { removed.isMember = true }
    }

    private mutating func compareParts(_ old: JSONValue?, _ new: JSONValue?, _ schema: StructuralSchema) {
        let before = old.map { schema.parts(of: $0) } ?? []
        let after = new.map { schema.parts(of: $0) } ?? []
        let previous = Dictionary(before.map { ($0.step, $0.value) }, uniquingKeysWith: { first, _ in first })
        var rest = Dictionary(before.map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
        for part in after {
            rest[part.step] = nil
            insert(FieldComparison(previous[part.step], part.value, part.schema), at: part.step)
        }
        for (step, part) in rest { insert(FieldComparison(part.value, nil, part.schema), at: step) }
    }

    private mutating func insert(_ part: FieldComparison, at step: FieldStep) {
        added[step] = part.added
        modified[step] = part.modified
        removed[step] = part.removed
    }
}

extension FieldSet {
    /// The paths that applying a value claims: its leaves, and the members of maps and keyed lists themselves.
    init(applying value: JSONValue, _ schema: StructuralSchema) {
        self.init()
        let shape = schema.shape(of: value)
        guard shape != .atom else {
            isMember = true
            return
        }
        for part in schema.parts(of: value) {
            var child = FieldSet(applying: part.value, part.schema)
            if case .field(let name) = part.step, schema.properties[name] != nil {
                if part.value == .object([:]) { child.isMember = true }
            } else {
                child.isMember = true
            }
            self[part.step] = child
        }
    }
}
