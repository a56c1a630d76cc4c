import PromptCore
import Testing

@testable import PromptCommands

@Suite struct LiveFrameTests {
    private static let steps = [
        RolloutStep(weight: Percentage("1%") ?? .zero, hold: .time(.seconds(600))),
        RolloutStep(weight: Percentage("5%") ?? .zero, hold: .time(.seconds(3600))),
        RolloutStep(weight: Percentage("25%") ?? .zero, hold: .manual),
    ]

    private static func live(
        _ aliases: [AliasStatus], phase: ReleasePhase = .progressing, name: String = "triage", hasSpec: Bool = true
    ) -> LiveRelease {
        var spec = PromptReleaseSpec(intent: "incident.triage", delivery: DeliverySpec(name: "triage"))
        spec.aliases = [
            AliasSpec(name: "production", version: "v2", strategy: RolloutStrategy(gates: [], steps: steps))
        ]
        var release = SampleRecords.release(aliases, phase: phase)
        release.key.name = name
        return LiveRelease(release: release, spec: hasSpec ? spec : nil)
    }

    private func text(_ releases: [LiveRelease], tick: Int = 0, columns: Int = 100) -> String {
        LiveFrame(releases: releases).lines(at: SampleRecords.now, tick: tick, columns: columns)
            .map { $0.painted(on: Terminal { _ in }) }.joined(separator: "\n")
    }

    private func screen(_ releases: [LiveRelease], columns: Int, rows: Int) -> String {
        LiveFrame(releases: releases).lines(at: SampleRecords.now, in: ScreenSize(columns: columns, rows: rows))
            .map { $0.painted(on: Terminal { _ in }) }.joined(separator: "\n")
    }

