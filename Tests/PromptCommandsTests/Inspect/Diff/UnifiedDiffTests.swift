import Testing

@testable import PromptCommands

@Suite struct UnifiedDiffTests {
    private func text(_ old: String, _ new: String, context: Int = 3) -> String {
        UnifiedDiff(old, new, context: context).text(on: Terminal { _ in })
    }

    @Test func `equal texts have no difference`() {
        #expect(UnifiedDiff("a\nb\n", "a\nb\n").isEmpty)
        #expect(text("", "") == "")
    }

    @Test(arguments: [
        ("a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"),
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"),
        ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of text\n+a\n"),
        ("a\n\n", "a\n", "@@ -1,2 +1 @@\n a\n-\n"),
    ])
    func `changes are told as diff tells them`(old: String, new: String, expected: String) {
        #expect(text(old, new) == expected)
    }

    @Test func `changes far from each other are hunks of their own`() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = old.replacing("2\n3\n", with: "2\nthree\n").replacing("\n18\n", with: "\n18\nand\n")
        #expect(
            text(old, new, context: 1) == """
                @@ -2,3 +2,3 @@
                 2
                -3
                +three
                 4
                @@ -18,2 +18,3 @@
                 18
                +and
                 19

                """)
    }

    @Test func `texts that have nothing in common are compared at once`() {
        let old = (0..<30_000).map { "a\($0)\n" }.joined()
        let new = (0..<30_000).map { "b\($0)\n" }.joined()
        #expect(UnifiedDiff(old, new).hunks.first?.lines.count == 60_000)
    }

    @Test func `colour appears on a terminal only`() {
        let terminal = Terminal(isTTY: true, hasColor: true) { _ in }
        #expect(UnifiedDiff("a\n", "b\n").text(on: terminal).contains("\u{1B}[31m-a\u{1B}[0m"))
    }
}
