import PromptCommands
import PromptCore
import Testing

@Suite struct TableTests {
    private let table = Table(
        [Table.Column("NAME"), Table.Column("PHASE"), .wide("REASON")],
        rows: [["greeting", Table.Cell("Ready", .green), "AllAliasesServed"], ["a", "", "line\nbreak \u{1B}[31m"]])

    @Test func `columns are aligned three spaces apart and nothing stands at the ends of lines`() {
        #expect(table.text() == "NAME       PHASE\ngreeting   Ready\na          <none>\n")
    }

    @Test func `wide columns appear only when they are asked for, and no cell can move the cursor`() {
        #expect(
            table.text(isWide: true) == """
                NAME       PHASE    REASON
                greeting   Ready    AllAliasesServed
                a          <none>   line break ·[31m

                """)
    }

    @Test func `colour changes no width`() {
        let terminal = Terminal(isTTY: true, hasColor: true) { _ in }
        #expect(table.text(on: terminal).contains("greeting   \u{1B}[32mReady\u{1B}[0m\n"))
    }
}

@Suite struct TerminalTests {
    @Test func `a pipe shows no colour`() {
        #expect(Terminal(isTTY: false, hasColor: true) { _ in }.paint("x", .red) == "x")
    }

    @Test func `a terminal shows colour where it may`() {
        #expect(Terminal(isTTY: true, hasColor: true) { _ in }.paint("x", .red) == "\u{1B}[31mx\u{1B}[0m")
        #expect(Terminal(isTTY: true, hasColor: false) { _ in }.paint("x", .red) == "x")
    }

    @Test func `a progress bar is drawn on a terminal only, and taken away again`() {
        for isTTY in [true, false] {
            let drawn = Capture()
            let bar = ProgressBar(
                "golden v1",
                on: Terminal(isTTY: isTTY, size: { ScreenSize(columns: 40, rows: 24) }) { drawn.append($0) })
            bar.show(1, of: 2)
            bar.finish()
            let expected = "\rgolden v1 [###########------------] 1/2\u{1B}[K\r\u{1B}[K"
            #expect(drawn.text == (isTTY ? expected : ""))
        }
    }
}

@Suite struct AgeTests {
    @Test(arguments: [
        (0, "0s"), (119, "119s"), (120, "2m"), (192, "3m12s"), (3600, "60m"), (11_160, "3h6m"), (36_000, "10h"),
        (200_000, "2d7h"), (864_000, "10d"), (-5, "0s"),
    ])
    func `an age reads as kubectl writes it`(seconds: Int64, text: String) {
        #expect(TimeSpan.seconds(seconds).age == text)
    }
}

@Suite struct NamespaceTests {
    @Test func `a name may bring its own namespace`() {
        var options = NamespaceOptions()
        options.namespace = "support"
        #expect(options.key("a") == ObjectKey(namespace: "support", name: "a"))
        #expect(options.key("other/a") == ObjectKey(namespace: "other", name: "a"))
    }
}
