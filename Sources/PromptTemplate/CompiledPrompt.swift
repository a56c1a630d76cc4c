import JSON
import Mustache

/// How the texts of a prompt are read.
package enum TemplateSyntax: String, Sendable, Hashable, CaseIterable {
    case mustache
    /// The texts are given out as they are; nothing in them is looked at.
    case none
}

/// Why a prompt could not be rendered.
package enum RenderError: Error, Sendable, Hashable {
    /// The problems of the text with this index, at least one.
    case invalidTemplate(text: Int, problems: [TemplateProblem])
    /// The template names an input that no value was given for.
    case missingInput(String)
    /// A dotted name outside sections leads nowhere: the whole name.
    case missingMember(String)
}

/// The texts of one prompt, read once and rendered any number of times.
///
/// Values are text, never templates: `{{` in a value stays as it is. Null is no text; numbers and booleans are written
/// as JSON writes them, lists and objects as canonical JSON. A section is left out for null, false and an empty list;
/// 0 and an empty string count as present. Inside a section a member that an item lacks is no text.
package struct CompiledPrompt: Sendable {
    private let texts: [CompiledText]
    /// The declared inputs that some text names.
    private let used: Set<String>
    private let untrusted: [String: Set<Delimiter>]

    /// Reads the texts; throws `invalidTemplate` for the first text with problems.
    ///
    /// A name that is not among `inputs` is an error outside sections when rendering, and a member of the section's items
    /// inside them. `untrusted` are the inputs to neutralise: the same text wherever they appear in the prompt.
    package init(
        _ texts: [String], syntax: TemplateSyntax = .mustache, inputs: Set<String>, untrusted: Set<String> = []
    ) throws(RenderError) {
        guard syntax == .mustache else {
            self.texts = texts.map { CompiledText(verbatim: $0) }
            used = []
            self.untrusted = [:]
            return
        }
        var compiled: [CompiledText] = []
        var used: Set<String> = []
        var delimiters = Dictionary(uniqueKeysWithValues: untrusted.map { ($0, Set<Delimiter>()) })
        for (index, text) in texts.enumerated() {
            let check = TemplateCheck(text)
            guard check.problems.isEmpty, let parsed = CompiledText(text, check) else {
                let unread = TemplateProblem(
                    message: "swift-mustache cannot read this text", mark: Mark(line: 1, column: 1), offset: 0)
                throw .invalidTemplate(text: index, problems: check.problems.isEmpty ? [unread] : check.problems)
            }
            compiled.append(parsed)
            used.formUnion(check.references.map(\.root).filter(inputs.contains))
            used.formUnion(check.inputNames)
            let found = DelimiterScanner.delimiters(in: text, check, untrusted: untrusted)
            delimiters.merge(found) { $0.union($1) }
        }
        self.texts = compiled
        self.used = used
        self.untrusted = delimiters
    }

    /// The texts with these values in them, in the order of the texts. Values that no text names are not looked at.
    package func render(_ inputs: [String: JSONValue]) throws(RenderError) -> [String] {
        var values: [String: JSONValue] = [:]
        for name in used {
            guard let value = inputs[name] else { throw .missingInput(missing(among: inputs)) }
            if let delimiters = untrusted[name] {
                values[name] = UntrustedText.neutralised(value, within: delimiters)
            } else {
                values[name] = value
            }
        }
        let root = JSONValue.object(values)
        var rendered: [String] = []
        for text in texts { rendered.append(try text.render(root)) }
        return rendered
    }

    /// The first missing name in order, so that the same inputs always give the same error.
    private func missing(among inputs: [String: JSONValue]) -> String {
        used.filter { inputs[$0] == nil }.min() ?? ""
    }
}
