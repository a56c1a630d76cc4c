import JSON

/// Reads a `ReleaseDecision`.
enum DecisionDecoder {
    /// Nil where a part that a decision cannot be without is missing or wrong.
    static func decode(_ root: inout FieldReader, _ meta: ObjectMeta, in scope: DecodingScope) -> ReleaseDecision? {
        let outcome = outcome(root.optional("status"))
        guard let spec = root.required("spec") else { return nil }
        return spec.fields { fields in
            let release = fields.required("releaseName")?.name(.subdomain)
            let alias = fields.required("alias")?.name(.label)
            let digest = fields.required("digest", "write the candidate's `sha256:...`").flatMap(digest)
            let attempt = fields.required("attempt")?.integer(in: 0...Int(Int32.max))
            let action = fields.required("action")?.choice(of: ReleaseDecision.Action.self)
            let weight = weight(&fields, for: action)
            let actor = fields.required("actor")?.words()
            let reason = fields.optional("reason")?.string()
            let expiry = fields.optional("expiresAt").map { ($0, time($0)) }
            guard let release, let alias, let digest, let attempt, let action, let actor else { return nil }
            return ReleaseDecision(
                meta: meta, releaseName: release, alias: alias, digest: digest, attempt: attempt, weight: weight,
                action: action, actor: actor, reason: reason, expiresAt: expiry?.1, outcome: outcome)
        }
    }

    private static func digest(_ field: Field) -> Digest? {
        guard let text = field.string() else { return nil }
        if let digest = Digest(text) { return digest }
        field.error("`digest` must be `sha256:` and 64 lower-case hex digits, not `\(text.prefix(80))`")
        return nil
    }

    /// An Approve opens a step and a Promote ends its hold, so both say which.
    private static func weight(_ fields: inout FieldReader, for action: ReleaseDecision.Action?) -> Percentage? {
        switch action {
        case .approve, .promote:
            return fields.required("weight", "write the weight of the step, as `weight: 5%`")?.percentage()
        default:
            return fields.optional("weight")?.percentage()
        }
    }

    private static func time(_ field: Field) -> Timestamp? {
        guard let text = field.string() else { return nil }
        if let time = Timestamp(text) { return time }
        field.error("`\(field.name)` must be a time as `2026-12-01T00:00:00Z`, not `\(text.prefix(80))`")
        return nil
    }

    private static func outcome(_ field: Field?) -> ReleaseDecision.Outcome? {
        return field?.fields { fields in
            let kind = fields.required("outcome").flatMap { ReleaseDecision.Outcome.Kind(rawValue: $0.string() ?? "") }
            let message = fields.optional("message")?.string() ?? ""
            let at = fields.required("at").flatMap(time)
            guard let kind, let at else { return nil }
            return ReleaseDecision.Outcome(kind, message, at: at)
        }
    }
}
