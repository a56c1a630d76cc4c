import JSON

/// Reads the spec of an `EvaluationSuite`.
struct SuiteDecoder {
    let texts: TextReader
    let scope: DecodingScope

    func decode(_ root: inout FieldReader, _ meta: ObjectMeta) -> EvaluationSuite? {
        var spec = EvaluationSuiteSpec(passRate: PassRateThreshold(min: .all), digest: Digest(of: .null))
        if let field = root.required("spec") { field.readFields { read(&$0, into: &spec) } }
        spec.digest = Digest(of: spec.json)
        return EvaluationSuite(meta: meta, spec: spec)
    }

    private func read(_ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec) {
        spec.endpointName = fields.optional("endpointName")?.name(.subdomain)
        readSampling(&fields, into: &spec)
        let assertions = AssertionDecoder(answering: spec.endpointName)
        fields.optional("defaults")?.readFields { defaults in
            spec.defaults = assertions.list(defaults.optional("assert"))
        }
        readCases(&fields, into: &spec, assertions)
        if let thresholds = fields.required("thresholds", "write `thresholds: {passRate: {min: 95%}}`") {
            thresholds.readFields { ThresholdDecoder.read(&$0, into: &spec) }
        }
        readRounds(fields.optional("rounds"), into: &spec)
        readBudget(fields.optional("budget"), into: &spec)
    }

    private func readSampling(_ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec) {
        let hint = "write `sampling: stochastic`, or `deterministic` where one answer is the whole truth"
        guard let field = fields.required("sampling", hint),
            let sampling = field.choice(of: EvaluationSuiteSpec.Sampling.self)
        else { return }
        spec.sampling = sampling
    }

    private func readRounds(_ field: Field?, into spec: inout EvaluationSuiteSpec) {
        if spec.sampling == .stochastic { spec.maximumRounds = EvaluationSuiteSpec.defaultRounds }
        field?.readFields { fields in
            if let max = fields.optional("max"), let count = max.integer(in: 1...10_000) {
                if spec.sampling == .stochastic {
                    spec.maximumRounds = count
                } else if count > 1 {
                    max.warning("`max` has no effect: under `sampling: deterministic` one round is the whole truth")
                }
            }
            if let seed = fields.optional("seed")?.integer(in: 0...(1 << 53)) { spec.seed = Int64(seed) }
        }
    }

    private func readBudget(_ field: Field?, into spec: inout EvaluationSuiteSpec) {
        field?.readFields { fields in
            if let field = fields.optional("cost"), let cost = ThresholdDecoder.amount(field) {
                spec.maximumCost = cost
                if cost == .zero { field.error("this suite cannot reach a Pass: a `cost` of 0 pays for no answer") }
            }
            guard let field = fields.optional("calls"), let calls = field.integer(in: 0...100_000_000) else { return }
            spec.maximumCalls = calls
            if calls == 0 || calls < spec.cases.count {
                field.error(
                    "this suite cannot reach a Pass: `calls` allows \(calls), and one round asks all "
                        + "\(spec.cases.count) cases"
                )
            }
        }
    }
}

// MARK: - Cases

extension SuiteDecoder {
    private func readCases(
        _ fields: inout FieldReader, into spec: inout EvaluationSuiteSpec, _ assertions: AssertionDecoder
    ) {
        let errors = scope.log.errorCount
        let inline = fields.optional("cases")
        let from = fields.optional("casesFrom")
        var items = inline?.items() ?? []
        if let from, let text = texts.read(from) {
            spec.casesFrom = text.reference
            items += JSONLines(text).objects()
        }
        var known: Set<String> = []
        for item in items {
            guard let read = readCase(item, assertions, hasDefaults: !spec.defaults.isEmpty) else { continue }
            guard known.insert(read.name).inserted else {
                item.error("the case `\(read.name)` is there twice")
                continue
            }
            checkInputs(of: read, spec.defaults + read.assertions, item)
            spec.cases.append(read)
        }
        if items.isEmpty, scope.log.errorCount == errors {
            fields.reportMissing(
                oneOf: ["cases", "casesFrom"], "a suite without cases proves nothing: write `cases` or `casesFrom`")
        }
    }

    private func readCase(_ field: Field, _ assertions: AssertionDecoder, hasDefaults: Bool) -> EvaluationCase? {
        return field.fields { fields in
            let name = fields.required("name")?.words()
            let inputs = fields.optional("inputs").map(inputs) ?? [:]
            let isCritical = fields.optional("critical")?.bool() ?? false
            let written = fields.optional("assert")
            let own = assertions.list(written)
            let isEmpty = written == nil || written?.node.items?.isEmpty == true
            if isEmpty, !hasDefaults {
                fields.error("this case asserts nothing, so it could never fail: write `assert`")
            }
            return name.map { EvaluationCase(name: $0, inputs: inputs, isCritical: isCritical, assertions: own) }
        }
    }

    /// An assertion that looks at an input of the case needs it to be there.
    private func checkInputs(of testCase: EvaluationCase, _ assertions: [Assertion], _ field: Field) {
        for name in Set(assertions.compactMap(\.inputName)).sorted() where testCase.inputs[name] == nil {
            let hint = NearestName.hint(name, in: testCase.inputs.keys.sorted())
            field.error(
                "the case `\(testCase.name)` has no input `\(name)`, which one of its assertions looks at\(hint)")
        }
    }

    private func inputs(_ field: Field) -> [String: JSONValue] {
        guard field.node.members != nil else {
            field.error("`inputs` must be a map, not \(field.node.kindName)")
            return [:]
        }
        return field.json()?.object ?? [:]
    }
}
