import JSON

/// Who judges an answer, and how often.
package struct JudgePanel: Sendable, Hashable {
    package static let usualVotes = 3

    package var endpointName: String
    /// Odd, so that a majority decides.
    package var votes: Int
    /// The least share of the votes that the majority must have; below it nothing is decided. Nil: any majority.
    package var minAgreement: Percentage?
    /// Inference parameters of each vote; never a `seed`, as each vote has its own.
    package var parameters: [String: JSONValue]

    package init(
        endpointName: String, votes: Int = usualVotes, minAgreement: Percentage? = nil,
        parameters: [String: JSONValue] = [:]
    ) {
        self.endpointName = endpointName
        self.votes = votes
        self.minAgreement = minAgreement
        self.parameters = parameters
    }

    /// The members that an assertion's own stand beside; defaults are written out.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "endpointName": .string(endpointName), "votes": .integer(Int64(votes)),
        ]
        members["minAgreement"] = minAgreement.map { .string($0.text) }
        if !parameters.isEmpty { members["parameters"] = .object(parameters) }
        return members
    }
}
