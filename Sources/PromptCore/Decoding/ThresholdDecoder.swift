import JSON

/// Reads a suite's `thresholds`.
enum ThresholdDecoder {
    static func read(_ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec) {
        if let field = fields.required("passRate", "write `passRate: {min: 95%}`") {
            field.readFields { readPassRate(&$0, into: &spec) }
        }
        if let field = fields.optional("regression") {
            field.readFields { readRegression(&$0, into: &spec) }
        }
        fields.refuse("latency", "a latency threshold is not in this build yet")
        fields.refuse("cost", "a cost threshold is not in this build yet")
    }

    private static func readPassRate(_ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec) {
        let field = fields.required("min", "write `min: 95%`")
        readConfidence(&fields)
        guard let field, let min = field.percentage() else { return }
        if min == .zero { field.error("a pass rate of at least 0% could never fail: write a `min` above 0%") }
        spec.passRate = PassRateThreshold(min: min)
    }

    private static func readRegression(_ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec) {
        let drop = fields.required("maxDrop", "write `maxDrop: 5%`")
        let broken = fields.optional("maxBroken")?.integer(in: 0...1_000_000) ?? 0
        readConfidence(&fields)
        guard let drop, let most = drop.percentage() else { return }
        if most == .all { drop.error("a drop of at most 100% could never fail: write a `maxDrop` below 100%") }
        spec.regression = RegressionThreshold(maxDrop: most, maxBroken: broken)
    }

    private static func readConfidence(_ fields: inout FieldReader) {
        guard let field = fields.optional("confidence"), let confidence = field.percentage() else { return }
        guard confidence > .zero, confidence < .all else {
            field.error("`confidence` must be above 0% and below 100%")
            return
        }
        field.warning("`confidence` has no effect: under `sampling: deterministic` no confidence is claimed")
    }
}
