import JSON

/// Nearness to a given text.
extension AssertionDecoder {
    func levenshtein(_ field: Field) -> Assertion? {
        return field.fields { fields in
            let text = fields.required("to", "write the text to compare with, as `to: refund`")?.string()
            let min = fields.optional("min")
            let most = fields.optional("maxDistance")
            guard (min == nil) != (most == nil) else {
                fields.error(
                    "`levenshtein` takes one of `min` (the least similarity, as `min: 0.9`) and `maxDistance` "
                        + "(the most edits)")
                return nil
            }
            let bound =
                min.map { share($0).map { LevenshteinAssertion.Bound.similarity(min: $0) } }
                ?? most?.integer(in: 0...1_000_000).map(LevenshteinAssertion.Bound.distance)
            guard let text, let bound else { return nil }
            return .levenshtein(LevenshteinAssertion(to: text, bound))
        }
    }

    /// `rougeL` and `bleu`: a text with at least one word, and a minimum.
    func overlap(_ field: Field) -> OverlapAssertion? {
        return field.fields { fields in
            let text = fields.required("to", "write the text to compare with, as `to: We refund within a week`")
                .flatMap(wordy)
            let min = fields.required("min", "write `min: 0.5`").flatMap(share)
            guard let text, let min else { return nil }
            return OverlapAssertion(to: text, min: min)
        }
    }

    func similar(_ field: Field) -> Assertion? {
        return field.fields { fields in
            let text = fields.required("to", "write the text to compare with, as `to: We refund within a week`")?
                .words()
            let hint = "name a ModelEndpoint that answers requests for embeddings"
            let endpointName = fields.required("endpointName", hint)?.name(.subdomain)
            let min = fields.required("min", "write `min: 0.8`").flatMap(share)
            guard let text, let endpointName, let min else { return nil }
            return .similar(SimilarAssertion(to: text, endpointName: endpointName, min: min))
        }
    }

    /// A text whose words can be counted: one without letters and digits shares none with any answer.
    private func wordy(_ field: Field) -> String? {
        guard let text = field.words() else { return nil }
        if !text.contains(where: { $0.isLetter || $0.isNumber }) {
            field.error("`\(field.name)` must have at least one word")
        }
        return text
    }

    /// A bound from 0 to 1 that can fail.
    private func share(_ field: Field) -> Double? {
        guard let number = field.node.json.double else {
            field.error("`\(field.name)` must be a number from 0 to 1, as `0.8`, not \(field.node.kindName)")
            return nil
        }
        if number == 0 { field.error("a `\(field.name)` of 0 could never fail: write one above it") }
        if !(0...1).contains(number) {
            let hint = (2...100).contains(number) ? ": write `\(JSONWriter.format(number / 100))`" : ""
            field.error("`\(field.name)` must be above 0 and at most 1, not \(JSONWriter.format(number))\(hint)")
        }
        return number
    }
}
