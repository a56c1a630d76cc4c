import JSON
import PromptBundle
import Testing

@testable import PromptCommands

@Suite struct InputValuesTests {
    private let declared = [
        PromptInput(name: "ticket", schema: ["type": "string", "maxLength": 5]),
        PromptInput(name: "count", schema: ["type": "integer"]), PromptInput(name: "any"),
    ]

    @Test func `a pair's value is JSON where the schema wants no string`() throws {
        let values = try InputValues.collect(
            pairs: ["ticket=12", "count=12", "any=12", "any=a=b"], file: [:], declared: declared)
        #expect(values == ["ticket": "12", "count": 12, "any": "a=b"])
    }

    @Test func `a pair wins over the file`() throws {
        let values = try InputValues.collect(
            pairs: ["ticket=b"], file: ["ticket": "a", "count": 1], declared: declared)
        #expect(values == ["ticket": "b", "count": 1])
    }

    @Test func `every problem is told at once`() {
        #expect(
            throws: CommandFailure(
                "the inputs do not fit: there is no input `tiket`: the version declares ticket, count, any; "
                    + "ticket: at most 5 characters are allowed, but there are 6; count: this is a string, but an integer is wanted"
            )
        ) {
            try InputValues.collect(pairs: ["tiket=x", "ticket=sixsix", "count=many"], file: [:], declared: declared)
        }
    }

    @Test func `a pair needs a name`() {
        #expect(throws: CommandFailure("--input takes NAME=VALUE, not `=x`", exit: .usage)) {
            try InputValues.collect(pairs: ["=x"], file: [:], declared: declared)
        }
    }

    @Test func `a file holds one map of inputs`() throws {
        #expect(
            try InputValues.parse(Array("ticket: a\ncount: 2\n".utf8), file: "f.yaml") == ["ticket": "a", "count": 2])
        #expect(throws: CommandFailure("f.yaml must hold one map of inputs by name", exit: .usage)) {
            try InputValues.parse(Array("- a\n".utf8), file: "f.yaml")
        }
    }
}