    @Test func `a held step shows how long it lasts, what passed before it and what comes after`() {
        #expect(
            text([Self.live([SampleRecords.holding, SampleRecords.stable])]) == """
                support/triage  Progressing
                ├─ production  Holding
                │  ├─ stable     v1  for 24h
                │  └─ candidate  v2  attempt 3  █░░░░░░░░░░░░░░░░░░░  5%
                │     ├─ ✔ 1%
                │     ├─ ● 5%  ████░░░░░░░░░░░░░░░░  12m00s of 1h, 48m00s left
                │     │  └─ ✔ golden  40 of 40 trials passed
                │     ├─ ○ 25%  until somebody promotes it
                │     └─ ○ 100%
                └─ staging  Stable  v2  for 60m
                """)
    }

    @Test(arguments: [(0, "⠋"), (1, "⠙"), (10, "⠋")])
    func `what is being evaluated turns with every drawing`(tick: Int, mark: String) {
        var alias = SampleRecords.holding
        alias.phase = .gating
        alias.step = nil
        alias.gates = [
            GateStatus(
                name: "golden", weight: Percentage("25%") ?? .zero, verdict: .running, message: "being evaluated")
        ]
        let live = Self.live([alias])
        #expect(LiveFrame(releases: [live]).isTurning)
        #expect(
            text([live], tick: tick).hasSuffix(
                """
                      ├─ ✔ 1%
                      ├─ ✔ 5%
                      ├─ ◆ 25%
                      │  └─ \(mark) golden  being evaluated
                      └─ ○ 100%
                """))
    }

    @Test func `what waits for a person says for what, and with which command`() {
        #expect(
            text([Self.live([SampleRecords.awaitingApproval], phase: .awaitingDecision)]).hasSuffix(
                """
                      ├─ ◆ 25%
                      │  └─ · approval  1 of 2 approvals (alice)
                      ├─ ○ 100%
                      └─ ◷ waits for Approve at 25% by 2 people, have alice
                         └─ promptops approve triage --alias production -n support
                """))
    }

    @Test func `a rollback says why instead of steps, and a pause who paused it`() {
        #expect(
            text([Self.live([SampleRecords.rolledBack], phase: .rolledBack)]) == """
                support/triage  RolledBack
                └─ production  RolledBack
                   ├─ stable     v1  for 24h
                   └─ candidate  v2  attempt 3  ░░░░░░░░░░░░░░░░░░░░  0%
                      ├─ ✖ golden  40 of 40 trials passed
                      └─ ✖ GateFailed  7m ago: golden failed: 1 of 40 cases is broken
                """)
        #expect(
            text([Self.live([SampleRecords.paused(by: .person)], phase: .paused)]).hasSuffix(
                "└─ ‖ paused by a person  5m ago: wait for Monday"))
    }

    @Test func `a clock that stands says so`() {
        #expect(
            text([Self.live([SampleRecords.paused(by: .person)], phase: .paused)]).contains(
                "├─ ‖ 5%  █░░░░░░░░░░░░░░░░░░░  2m00s of 1h, 58m00s left; its clock stands"))
    }

    @Test func `without the manifest the held step is told without its hold`() {
        let lines = text([Self.live([SampleRecords.holding], hasSpec: false)])
        #expect(lines.contains("├─ ● 5%  held 12m00s\n"))
        #expect(lines.hasSuffix("└─ ✔ golden  40 of 40 trials passed"))
    }

    @Test func `a release that is stalled names its condition first`() {
        var live = Self.live([SampleRecords.rolledBack], phase: .rolledBack)
        live.release.status?.conditions = [
            Condition(
                .stalled, .true, reason: "RolledBack", message: "production: golden failed\nmore",
                observedGeneration: 7, at: SampleRecords.now)
        ]
        #expect(text([live]).contains("├─ ✖ RolledBack  production: golden failed\n"))
    }

    @Test func `a release nobody has looked at, and one of a newer manifest, say so`() {
        var unseen = Self.live([])
        unseen.release.status = nil
        #expect(text([unseen]) == "support/triage  the operator has not looked at it yet")
        var newer = Self.live([])
        newer.release.generation = 8
        #expect(text([newer]) == "support/triage  Progressing  (a newer manifest is not looked at yet)")
    }

    @Test func `a narrow screen gets no bars, and lines that end in an ellipsis`() {
        #expect(
            screen([Self.live([SampleRecords.holding])], columns: 32, rows: 20) == """
                support/triage  Progressing
                └─ production  Holding
                   ├─ stable     v1  for 24h
                   └─ candidate  v2  attempt 3…
                      ├─ ✔ 1%
                      ├─ ● 5%  12m00s of 1h, 4…
                      │  └─ ✔ golden  40 of 40…
                      ├─ ○ 25%  until somebody…
                      └─ ○ 100%
                2026-11-22T12:00:00Z  Ctrl-C e…
                """)
    }

    @Test func `of several releases those that are settled take one line, and come last where there is little room`() {
        let settled = Self.live([SampleRecords.stable], phase: .ready, name: "a")
        let moving = Self.live([SampleRecords.holding], name: "b")
        #expect(
            screen([settled, moving], columns: 80, rows: 20).hasPrefix(
                """
                support/a  Ready  production v1 -> v2 5% (1/2) Holding; staging v2
                support/b  Progressing
                """))
        #expect(
            screen([settled, moving], columns: 80, rows: 6) == """
                support/b  Progressing
                └─ production  Holding
                   ├─ stable     v1  for 24h
                   └─ candidate  v2  attempt 3  █░░░░░░░░░░░░░░░░░░░  5%
                … and 6 more lines
                2026-11-22T12:00:00Z  Ctrl-C ends
                """)
    }

    @Test(arguments: [1, 2, 3, 40]) func `a frame is never higher than the screen`(rows: Int) {
        let releases = [Self.live([SampleRecords.holding]), Self.live([SampleRecords.rolledBack], name: "b")]
        let size = ScreenSize(columns: 20, rows: rows)
        let lines = LiveFrame(releases: releases).lines(at: SampleRecords.now, in: size)
        #expect(lines.count <= rows)
        #expect(lines.allSatisfy { $0.width < 20 })
    }

    @Test func `what could not be read is told below what was seen`() {
        let frame = LiveFrame(problems: ["the server does not answer"], nothing: "no releases found in namespace a")
        #expect(
            frame.lines(at: SampleRecords.now, columns: 60).map { $0.painted(on: Terminal { _ in }) } == [
                "no releases found in namespace a", "! the server does not answer",
            ])
    }

    @Test func `colour is painted where it can be seen, and nothing in a record steers the terminal`() {
        var alias = SampleRecords.rolledBack
        alias.rejected[0].message = "bad \u{1B}[2J news"
        let lines = LiveFrame(releases: [Self.live([alias], phase: .rolledBack)])
            .lines(at: SampleRecords.now, columns: 100)
            .map { $0.painted(on: Terminal(isTTY: true, hasColor: true) { _ in }) }
        #expect(lines.first == "\u{1B}[1msupport/triage\u{1B}[0m  \u{1B}[31mRolledBack\u{1B}[0m")
        #expect(lines.last?.contains("bad ·[2J news") == true)
    }
}

@Suite struct StyledTextTests {
    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
        ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"), ("abc", 1, "…"), ("abc", 0, ""),
    ])
    func `text is cut to the columns that it takes`(text: String, width: Int, cut: String) {
        let found = StyledText(text).cut(to: width)
        #expect(found.painted(on: Terminal { _ in }) == cut)
        #expect(found.width <= width)
    }

    @Test func `the pieces before a cut keep their styles`() {
        let text = StyledText("abc", .red) + StyledText("def", .green)
        #expect(text.cut(to: 5) == StyledText("abc", .red) + StyledText("d", .green) + "…")
    }
}
