import JSON

/// A context that every claim of the answer must follow from, as another model sees it.
package struct GroundedAssertion: Sendable, Hashable {
    package enum Context: Sendable, Hashable {
        case text(String)
        /// What the case gives to the input of this name.
        case input(String)

        var inputName: String? { if case .input(let name) = self { name } else { nil } }
    }

    package var context: Context
    package var panel: JudgePanel

    package init(context: Context, panel: JudgePanel) {
        self.context = context
        self.panel = panel
    }

    var json: JSONValue {
        var members = panel.members
        switch context {
        case .text(let text): members["context"] = .string(text)
        case .input(let name): members["input"] = .string(name)
        }
        return .object(members)
    }
}
