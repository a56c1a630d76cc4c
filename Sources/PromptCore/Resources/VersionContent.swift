import JSON

/// The frozen content of a version: as written, without its name, `from` replaced by what it read, defaults left out.
///
/// The digest is SHA-256 over the canonical JSON (RFC 8785) of `{"promptVersion": 1, "content": {...}}`.
package struct VersionContent: Sendable, Hashable {
    /// The canonical bytes of the content: compact, as thousands of them are held at once.
    package let canonical: [UInt8]
    package let digest: Digest
    /// Where each wording is asked, in the order of `wordings`; nil where it names no endpoint. Kept beside the bytes, as
    /// every plan looks at it.
    package let endpointNames: [String?]

    /// `json` must already be normalised (defaults left out): the manifest decoder does that.
    package init(normalized json: JSONValue) {
        // A copy of just the right size: the writer's buffer keeps room to grow.
        canonical = json.canonicalBytes.withUnsafeBufferPointer { Array($0) }
        digest = Self.digest(of: canonical)
        endpointNames = Self.endpointNames(in: json)
    }

    /// Reads canonical bytes back, as a record holds them.
    package init(canonical: [UInt8]) {
        self.canonical = canonical
        digest = Self.digest(of: canonical)
        endpointNames = Self.endpointNames(in: (try? JSONValue(parsing: canonical)) ?? .null)
    }

    /// A variant is asked where it says itself, or else where its model or the version's is.
    private static func endpointNames(in json: JSONValue) -> [String?] {
        func name(_ part: JSONValue) -> String? {
            part["endpointName"]?.string ?? (part["model"] ?? json["model"])?["endpointName"]?.string
        }
        return [name(json)] + (json["variants"]?.array ?? []).map(name)
    }

    /// `{"content":...,"promptVersion":1}`, which is canonical when the content is.
    private static func digest(of canonical: [UInt8]) -> Digest {
        Digest(ofParts: [Array("{\"content\":".utf8), canonical, Array(",\"promptVersion\":1}".utf8)])
    }

    /// The content as a value; parsed anew at each call.
    package var json: JSONValue { (try? JSONValue(parsing: canonical)) ?? .null }
}

extension VersionContent: Codable {
    package init(from decoder: any Decoder) throws { self.init(normalized: try JSONValue(from: decoder)) }
    package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

/// One wording of a version for one or more models: the version itself, or one of its `variants`.
package struct Wording: Sendable, Hashable {
    package enum Body: Sendable, Hashable {
        case text(String)
        case messages([Message])
    }

    package struct Message: Sendable, Hashable {
        package var role: String
        package var content: String

        package init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    /// 0 for the version itself, 1... for its variants in order.
    package var index: Int
    /// Globs over the model id; empty for the version itself.
    package var models: [String]
    package var endpointName: String?
    package var body: Body
    package var modelID: String?
    /// Inference parameters as written (`temperature`, `maxTokens`, ...).
    package var parameters: [String: JSONValue]
    /// `greedy` where none is named.
    package var strategy: InferenceStrategy

    /// The messages; a one-string prompt is one message of the user's.
    package var messages: [Message] {
        switch body {
        case .text(let text): [Message(role: "user", content: text)]
        case .messages(let messages): messages
        }
    }
}

package struct DeclaredInput: Sendable, Hashable {
    package var name: String
    package var schema: JSONValue?
    package var isUntrusted: Bool
}

extension VersionContent {
    /// `mustache` or `none`.
    package var template: String { Self.template(in: json) }
    package var notes: String? { json["notes"]?.string }
    package var outputSchema: JSONValue? { json["output"]?["jsonSchema"] }
    /// Whether it says what its answers must be.
    package var hasContract: Bool { json["output"] != nil }
    /// The text of an XML Schema that answers must fit; a version has this or `outputSchema`, or neither.
    package var outputXMLSchema: String? { json["output"]?["xmlSchema"]?.string }
    package var inputs: [DeclaredInput] { Self.inputs(in: json) }
    /// The version's own wording and those of its variants, in order.
    package var wordings: [Wording] { Self.wordings(in: json) }

    static func template(in json: JSONValue) -> String { json["template"]?.string ?? "mustache" }

    static func inputs(in json: JSONValue) -> [DeclaredInput] {
        (json["inputs"]?.array ?? [])
            .map { input in
                DeclaredInput(
                    name: input["name"]?.string ?? "", schema: input["schema"],
                    isUntrusted: input["trust"]?.string == "untrusted")
            }
    }

    static func wordings(in json: JSONValue) -> [Wording] {
        let own = wording(json, of: json, index: 0, models: [])
        let variants = (json["variants"]?.array ?? []).enumerated()
            .map { offset, variant in
                wording(
                    variant, of: json, index: offset + 1, models: (variant["models"]?.array ?? []).compactMap(\.string))
            }
        return [own] + variants
    }

    /// A variant inherits from the version what it does not say itself: text or messages, and the model's settings.
    private static func wording(_ part: JSONValue, of json: JSONValue, index: Int, models: [String]) -> Wording {
        let model = part["model"] ?? json["model"]
        return Wording(
            index: index, models: models,
            endpointName: part["endpointName"]?.string ?? model?["endpointName"]?.string,
            body: body(part) ?? body(json) ?? .text(""),
            modelID: model?["id"]?.string, parameters: model?["parameters"]?.object ?? [:],
            strategy: InferenceStrategy(content: model?["strategy"]))
    }

    private static func body(_ part: JSONValue) -> Wording.Body? {
        if let text = part["text"]?.string { return .text(text) }
        guard let messages = part["messages"]?.array else { return nil }
        return .messages(
            messages.map {
                Wording.Message(role: $0["role"]?.string ?? "user", content: $0["content"]?.string ?? "")
            })
    }
}
