import Testing

@testable import PromptCommands

@Suite struct TreeTests {
    @Test func `children hang below their parent, each with a branch of its own`() {
        let tree = Tree("a", [Tree("b", [Tree("c"), Tree("d")]), Tree("e", [Tree("f")])])
        #expect(tree.lines == ["a", "├─ b", "│  ├─ c", "│  └─ d", "└─ e", "   └─ f"])
    }
}
