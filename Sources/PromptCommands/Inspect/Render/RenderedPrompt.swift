import JSON
import PromptBundle
import PromptCore
import PromptTemplate

/// A version filled with values, as a workload would send it; pure.
struct RenderedPrompt: Sendable, Hashable {
    var version: String
    var digest: Digest
    /// Nil where the version's own wording was taken without asking for a model.
    var model: String?
    var body: PromptBody

    /// Fills a wording; `wording` is the one that was chosen, `inputs` have been checked already.
    init(
        _ version: NamedVersion, _ wording: Resolution, model: String?, inputs: [String: JSONValue]
    ) throws(CommandFailure) {
        self.version = version.name
        digest = version.digest
        self.model = model ?? wording.model.id
        do throws(RenderError) {
            let prompt = try CompiledPrompt(
                wording.prompt.texts, syntax: wording.template == .mustache ? .mustache : .none,
                inputs: Set(wording.inputs.map(\.name)),
                untrusted: Set(wording.inputs.filter { $0.trust == .untrusted }.map(\.name)))
            body = wording.prompt.replacing(try prompt.render(inputs))
        } catch {
            throw CommandFailure("\(version.name) cannot be rendered: \(error.sentence)")
        }
    }

    /// The wording of a version for a model, chosen as a client chooses it.
    static func wording(
        of version: NamedVersion, in release: RecordedRelease, model: String?
    ) throws(CommandFailure) -> Resolution {
        let alias = "render"
        do throws(BundleError) {
            let document = PromptDocument(
                intent: release.intent, version: version.name, digest: version.digest.text, release: "\(release.key)",
                content: try PromptContent(json: version.content.json))
            let index = ReleaseIndex(
                release: release.key.name, namespace: release.key.namespace, intent: release.intent,
                bucketing: .flagdV3, aliases: [alias: .init(stable: version.name)],
                versions: [
                    version.name: .init(digest: document.digest, file: BundleFormat.promptFile(version: version.name))
                ])
            return try LoadedBundle(index: index, documents: [version.name: document]).resolve(
                alias: alias, model: model)
        } catch {
            throw CommandFailure("\(version.name) cannot be used: \(error)")
        }
    }

    /// A text as it is; messages each under its role.
    var text: String { body.shown }

    var json: JSONValue {
        var members = body.members
        members["version"] = .string(version)
        members["digest"] = .string(digest.text)
        members.set("model", model)
        return .object(members)
    }
}

extension PromptBody {
    var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .messages(let messages): messages.map(\.content)
        }
    }

    /// The same wording with other texts, in the same order.
    func replacing(_ texts: [String]) -> PromptBody {
        switch self {
        case .text: return .text(texts.joined())
        case .messages(let messages):
            return .messages(
                zip(messages, texts).map { PromptMessage(role: $0.role, content: $1, additional: $0.additional) })
        }
    }

    /// For people: a text as it is, messages each under `[role]`.
    var shown: String {
        switch self {
        case .text(let text): Self.closed(text)
        case .messages(let messages):
            messages.map { "[\($0.role)]\n\(Self.closed($0.content))" }.joined(separator: "\n")
        }
    }

    /// `text` or `messages`, as a bundle's file holds them.
    var members: [String: JSONValue] {
        switch self {
        case .text(let text): ["text": .string(text)]
        case .messages(let messages): ["messages": .array(messages.map(\.json))]
        }
    }

    private static func closed(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }
}

extension RenderError {
    fileprivate var sentence: String {
        switch self {
        case .invalidTemplate(let text, let problems):
            "message \(text + 1): "
                + problems.map { "line \($0.mark.line), column \($0.mark.column): \($0.message)" }.joined(
                    separator: "; ")
        case .missingInput(let name): "the input `\(name)` is missing: add `--input \(name)=...`"
        case .missingMember(let name): "the inputs have no `\(name)`"
        }
    }
}
