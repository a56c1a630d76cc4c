import JSON

/// What one version of a prompt says: its wording, inputs, output contract, model and wordings for other models.
public struct PromptContent: Sendable, Hashable {
    /// How the placeholders are written.
    public var template: TemplateLanguage
    /// The wording.
    public var body: PromptBody
    /// The values that the wording takes.
    public var inputs: [PromptInput]
    /// What an answer must look like; nil when anything goes.
    public var output: OutputContract?
    /// The model that the wording was made for.
    public var model: PromptModel
    /// The same intent worded for other models; the first that matches a model counts.
    public var variants: [PromptVariant]

    public init(
        template: TemplateLanguage = .mustache, body: PromptBody, inputs: [PromptInput] = [],
        output: OutputContract? = nil, model: PromptModel = PromptModel(), variants: [PromptVariant] = []
    ) {
        self.template = template
        self.body = body
        self.inputs = inputs
        self.output = output
        self.model = model
        self.variants = variants
    }
}

extension PromptContent {
    /// Reads the content of a version as a manifest or a bundle holds it; members it does not know are left out.
    public init(json: JSONValue) throws(BundleError) {
        var reader = try ObjectReader(json, at: Place(file: "prompt"))
        try self.init(from: &reader)
    }

    init(from reader: inout ObjectReader) throws(BundleError) {
        let name = try reader.optionalString("template") ?? TemplateLanguage.mustache.rawValue
        guard let template = TemplateLanguage(rawValue: name) else {
            throw reader.place.member("template").unsupported("the template language \"\(name)\" is not known here")
        }
        self.template = template
        body = try PromptBody(from: &reader)
        inputs = try reader.list("inputs", of: PromptInput.init(json:at:)) ?? []
        output = try OutputContract(json: reader.value("output") ?? [:], at: reader.place.member("output"))
        model = try PromptModel(json: reader.value("model") ?? [:], at: reader.place.member("model"))
        variants = try reader.list("variants", of: PromptVariant.init(json:at:)) ?? []
    }

    /// The members a prompt document has of this content; lists and maps are there even when they are empty.
    var members: [String: JSONValue] {
        var members = body.members
        members["template"] = .string(template.rawValue)
        members["inputs"] = .array(inputs.map(\.json))
        members["output"] = output?.json ?? [:]
        members["model"] = model.json
        members["variants"] = .array(variants.map(\.json))
        return members
    }
}

/// How a prompt's placeholders are written.
public enum TemplateLanguage: String, Sendable, Hashable {
    /// Mustache tags.
    case mustache
    /// The text is used as it is.
    case none
}

/// The wording: a chat or one string.
public enum PromptBody: Sendable, Hashable {
    case messages([PromptMessage])
    case text(String)

    /// The wording as one string, where it is one: a text, or the content of a single message.
    public var singleText: String? {
        switch self {
        case .text(let text): text
        case .messages(let messages): messages.count == 1 ? messages[0].content : nil
        }
    }

    init(from reader: inout ObjectReader) throws(BundleError) {
        let messages = try reader.list("messages", of: PromptMessage.init(json:at:))
        let text = try reader.optionalString("text")
        switch (messages, text) {
        case (let messages?, nil): self = .messages(messages)
        case (nil, let text?): self = .text(text)
        default: throw reader.place.malformed("either \"messages\" or \"text\" belongs here, and only one of them")
        }
    }

    var members: [String: JSONValue] {
        switch self {
        case .messages(let messages): ["messages": .array(messages.map(\.json))]
        case .text(let text): ["text": .string(text)]
        }
    }
}

/// One message of a chat.
public struct PromptMessage: Sendable, Hashable {
    /// `system`, `user`, `assistant` or whatever else the model's API names.
    public var role: String
    /// What is said, with its placeholders.
    public var content: String
    /// Members that this reader does not know.
    public var additional: [String: JSONValue]

    public init(role: String, content: String, additional: [String: JSONValue] = [:]) {
        self.role = role
        self.content = content
        self.additional = additional
    }

    init(json: JSONValue, at place: Place) throws(BundleError) {
        var reader = try ObjectReader(json, at: place)
        role = try reader.string("role")
        content = try reader.string("content")
        additional = reader.remaining
    }

    /// The value as a prompt document holds it.
    public var json: JSONValue {
        .object(additional.merging(["role": .string(role), "content": .string(content)]) { $1 })
    }
}

/// A value that a prompt takes when it is rendered.
public struct PromptInput: Sendable, Hashable {
    /// Whether a value may be taken at its word.
    public enum Trust: String, Sendable, Hashable {
        /// The caller vouches for it.
        case trusted
        /// It comes from outside: rendering neutralises what could pass for an instruction.
        case untrusted
    }

    /// The name that placeholders use.
    public var name: String
    /// The JSON Schema of its values; nil when any value will do.
    public var schema: JSONValue?
    /// Whether its values may be taken at their word.
    public var trust: Trust
    /// Members that this reader does not know.
    public var additional: [String: JSONValue]

    public init(
        name: String, schema: JSONValue? = nil, trust: Trust = .trusted, additional: [String: JSONValue] = [:]
    ) {
        self.name = name
        self.schema = schema
        self.trust = trust
        self.additional = additional
    }

    init(json: JSONValue, at place: Place) throws(BundleError) {
        var reader = try ObjectReader(json, at: place)
        name = try reader.string("name")
        schema = reader.value("schema")
        let word = try reader.optionalString("trust") ?? Trust.trusted.rawValue
        guard let trust = Trust(rawValue: word) else {
            throw place.member("trust").unsupported("the trust \"\(word)\" is not known here")
        }
        self.trust = trust
        additional = reader.remaining
    }

    /// The value as a prompt document holds it.
    public var json: JSONValue {
        var members = additional
        members["name"] = .string(name)
        members["schema"] = schema
        members["trust"] = .string(trust.rawValue)
        return .object(members)
    }
}

/// What an answer must look like.
public enum OutputContract: Sendable, Hashable {
    /// A JSON document that a JSON Schema describes.
    case jsonSchema(JSONValue)
    /// An XML document that an XML Schema, given as text, describes.
    case xmlSchema(String)
    /// A contract of a kind that this reader does not know, as it was written.
    case other(JSONValue)

    /// Reads a contract; nil for the empty map, which is none.
    init?(json: JSONValue, at place: Place) throws(BundleError) {
        var reader = try ObjectReader(json, at: place)
        let json = JSONValue.object(reader.remaining)
        if reader.remaining.isEmpty { return nil }
        let schema = reader.value("jsonSchema")
        let text = try reader.optionalString("xmlSchema")
        switch (schema, text) {
        case (let schema?, nil) where reader.remaining.isEmpty: self = .jsonSchema(schema)
        case (nil, let text?) where reader.remaining.isEmpty: self = .xmlSchema(text)
        default: self = .other(json)
        }
    }

    /// The value as a prompt document holds it.
    public var json: JSONValue {
        switch self {
        case .jsonSchema(let schema): ["jsonSchema": schema]
        case .xmlSchema(let text): ["xmlSchema": .string(text)]
        case .other(let json): json
        }
    }
}
