import JSON

/// Something in a file of another format that a manifest cannot say, so that a person hears of it.
package struct LeftOut: Sendable, Hashable {
    /// How much is lost, from what only describes to what changes the answers.
    package enum Weight: String, Sendable, Hashable, CaseIterable {
        /// Describes the prompt and changes nothing; a manifest that reads the file is silent about it.
        case note
        /// Whoever uses the prompt must do something themselves; a warning in a manifest.
        case warning
        /// The prompt would no longer be what it was; an error in a manifest, where nobody reads a list.
        case error
    }

    package var weight: Weight
    package var file: String
    package var mark: Mark
    /// What was left out, as the file calls it.
    package var what: String
    /// Why, and what would be right.
    package var why: String

    /// `file:line:column: what: why`.
    package var text: String { "\(file):\(mark.line):\(mark.column): \(what): \(why)" }
}

/// One prompt as another format had it, in the words of a version.
package struct ImportedPrompt: Sendable, Hashable {
    /// As the file calls it; nil where it has no name.
    package var name: String?
    /// As the file calls its version.
    package var version: String?
    package var description: String?
    /// The members of a version but its name, normalised: `messages` or `text`, `template`, `inputs`, `output`, `model`,
    /// `variants`.
    package var content: [String: JSONValue] = [:]
    /// The values that the file gives as an example, by input.
    package var sample: [String: JSONValue] = [:]
    package var mark = Mark(line: 1, column: 1)
    /// Where each message, or the text, begins in the file; empty for a format whose files hold several prompts.
    package var textMarks: [Mark] = []
}

/// A release that a file becomes: one prompt, or several wordings of the same one.
package struct ImportedRelease: Sendable, Hashable {
    package var name: String?
    package var description: String?
    package var versions: [ImportedPrompt]
    package var suite: ImportedSuite?
}

/// A golden set that a file becomes.
package struct ImportedSuite: Sendable, Hashable {
    package struct Case: Sendable, Hashable {
        package var name: String
        package var inputs: [String: JSONValue]
        package var assertions: [JSONValue]

        package init(name: String, inputs: [String: JSONValue], assertions: [JSONValue]) {
            self.name = name
            self.inputs = inputs
            self.assertions = assertions
        }
    }

    /// Asserted on every case.
    package var defaults: [JSONValue]
    package var cases: [Case]

    package init(defaults: [JSONValue] = [], cases: [Case] = []) {
        self.defaults = defaults
        self.cases = cases
    }
}

/// Where a model is asked, as far as a file says it.
package struct ImportedEndpoint: Sendable, Hashable {
    package var name: String
    package var spec: JSONValue
}

/// Everything that one file of another format became.
package struct ImportedFile: Sendable, Hashable {
    package var releases: [ImportedRelease] = []
    package var endpoints: [ImportedEndpoint] = []
    package var leftOut: [LeftOut] = []
    /// With an error among them, the releases are not to be used.
    package var diagnostics: [Diagnostic] = []
}
