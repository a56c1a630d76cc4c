import JSON

/// Renders one text once; who renders a prompt again and again keeps a `CompiledPrompt`.
package enum PromptRenderer {
    /// The text with these values in it, by the rules of `CompiledPrompt`. Every value given is a declared input.
    package static func render(
        _ text: String, syntax: TemplateSyntax = .mustache, inputs: [String: JSONValue], untrusted: Set<String> = []
    ) throws(RenderError) -> String {
        let prompt = try CompiledPrompt([text], syntax: syntax, inputs: Set(inputs.keys), untrusted: untrusted)
        return try prompt.render(inputs).joined()
    }
}
