import JSON

/// Reads the spec of a `PromptRelease`. What is wrong is left out and reported; there is always a value.
struct ReleaseDecoder {
    /// Each alias is a rollout of its own in every plan.
    static let maximumAliases = 100
    /// Beyond the limit some versions are still read, so that their mistakes are told in the same pass.
    private static let mostVersions = 5 * PromptReleaseSpec.maximumVersions

    let texts: TextReader
    let scope: DecodingScope

    func decode(_ root: inout FieldReader, _ meta: ObjectMeta) -> PromptRelease? {
        var spec = PromptReleaseSpec(intent: meta.name, delivery: DeliverySpec(name: meta.name))
        spec.places.file = scope.source.file
        mark("", root.mark, in: &spec)
        if let field = root.required("spec") {
            mark("intent", root.place(of: "spec"), in: &spec)
            mark("delivery.name", root.place(of: "spec"), in: &spec)
            field.readFields { read(&$0, into: &spec) }
        }
        return PromptRelease(meta: meta, spec: spec)
    }

    private func read(_ fields: inout FieldReader, into spec: inout PromptReleaseSpec) {
        if let intent = fields.optional("intent") {
            mark("intent", intent.mark, in: &spec)
            if let name = intent.name(.intent) { spec.intent = name }
        }
        spec.description = fields.optional("description")?.string()
        spec.owners = fields.optional("owners")?.strings() ?? []
        spec.suspend = fields.optional("suspend")?.bool() ?? false
        let versions = fields.optional("versions")
        let aliases = fields.optional("aliases")
        if versions == nil, aliases == nil {
            fields.reportMissing(oneOf: ["versions", "aliases"], "a release needs `versions` and `aliases`")
        }
        if let versions { readVersions(versions, into: &spec) }
        if let aliases { readAliases(aliases, into: &spec) }
        if let lint = fields.optional("lint") { spec.lint = LintSpecDecoder.decode(lint) }
        if let delivery = fields.optional("delivery") { readDelivery(delivery, into: &spec) }
        if let retention = fields.optional("retention") { spec.retention = Self.retention(retention) }
    }

    /// Remembers a place, with its line, for the checks that are made against other objects.
    private func mark(_ path: String, _ mark: Mark, in spec: inout PromptReleaseSpec) {
        spec.places.marks[path] = mark
        spec.places.sourceLines[mark.line] = scope.source.line(of: mark)
    }
}

// MARK: - Versions and aliases

extension ReleaseDecoder {
    private func readVersions(_ field: Field, into spec: inout PromptReleaseSpec) {
        guard let items = field.items() else { return }
        if items.count > PromptReleaseSpec.maximumVersions {
            field.error(
                "a release lists at most \(PromptReleaseSpec.maximumVersions) versions, not \(items.count): "
                    + "a recorded version may leave the list and is still there for its aliases")
        }
        var known: [String: Mark] = [:]
        for item in items.prefix(Self.mostVersions) {
            guard let version = VersionDecoder(texts: texts, scope: scope).decode(item) else { continue }
            if let first = known[version.name] {
                scope.error(
                    "the version `\(version.name)` is there twice; first in line \(first.line)", at: version.mark)
                continue
            }
            known[version.name] = version.mark
            mark("versions[\(spec.versions.count)]", version.mark, in: &spec)
            spec.versions.append(version)
        }
    }

    private func readAliases(_ field: Field, into spec: inout PromptReleaseSpec) {
        guard let items = field.items() else { return }
        if items.count > Self.maximumAliases { field.error("a release has at most \(Self.maximumAliases) aliases") }
        var known: [String: Mark] = [:]
        for item in items.prefix(Self.maximumAliases) {
            let index = spec.aliases.count
            let alias: AliasSpec? = item.fields { fields in
                let name = aliasName(&fields, known: &known)
                let version = fields.required("version")
                let text = version?.name(.version)
                let strategy = StrategyDecoder.decode(fields.optional("strategy"))
                guard let name, let text, let version else { return nil }
                mark("aliases[\(index)]", item.mark, in: &spec)
                mark("aliases[\(index)].version", version.mark, in: &spec)
                for gate in strategy.gates.reversed() {
                    mark("aliases[\(index)].gates.\(gate.name)", gate.mark, in: &spec)
                }
                return AliasSpec(name: name, version: text, strategy: strategy.strategy)
            }
            if let alias { spec.aliases.append(alias) }
        }
    }

    private func aliasName(_ fields: inout FieldReader, known: inout [String: Mark]) -> String? {
        guard let field = fields.required("name"), let name = field.name(.label) else { return nil }
        guard !PromptReleaseSpec.reservedAliases.contains(name) else {
            let reserved = PromptReleaseSpec.reservedAliases.sorted().map { "`\($0)`" }
            field.error("the alias `\(name)` is reserved: \(Prose.list(reserved, "and")) have a meaning of their own")
            return nil
        }
        if let first = known[name] {
            field.error("the alias `\(name)` is there twice; first in line \(first.line)")
            return nil
        }
        known[name] = field.mark
        return name
    }
}

// MARK: - Delivery and retention

extension ReleaseDecoder {
    private func readDelivery(_ field: Field, into spec: inout PromptReleaseSpec) {
        field.readFields { fields in
            if let name = fields.optional("name") {
                mark("delivery.name", name.mark, in: &spec)
                if let text = name.name(.subdomain) { spec.delivery.name = text }
            }
            if let policy = fields.optional("deletionPolicy")?.choice(of: DeliverySpec.DeletionPolicy.self) {
                spec.delivery.deletionPolicy = policy
            }
            if let bucketing = fields.optional("bucketing")?.choice(of: BucketingName.self) {
                spec.delivery.bucketing = bucketing
            }
            if let touch = fields.optional("touchPods")?.bool() { spec.delivery.touchPods = touch }
        }
    }

    private static func retention(_ field: Field) -> RetentionSpec {
        var retention = RetentionSpec()
        field.readFields { fields in
            if let count = fields.optional("versions")?.integer(in: 0...10_000) { retention.versions = count }
            if let count = fields.optional("runs")?.integer(in: 0...10_000) { retention.runs = count }
            if let count = fields.optional("days")?.integer(in: 0...36_500) { retention.days = count }
        }
        return retention
    }
}
