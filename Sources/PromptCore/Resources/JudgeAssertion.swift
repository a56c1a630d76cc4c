import JSON

/// A rubric that another model holds the answer to.
package struct JudgeAssertion: Sendable, Hashable {
    package var rubric: String
    package var panel: JudgePanel

    package init(rubric: String, panel: JudgePanel) {
        self.rubric = rubric
        self.panel = panel
    }

    var json: JSONValue { .object(panel.members.merging(["rubric": .string(rubric)]) { own, _ in own }) }
}
