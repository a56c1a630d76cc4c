import JSON

/// A value in a record that this program writes and reads itself. The JSON is what `Codable` makes of the same type; a
/// release's status is read and written far too often to go through it.
package protocol RecordField {
    /// Throws `RecordProblem`.
    init(record: JSONView) throws
    func write(to json: inout JSONRecordWriter)
}

/// A map of known fields; unknown ones are passed over.
package protocol RecordMap: RecordField {
    init(fields: inout RecordFields) throws
    /// Writes the fields in the order of their names.
    func write(fields json: inout JSONRecordWriter)
}

/// Why some JSON is not the record that it should be.
package struct RecordProblem: Error, Sendable, Hashable {
    /// The innermost field that is missing or of another kind; empty for the record as a whole.
    package var field: String

    package init(field: String) { self.field = field }
}

/// The fields of a map that is being read; quickest in the order in which they were written.
package struct RecordFields {
    private var members: JSONMembers

    package init(_ json: JSONView) throws {
        guard let members = json.members else { throw RecordProblem(field: "") }
        self.members = members
    }

    /// A field that must be there.
    package mutating func required<Value: RecordField>(_ name: StaticString) throws -> Value {
        guard let value: Value = try optional(name) else { throw RecordProblem(field: "\(name)") }
        return value
    }

    /// A field that may be missing or null.
    package mutating func optional<Value: RecordField>(_ name: StaticString) throws -> Value? {
        guard let json = members.value(name) else { return nil }
        do {
            return try Value(record: json)
        } catch let problem as RecordProblem where problem.field.isEmpty {
            throw RecordProblem(field: "\(name)")
        }
    }
}

extension JSONRecordWriter {
    package mutating func field(_ name: StaticString, _ value: some RecordField) {
        key(name)
        value.write(to: &self)
    }

    /// Nil is left out.
    package mutating func field(_ name: StaticString, _ value: (some RecordField)?) {
        if let value { field(name, value) }
    }
}

// MARK: - Kinds of fields

extension RecordMap {
    package init(record json: JSONView) throws {
        var fields = try RecordFields(json)
        try self.init(fields: &fields)
    }

    package func write(to json: inout JSONRecordWriter) { json.object { write(fields: &$0) } }
}

extension RecordField where Self: RawRepresentable, RawValue == String {
    package init(record json: JSONView) throws {
        guard let value = json.string.flatMap(Self.init(rawValue:)) else { throw RecordProblem(field: "") }
        self = value
    }

    package func write(to json: inout JSONRecordWriter) { json.write(rawValue) }
}

extension String: RecordField {
    package init(record json: JSONView) throws {
        guard let text = json.string else { throw RecordProblem(field: "") }
        self = text
    }

    package func write(to json: inout JSONRecordWriter) { json.write(self) }
}

extension Int: RecordField {
    package init(record json: JSONView) throws {
        guard let integer = json.integer else { throw RecordProblem(field: "") }
        self = integer
    }

    package func write(to json: inout JSONRecordWriter) { json.write(self) }
}

extension Array: RecordField where Element: RecordField {
    package init(record json: JSONView) throws {
        guard let items = json.items else { throw RecordProblem(field: "") }
        self = try items.map { try Element(record: $0) }
    }

    package func write(to json: inout JSONRecordWriter) {
        json.array { json in
            for element in self {
                json.item()
                element.write(to: &json)
            }
        }
    }
}

/// A value that records hold as text.
protocol RecordText: RecordField {
    init?(_ text: String)
    var text: String { get }
}

extension RecordText {
    package init(record json: JSONView) throws {
        guard let value = json.string.flatMap(Self.init) else { throw RecordProblem(field: "") }
        self = value
    }

    package func write(to json: inout JSONRecordWriter) { json.write(text) }
}

extension Digest: RecordText {}
extension Timestamp: RecordText {}
extension Percentage: RecordText {}
extension TimeSpan: RecordText {}
