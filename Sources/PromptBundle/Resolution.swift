import JSON

/// Which prompt a request gets, and what its span should say.
public struct Resolution: Sendable, Hashable {
    /// The side of an alias that a request is on.
    public enum Side: String, Sendable, Hashable {
        case stable
        case canary
    }

    /// What the application asked for.
    public let intent: String
    /// The alias it asked for.
    public let alias: String
    /// The version's name.
    public let version: String
    /// The digest of the version's content, `sha256:` and hex digits.
    public let digest: String
    /// Stable, or the version that is being tried.
    public let variant: Side
    /// The wording for the model that was asked for; placeholders are not filled yet.
    public let prompt: PromptBody
    /// How the placeholders are written.
    public let template: TemplateLanguage
    /// The values that the wording takes.
    public let inputs: [PromptInput]
    /// What an answer must look like; nil when anything goes.
    public let output: OutputContract?
    /// The settings for the model that was asked for.
    public let model: PromptModel
    /// OpenTelemetry attributes for the span of the request.
    public let telemetry: [String: JSONValue]
}

extension LoadedBundle {
    /// The prompt that an alias gives a targeting key (a user, a tenant, a session), worded for a model.
    ///
    /// The same key gets the same version as long as the weight does not change; no key or an empty one gets the stable
    /// version. Without a model, or when no variant matches its id, the prompt's own wording is taken. Throws
    /// `unknownAlias`.
    public func resolve(
        alias name: String, targetingKey: String? = nil, model: String? = nil
    ) throws(BundleError) -> Resolution {
        guard let alias = index.aliases[name] else {
            throw .unknownAlias(name, known: index.aliases.keys.sorted())
        }
        let (version, side) = index.bucketing.choose(from: alias, targetingKey: targetingKey ?? "")
        guard let document = documents[version] else {
            throw .malformed(file: BundleFormat.indexFile, reason: "there is no version \"\(version)\"")
        }
        return Resolution(document, alias: name, side: side, model: model)
    }
}

extension BucketingAlgorithm {
    fileprivate func choose(
        from alias: ReleaseIndex.Alias, targetingKey: String
    ) -> (version: String, side: Resolution.Side) {
        guard let canary = alias.canary,
            isCanary(targetingKey: targetingKey, salt: canary.salt, weight: canary.weight)
        else { return (alias.stable, .stable) }
        return (canary.version, .canary)
    }
}

extension Resolution {
    fileprivate init(_ document: PromptDocument, alias: String, side: Side, model id: String?) {
        let content = document.content
        let wording = id.flatMap { id in content.variants.first { $0.matches(model: id) } }
        intent = document.intent
        self.alias = alias
        version = document.version
        digest = document.digest
        variant = side
        prompt = wording?.body ?? content.body
        template = content.template
        inputs = content.inputs
        output = content.output
        var model = wording?.model ?? content.model
        model.endpointName = wording?.endpointName ?? model.endpointName
        self.model = model
        var telemetry = document.telemetry
        if let id { telemetry[TelemetryKey.requestModel] = .string(id) }
        if wording?.model != nil { telemetry[TelemetryKey.strategy] = model.strategyName.map(JSONValue.string) }
        telemetry[TelemetryKey.alias] = .string(alias)
        telemetry[TelemetryKey.variant] = .string(side.rawValue)
        self.telemetry = telemetry
    }
}
