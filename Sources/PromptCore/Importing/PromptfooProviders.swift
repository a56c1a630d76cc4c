import JSON

/// Reads where a promptfoo config asks its models.
struct PromptfooProviders {
    let scope: ImportScope

    struct Provider {
        /// What the config calls it: its id, and its label where it has one.
        var names: [String]
        var modelID: String
        var parameters: JSONValue?
        var endpoint: ImportedEndpoint?
    }

    /// The providers of a text, a list, or a map by id.
    func read(_ node: Node?) -> [Provider] {
        guard let node else { return [] }
        if node.string != nil { return [node].compactMap { provider($0, id: nil) } }
        if let items = node.items {
            return items.compactMap { item in
                guard item["id"] == nil, let only = item.members?.first, item.members?.count == 1 else {
                    return provider(item, id: nil)
                }
                return provider(only.value, id: only.key)
            }
        }
        return (node.members ?? []).compactMap { provider($0.value, id: $0.key) }
    }

    private func provider(_ node: Node, id: String?) -> Provider? {
        guard let id = id ?? node.string ?? node["id"]?.string else {
            scope.error("a provider must be an id, or have one", at: node.mark)
            return nil
        }
        let parts = id.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let kinds: Set = ["chat", "messages", "responses", "completion"]
        guard parts.count >= 2, ["openai", "anthropic"].contains(parts[0]), parts.last?.isEmpty == false else {
            scope.leaveOut("the provider `\(id)`", "write a ModelEndpoint for it", .error, at: node.mark)
            return nil
        }
        let model = parts.dropFirst(kinds.contains(parts[1]) && parts.count > 2 ? 2 : 1).joined(separator: ":")
        var provider = Provider(names: [id] + [node["label"]?.string].compactMap(\.self), modelID: model)
        let settings = settings(node["config"], of: id)
        provider.parameters = settings.parameters
        provider.endpoint = endpoint(parts[0], model, settings, label: node["label"]?.string, at: node)
        return provider
    }

    private struct Settings {
        var baseURL: String?
        var variable: String?
        var parameters: JSONValue?
    }

    private func settings(_ node: Node?, of id: String) -> Settings {
        var settings = Settings()
        var options: [Node.Member] = []
        for member in node.map({ scope.members($0, "config") }) ?? [] {
            switch member.key {
            case "apiBaseUrl", "apiHost": settings.baseURL = scope.string(member.value, member.key)
            case "apiKeyEnvar": settings.variable = scope.string(member.value, member.key)
            case "apiKey":
                scope.leaveOut(
                    "`apiKey` of `\(id)`", "a key never stands in a manifest: name a variable under `apiKeyFrom`",
                    .error,
                    at: member.keyMark)
            default: options.append(member)
            }
        }
        settings.parameters = ModelOptions.parameters(options, of: id, in: scope)
        return settings
    }

    private func endpoint(
        _ program: String, _ model: String, _ settings: Settings, label: String?, at node: Node
    ) -> ImportedEndpoint? {
        let isOpenAI = program == "openai"
        let url = settings.baseURL ?? (isOpenAI ? "https://api.openai.com/v1" : "https://api.anthropic.com")
        let variable = settings.variable ?? (isOpenAI ? "OPENAI_API_KEY" : "ANTHROPIC_API_KEY")
        let endpoint = ImportedEndpoint(
            name: ImportedNames.object(label ?? model) ?? program,
            spec: [
                "protocol": .string(program), "baseURL": .string(url), "model": .string(model),
                "apiKeyFrom": ["env": .string(variable)],
            ])
        let manifest = ImportedManifests.endpoint(endpoint, namespace: nil)
        guard let problem = BuildCheck.problem(of: manifest) else { return endpoint }
        scope.leaveOut("where `\(program):\(model)` is asked", problem, .error, at: node.mark)
        return nil
    }
}
