import JSON

/// How few edits turn the answer into a text.
package struct LevenshteinAssertion: Sendable, Hashable {
    package enum Bound: Sendable, Hashable {
        /// The least similarity, above 0 and at most 1: one minus the edits over the length of the longer text.
        case similarity(min: Double)
        /// The most edits.
        case distance(max: Int)
    }

    package var text: String
    package var bound: Bound

    package init(to text: String, _ bound: Bound) {
        self.text = text
        self.bound = bound
    }

    var json: JSONValue {
        switch bound {
        case .similarity(let min): ["to": .string(text), "min": JSONValue(min)]
        case .distance(let max): ["to": .string(text), "maxDistance": .integer(Int64(max))]
        }
    }
}
