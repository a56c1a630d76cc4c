import JSON

/// How many of the words of a text the answer has, by a measure from 0 to 1.
package struct OverlapAssertion: Sendable, Hashable {
    package var text: String
    /// Above 0 and at most 1.
    package var min: Double

    package init(to text: String, min: Double) {
        self.text = text
        self.min = min
    }

    var json: JSONValue { ["to": .string(text), "min": JSONValue(min)] }
}
