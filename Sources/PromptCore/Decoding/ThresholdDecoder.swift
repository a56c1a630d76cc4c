import JSON

/// Reads a suite's `thresholds`; its `sampling` is known by then.
enum ThresholdDecoder {
    static func read(_ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec) {
        if let field = fields.required("passRate", "write `passRate: {min: 95%}`") {
            field.readFields { readPassRate(&$0, into: &spec) }
        }
        if let field = fields.optional("regression") {
            field.readFields { readRegression(&$0, into: &spec) }
        }
        if let field = fields.optional("latency") { spec.latency = latency(field) }
        fields.optional("cost")?.readFields { fields in
            let field = fields.required("meanPerCall", "write `meanPerCall: \"0.002\"`")
            spec.cost = field.flatMap(amount).map(CostThreshold.init)
        }
    }

    private static func readPassRate(_ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec) {
        let field = fields.required("min", "write `min: 95%`")
        let confidence = confidence(&fields, spec.sampling)
        guard let field, let min = field.percentage() else { return }
        if min == .zero { field.error("a pass rate of at least 0% could never fail: write a `min` above 0%") }
        if min == .all, spec.sampling == .stochastic {
            field.error(
                "this suite cannot reach a Pass: no number of draws proves a pass rate of 100%; write a `min` below it, "
                    + "or mark what must never fail as `critical`")
        }
        spec.passRate = PassRateThreshold(min: min, confidence: confidence)
    }

    private static func readRegression(_ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec) {
        let drop = fields.required("maxDrop", "write `maxDrop: 5%`")
        let broken = fields.optional("maxBroken")?.integer(in: 0...1_000_000) ?? 0
        let confidence = confidence(&fields, spec.sampling)
        guard let drop, let most = drop.percentage() else { return }
        if most == .all { drop.error("a drop of at most 100% could never fail: write a `maxDrop` below 100%") }
        if most == .zero, spec.sampling == .stochastic {
            drop.error(
                "this suite cannot reach a Pass: no number of draws proves that two versions are exactly as good; "
                    + "write a `maxDrop` above 0%")
        }
        spec.regression = RegressionThreshold(maxDrop: most, confidence: confidence, maxBroken: broken)
    }

    private static func confidence(
        _ fields: inout FieldReader, _ sampling: EvaluationSuiteSpec.Sampling
    ) -> Percentage {
        let fallback = EvaluationSuiteSpec.defaultConfidence
        guard let field = fields.optional("confidence"), let confidence = field.percentage() else { return fallback }
        guard confidence > .zero, confidence < .all else {
            field.error("`confidence` must be above 0% and below 100%")
            return fallback
        }
        guard sampling == .stochastic else {
            field.warning("`confidence` has no effect: under `sampling: deterministic` no confidence is claimed")
            return fallback
        }
        return confidence
    }

    private static func latency(_ field: Field) -> [LatencyThreshold] {
        let thresholds: [LatencyThreshold]? = field.fields { fields in
            let thresholds = LatencyThreshold.Quantile.allCases.compactMap { quantile -> LatencyThreshold? in
                guard let field = fields.optional(quantile.rawValue), let most = field.duration() else { return nil }
                if most == .zero { field.error("no answer comes in 0s: write a time above it") }
                return LatencyThreshold(quantile, most: most)
            }
            if fields.keys.isEmpty { fields.error("`latency` bounds nothing: write `latency: {p95: 4s}`") }
            return thresholds
        }
        return thresholds ?? []
    }

    /// An amount of money, as a decimal string.
    static func amount(_ field: Field) -> Money? {
        switch field.node.value {
        case .integer(let number): field.error("`\(field.name)` must be a string: write `\"\(number)\"`")
        case .number(let number): field.error("`\(field.name)` must be a string: write `\"\(number)\"`")
        default:
            guard let text = field.string() else { return nil }
            if let money = Money(text) { return money }
            field.error(
                "`\(field.name)` must be an amount of money with at most nine decimals, as `\"0.002\"`, not `\(text)`")
        }
        return nil
    }
}
