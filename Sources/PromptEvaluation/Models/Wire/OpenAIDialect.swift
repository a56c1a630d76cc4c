import JSON
import PromptCore

/// What an endpoint of the protocol `openai` takes of what may be asked of it: learnt from its faults, never from their
/// text.
package struct OpenAIDialect: Sendable, Hashable {
    /// The member that bounds the answer: the first is what most servers know, the second what OpenAI's newer models want.
    package enum OutputLimit: String, Sendable, Hashable {
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
    }

    /// How the answer is held to a form.
    package enum Format: Sendable, Hashable {
        /// To the version's schema, where that keeps the rules of strict mode; else `object`.
        case schema
        /// To one JSON object.
        case object
        /// Not at all.
        case free
    }

    /// What an answer can be had without; the answer then says so.
    package enum Omissible: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Reasoning models take none but their own.
        case temperature
        case seed

        package static func < (left: Omissible, right: Omissible) -> Bool { left.rawValue < right.rawValue }
    }

    package var limit: OutputLimit
    package var format = Format.schema
    package var omitted: Set<Omissible> = []
    private var hasTriedBothLimits = false

    package init(limit: OutputLimit = .maxTokens) { self.limit = limit }

    /// What an endpoint of this host is asked in first.
    package init(host: String) {
        self.init(limit: host == "api.openai.com" || AzureHost.matches(host) ? .maxCompletionTokens : .maxTokens)
    }

    /// The dialect to ask the same in once more; nil where nothing that was sent can be given up.
    ///
    /// Each step gives something up for good, so that there are few of them.
    package func adapted(to fault: EndpointFault, sent: JSONValue) -> OpenAIDialect? {
        guard fault.status == 400 || fault.status == 422 else { return nil }
        var next = self
        if let omissible = fault.param.flatMap(Omissible.init), sent[omissible.rawValue] != nil {
            next.omitted.insert(omissible)
        } else if fault.param == limit.rawValue, sent[limit.rawValue] != nil, !hasTriedBothLimits {
            next.limit = limit == .maxTokens ? .maxCompletionTokens : .maxTokens
            next.hasTriedBothLimits = true
        } else if let type = sent["response_format"]?["type"]?.string, Self.isAboutFormat(fault, type) {
            next.format = type == "json_schema" ? .object : .free
        } else {
            return nil
        }
        return next
    }

    /// A fault that names nothing may be about the newest thing that was asked.
    private static func isAboutFormat(_ fault: EndpointFault, _ type: String) -> Bool {
        guard let param = fault.param else { return true }
        // OpenAI wants the word JSON in the messages of whoever asks for a JSON object.
        return param.hasPrefix("response_format") || (param == "messages" && type == "json_object" && fault.code == nil)
    }
}

/// Azure's hosts of models, which want a key in a header of their own.
enum AzureHost {
    private static let suffixes = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"]

    static func matches(_ host: String) -> Bool { suffixes.contains { host.hasSuffix($0) } }
}
