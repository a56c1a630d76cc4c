import JSON

/// The number that an answer must come to.
package struct NumericAssertion: Sendable, Hashable {
    package var equals: Double
    /// How far off the number may be; 0 or more.
    package var tolerance: Double
    /// The JSONPath of the number; nil: the only number in the answer's text.
    package var path: String?

    package init(equals: Double, tolerance: Double = 0, path: String? = nil) {
        self.equals = equals
        self.tolerance = tolerance
        self.path = path
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["equals": JSONValue(equals), "tolerance": JSONValue(tolerance)]
        members["path"] = path.map(JSONValue.string)
        return .object(members)
    }
}
