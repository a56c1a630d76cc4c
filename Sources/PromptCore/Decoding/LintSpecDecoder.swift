import JSON

/// Reads a release's `lint`.
enum LintSpecDecoder {
    static func decode(_ field: Field) -> LintSpec {
        var spec = LintSpec()
        field.readFields { fields in
            if let failOn = fields.optional("failOn")?.choice(of: LintSpec.FailOn.self) { spec.failOn = failOn }
            spec.waivers = (fields.optional("waivers")?.items() ?? []).compactMap(waiver)
        }
        return spec
    }

    private static func waiver(_ field: Field) -> LintSpec.Waiver? {
        return field.fields { fields in
            let rule = fields.required("rule").flatMap(rule)
            let reason = fields.required("reason", "say why the rule does not hold here")?.words()
            let day = fields.required("until", "name the last day on which the rule may be broken").flatMap(day)
            guard let rule, let reason, let day else { return nil }
            return LintSpec.Waiver(rule: rule, reason: reason, until: day, mark: field.mark)
        }
    }

    private static func rule(_ field: Field) -> String? {
        guard let id = field.string() else { return nil }
        let known = LintRule.allCases.map(\.rawValue)
        guard LintRule(rawValue: id) == nil else { return id }
        if LintRule.later.contains(id) {
            field.warning("this build does not check \(id) yet; the waiver has no effect")
            return id
        }
        field.error("unknown lint rule `\(id)`\(NearestName.hint(id, in: known))")
        return nil
    }

    /// A day as `YYYY-MM-DD` that is in the calendar.
    private static func day(_ field: Field) -> String? {
        guard let text = field.string() else { return nil }
        if text.utf8.count == 10, let midnight = Timestamp(text + "T00:00:00Z"), midnight.text.hasPrefix(text) {
            return text
        }
        field.error("`until` must be a day as `2027-01-31`, not `\(text)`")
        return nil
    }
}
