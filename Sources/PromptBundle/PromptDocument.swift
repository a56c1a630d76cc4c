import JSON

/// One full prompt as a bundle holds it: `<version>.prompt.json` and, for what is stable, `<alias>.json`.
public struct PromptDocument: Sendable, Hashable {
    /// What an application asks for.
    public var intent: String
    /// The version's name.
    public var version: String
    /// `sha256:` and the hex digits of the digest of the version's content.
    public var digest: String
    /// What the version says.
    public var content: PromptContent
    /// OpenTelemetry attributes for a span that uses this prompt.
    public var telemetry: [String: JSONValue]
    /// Members that this reader does not know.
    public var additional: [String: JSONValue]

    public init(
        intent: String, version: String, digest: String, content: PromptContent, telemetry: [String: JSONValue],
        additional: [String: JSONValue] = [:]
    ) {
        self.intent = intent
        self.version = version
        self.digest = digest
        self.content = content
        self.telemetry = telemetry
        self.additional = additional
    }

    /// A document with the attributes that every bundle carries; `release` is `<namespace>/<name>`.
    public init(intent: String, version: String, digest: String, release: String, content: PromptContent) {
        self.init(intent: intent, version: version, digest: digest, content: content, telemetry: [:])
        telemetry[TelemetryKey.promptName] = .string(intent)
        telemetry[TelemetryKey.promptVersion] = .string(version)
        telemetry[TelemetryKey.digest] = .string(digest)
        telemetry[TelemetryKey.release] = .string(release)
        telemetry[TelemetryKey.requestModel] = content.model.id.map(JSONValue.string)
        telemetry[TelemetryKey.strategy] = content.model.strategyName.map(JSONValue.string)
    }

    /// Reads a document; `file` is the name that errors give it.
    public init(json: JSONValue, file: String = "prompt") throws(BundleError) {
        var reader = try ObjectReader(json, at: Place(file: file))
        try reader.checkFormatVersion()
        intent = try reader.string("intent")
        version = try reader.string("version")
        digest = try reader.string("digest")
        content = try PromptContent(from: &reader)
        telemetry = try reader.map("telemetry")
        additional = reader.remaining
    }

    /// The document as its file holds it; the file's bytes are this value's canonical ones.
    public var json: JSONValue {
        var members = additional.merging(content.members) { $1 }
        members["formatVersion"] = .integer(Int64(BundleFormat.version))
        members["intent"] = .string(intent)
        members["version"] = .string(version)
        members["digest"] = .string(digest)
        members["telemetry"] = .object(telemetry)
        return .object(members)
    }
}

/// The names of the attributes, from the OpenTelemetry conventions for generative AI and of this product.
enum TelemetryKey {
    static let promptName = "gen_ai.prompt.name"
    static let promptVersion = "gen_ai.prompt.version"
    static let requestModel = "gen_ai.request.model"
    static let digest = "promptops.prompt.digest"
    static let release = "promptops.release"
    static let strategy = "promptops.inference.strategy"
    static let alias = "promptops.alias"
    static let variant = "promptops.variant"
}
