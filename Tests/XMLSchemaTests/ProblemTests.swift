import Testing
import XMLSchema

@Suite struct ProblemTests {
    @Test func `problems at two places are two problems`() {
        #expect(XMLSchema.Problem(line: 1, message: "a") != XMLSchema.Problem(line: 2, message: "a"))
    }
}
