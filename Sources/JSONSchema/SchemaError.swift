/// Why a document is no usable JSON Schema: every problem found, in the order of their places.
public struct SchemaError: Error, Sendable, Hashable {
    /// One problem and where it stands.
    public struct Problem: Sendable, Hashable {
        /// The place as a JSON pointer behind `#`, as in `#/properties/name/type`, after the
        /// URI of the document if that is another one.
        public var location: String
        /// The problem in plain words.
        public var message: String

        public init(location: String, message: String) {
            self.location = location
            self.message = message
        }
    }

    public var problems: [Problem]

    public init(problems: [Problem]) { self.problems = problems }
}

extension SchemaError: CustomStringConvertible {
    public var description: String {
        problems.map { "\($0.location): \($0.message)" }.joined(separator: "\n")
    }
}

/// One way in which a value breaks a schema.
///
/// The message speaks of kinds, limits and members but never repeats a string the value holds, so it may be stored.
public struct ValidationError: Error, Sendable, Hashable {
    /// The place in the value as a JSON pointer; empty for the whole value.
    public var instanceLocation: String
    /// The keyword's own place in the schema, behind any `$ref` that led there, as in `#/$defs/item/minimum`.
    public var schemaLocation: String
    /// The problem in plain words.
    public var message: String

    public init(instanceLocation: String, schemaLocation: String, message: String) {
        self.instanceLocation = instanceLocation
        self.schemaLocation = schemaLocation
        self.message = message
    }
}

extension ValidationError: CustomStringConvertible {
    public var description: String {
        "\(instanceLocation.isEmpty ? "the value" : instanceLocation): \(message) (\(schemaLocation))"
    }
}
