import JSON

/// What another model is asked about an answer.
extension AssertionDecoder {
    func judge(_ field: Field) -> Assertion? {
        return field.fields { fields in
            let rubric = fields.required("rubric", "say what the answer must satisfy")?.words()
            let panel = panel(&fields)
            guard let rubric, let panel else { return nil }
            return .judge(JudgeAssertion(rubric: rubric, panel: panel))
        }
    }

    func grounded(_ field: Field) -> Assertion? {
        return field.fields { fields in
            let (text, input) = (fields.optional("context"), fields.optional("input"))
            let panel = panel(&fields)
            guard (text == nil) != (input == nil) else {
                fields.error("`grounded` takes one of `context` (a text) and `input` (the name of an input)")
                return nil
            }
            let context =
                text.map { $0.words().map(GroundedAssertion.Context.text) }
                ?? input?.name(.input).map(GroundedAssertion.Context.input)
            guard let context, let panel else { return nil }
            return .grounded(GroundedAssertion(context: context, panel: panel))
        }
    }

    private func panel(_ fields: inout FieldReader) -> JudgePanel? {
        let name = fields.required("endpointName", "name the ModelEndpoint that judges")
        let endpointName = name?.name(.subdomain)
        if let name, let answering, endpointName == answering {
            name.warning("`\(answering)` judges its own answers here: a model is lenient with itself, so name another")
        }
        let votes = fields.optional("votes").map(votes) ?? JudgePanel.usualVotes
        let agreement = fields.optional("minAgreement").flatMap { minAgreement($0, votes: votes) }
        let parameters = fields.optional("parameters").flatMap(parameters)
        return endpointName.map {
            JudgePanel(
                endpointName: $0, votes: votes ?? JudgePanel.usualVotes, minAgreement: agreement,
                parameters: parameters ?? [:])
        }
    }

    private func votes(_ field: Field) -> Int? {
        guard let votes = field.integer(in: 1...99) else { return nil }
        if votes.isMultiple(of: 2) {
            field.error("`votes` must be odd, so that a majority decides: write \(votes + 1)")
        }
        return votes
    }

    private func minAgreement(_ field: Field, votes: Int?) -> Percentage? {
        guard let agreement = field.percentage(), let votes else { return nil }
        let least = votes / 2 + 1
        if agreement.basisPoints * votes <= least * 10000 {
            field.error(
                "`minAgreement: \(agreement.text)` could never fail: \(least) of \(votes) votes, the least majority, "
                    + "are as many")
        }
        return agreement
    }

    private func parameters(_ field: Field) -> [String: JSONValue]? {
        guard let parameters = ModelDecoder.parameters(field)?.object else { return nil }
        if parameters["seed"] != nil { field.error("leave `seed` out: each vote has its own") }
        return parameters
    }
}
