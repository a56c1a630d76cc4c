import JSON

/// The model a prompt was made for, and how it is asked.
public struct PromptModel: Sendable, Hashable {
    /// The name of a `ModelEndpoint`.
    public var endpointName: String?
    /// The model's id as its API knows it.
    public var id: String?
    /// What a request carries beside the prompt, for example `temperature`.
    public var parameters: [String: JSONValue]
    /// The inference strategy: its `kind` and what belongs to that kind.
    public var strategy: [String: JSONValue]
    /// Members that this reader does not know.
    public var additional: [String: JSONValue]

    public init(
        endpointName: String? = nil, id: String? = nil, parameters: [String: JSONValue] = [:],
        strategy: [String: JSONValue] = [:], additional: [String: JSONValue] = [:]
    ) {
        self.endpointName = endpointName
        self.id = id
        self.parameters = parameters
        self.strategy = strategy
        self.additional = additional
    }

    init(json: JSONValue, at place: Place) throws(BundleError) {
        var reader = try ObjectReader(json, at: place)
        endpointName = try reader.optionalString("endpointName")
        id = try reader.optionalString("id")
        parameters = try reader.map("parameters")
        strategy = try reader.map("strategy")
        additional = reader.remaining
    }

    /// The kind of the inference strategy, for example `greedy`.
    public var strategyKind: String? { strategy["kind"]?.string }

    /// The strategy that telemetry names: a model that says nothing is asked greedily; nil where there is no model.
    public var strategyName: String? { strategyKind ?? (id == nil ? nil : "greedy") }

    /// The value as a prompt document holds it.
    public var json: JSONValue {
        var members = additional
        members["endpointName"] = endpointName.map(JSONValue.string)
        members["id"] = id.map(JSONValue.string)
        members.set("parameters", unlessEmpty: .object(parameters))
        members.set("strategy", unlessEmpty: .object(strategy))
        return .object(members)
    }
}

/// A prompt worded for certain models.
public struct PromptVariant: Sendable, Hashable {
    /// Globs over a model's id: `*` stands for any characters, `?` for one.
    public var models: [String]
    /// The `ModelEndpoint` of these models; nil keeps the prompt's own.
    public var endpointName: String?
    /// The wording for these models.
    public var body: PromptBody
    /// The model's settings in place of the prompt's own; nil keeps those.
    public var model: PromptModel?
    /// Members that this reader does not know.
    public var additional: [String: JSONValue]

    public init(
        models: [String], endpointName: String? = nil, body: PromptBody, model: PromptModel? = nil,
        additional: [String: JSONValue] = [:]
    ) {
        self.models = models
        self.endpointName = endpointName
        self.body = body
        self.model = model
        self.additional = additional
    }

    init(json: JSONValue, at place: Place) throws(BundleError) {
        var reader = try ObjectReader(json, at: place)
        models = try reader.list("models", of: JSONValue.string(from:at:)) ?? []
        endpointName = try reader.optionalString("endpointName")
        body = try PromptBody(from: &reader)
        model =
            if let json = reader.value("model") { try PromptModel(json: json, at: place.member("model")) } else { nil }
        additional = reader.remaining
    }

    /// The value as a prompt document holds it.
    public var json: JSONValue {
        var members = additional.merging(body.members) { $1 }
        members["models"] = .array(models.map(JSONValue.string))
        members["endpointName"] = endpointName.map(JSONValue.string)
        members["model"] = model?.json
        return .object(members)
    }

    /// Whether one of the globs matches the id of a model.
    public func matches(model id: String) -> Bool { models.contains { ModelGlob($0).matches(id) } }
}
