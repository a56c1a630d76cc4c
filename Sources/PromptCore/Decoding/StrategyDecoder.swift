import JSON

/// Reads an alias's `strategy`.
enum StrategyDecoder {
    static let maximumSteps = 100
    static let maximumGates = 20

    /// A gate's name and place, for the checks that are made against other objects.
    struct GatePlace {
        var name: String
        var mark: Mark
    }

    struct Decoded {
        var strategy = RolloutStrategy.immediate()
        var gates: [GatePlace] = []
    }

    static func decode(_ field: Field?) -> Decoded {
        var decoded = Decoded()
        field?.readFields { fields in
            let immediate = fields.optional("immediate")
            let canary = fields.optional("canary")
            let message = "`strategy` must have exactly one of `immediate: {...}` and `canary: {...}`"
            if immediate == nil, canary == nil { fields.reportMissing(oneOf: ["immediate", "canary"], message) }
            if immediate != nil, canary != nil { fields.error(message) }
            if let immediate {
                immediate.readFields { fields in
                    decoded.strategy = .immediate(gates: gates(fields.optional("gates"), &decoded.gates) ?? [])
                }
            }
            if let canary { canary.readFields { readCanary(&$0, into: &decoded) } }
        }
        return decoded
    }

    private static func readCanary(_ fields: inout FieldReader, into decoded: inout Decoded) {
        let common = gates(fields.optional("gates"), &decoded.gates) ?? []
        let steps = readSteps(fields.required("steps", "write `steps: [{weight: 5%, hold: 1h}]`"), &decoded.gates)
        var strategy = RolloutStrategy(gates: common, steps: steps)
        if let reaction = fields.optional("onFailure")?.choice(of: RolloutStrategy.Reaction.self) {
            strategy.onFailure = reaction
        }
        if let reaction = fields.optional("onInconclusive")?.choice(of: RolloutStrategy.Reaction.self) {
            strategy.onInconclusive = reaction
        }
        fields.optional("onError")?.readFields { fields in
            if let after = fields.optional("after")?.duration() { strategy.onError.after = after }
            if let then = fields.optional("then")?.choice(of: RolloutStrategy.Reaction.self) {
                strategy.onError.then = then
            }
        }
        if let window = fields.optional("rollbackWindow")?.integer(in: 0...10) { strategy.rollbackWindow = window }
        decoded.strategy = strategy
    }

    private static func readSteps(_ field: Field?, _ places: inout [GatePlace]) -> [RolloutStep] {
        guard let field, let items = field.items() else { return [] }
        if items.isEmpty { field.error("`steps` must have at least one step, as `{weight: 5%, hold: 1h}`") }
        if items.count > maximumSteps { field.error("`steps` may have at most \(maximumSteps) steps") }
        var steps: [RolloutStep] = []
        for item in items.prefix(maximumSteps) {
            let step: RolloutStep? = item.fields { fields in
                let weight = weight(fields.required("weight", "write `weight: 5%`"), after: steps.last?.weight)
                let hold = hold(fields.optional("hold"))
                let own = gates(fields.optional("gates"), &places)
                return weight.map { RolloutStep(weight: $0, hold: hold, gates: own) }
            }
            if let step { steps.append(step) }
        }
        return steps
    }

    private static func weight(_ field: Field?, after last: Percentage?) -> Percentage? {
        guard let field, let weight = field.percentage() else { return nil }
        guard weight > .zero else {
            field.error("`weight` must be above 0%: a candidate has no traffic before its first step")
            return nil
        }
        guard let last, weight <= last else { return weight }
        field.error("weights must rise: \(weight.text) comes after \(last.text)")
        return nil
    }

    private static func hold(_ field: Field?) -> RolloutStep.Hold {
        guard let field else { return .time(.zero) }
        if field.node.string == "manual" { return .manual }
        if let text = field.node.string, TimeSpan(text) == nil {
            field.error("`hold` must be a duration as `10m` or `1h30m`, or `manual`, not `\(text)`")
            return .manual
        }
        return field.duration().map(RolloutStep.Hold.time) ?? .manual
    }
}

// MARK: - Gates

extension StrategyDecoder {
    private static let kinds = ["evaluation", "approval", "soak"]

    /// Nil where no gates are written, which differs from an empty list under a step.
    private static func gates(_ field: Field?, _ places: inout [GatePlace]) -> [Gate]? {
        guard let field, let items = field.items() else { return nil }
        if items.count > maximumGates { field.error("`gates` may have at most \(maximumGates) gates") }
        var gates: [Gate] = []
        for item in items.prefix(maximumGates) {
            guard let gate = gate(item) else { continue }
            if gates.contains(where: { $0.name == gate.name }) {
                item.error("the gate `\(gate.name)` is there twice before the same step")
            } else {
                gates.append(gate)
                places.append(GatePlace(name: gate.name, mark: item.mark))
            }
        }
        return gates
    }

    private static func gate(_ field: Field) -> Gate? {
        return field.fields { fields in
            for key in fields.keys where !kinds.contains(key) {
                let mend =
                    NearestName.of(key, in: kinds).map { "did you mean `\($0)`?" }
                    ?? "known: \(Prose.list(kinds, "and"))"
                fields.refuse(key, "this build cannot run a gate of the kind `\(key)`; \(mend)")
            }
            let evaluation = fields.optional("evaluation")
            let approval = fields.optional("approval")
            let soak = fields.optional("soak")
            switch (evaluation, approval, soak) {
            case (let evaluation?, nil, nil): return self.evaluation(evaluation)
            case (nil, let approval?, nil): return self.approval(approval)
            case (nil, nil, let soak?): return self.soak(soak)
            case (nil, nil, nil):
                if fields.keys.allSatisfy(kinds.contains) {
                    fields.error("a gate must have one of \(Prose.list(kinds.map { "`\($0)`" }, "and"))")
                }
            default: fields.error("a gate must have exactly one kind: write each as an item of its own")
            }
            return nil
        }
    }

    private static func evaluation(_ field: Field) -> Gate? {
        return field.fields { fields in
            let name = fields.required("suiteName")?.name(.subdomain)
            let reuse = fields.optional("reuse")?.choice(of: Gate.Reuse.self) ?? .step
            return name.map { .evaluation(suiteName: $0, reuse: reuse) }
        }
    }

    private static func approval(_ field: Field) -> Gate? {
        return field.fields { fields in
            let required = fields.required("required", "write how many people must approve")?.integer(in: 1...100)
            let excludeAuthor = fields.optional("excludeAuthor")?.bool() ?? false
            return required.map { .approval(required: $0, excludeAuthor: excludeAuthor) }
        }
    }

    private static func soak(_ field: Field) -> Gate? {
        return field.fields { fields in
            let alias = fields.required("alias")?.name(.label)
            let span = fields.required("for", "write how long, as `for: 1h`")?.duration()
            guard let alias, let span else { return nil }
            return .soak(alias: alias, for: span)
        }
    }
}
