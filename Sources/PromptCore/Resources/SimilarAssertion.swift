import JSON

/// How near the answer's meaning is to that of a text: the cosine of their embeddings.
package struct SimilarAssertion: Sendable, Hashable {
    package var text: String
    /// Of the embeddings.
    package var endpointName: String
    /// Above 0 and at most 1.
    package var min: Double

    package init(to text: String, endpointName: String, min: Double) {
        self.text = text
        self.endpointName = endpointName
        self.min = min
    }

    var json: JSONValue {
        ["to": .string(text), "endpointName": .string(endpointName), "min": JSONValue(min)]
    }
}
