import JSON
import PromptCommands
import PromptCore
import PromptOperator
import Synchronization
import Testing

@Suite struct EvaluationOutputTests {
    private func eval(_ folder: Folder, _ arguments: String...) async -> CommandRun {
        await CommandRun.run(
            [
                "eval", "golden", "--release", "greeting", "-n", "support", "--version", "v2", "--manifests",
                folder("m"),
                "--state", folder("s"),
            ] + arguments)
    }

    private func folder(wrong: Set<Int> = []) throws -> Folder {
        try Folder(Manifests.evaluated(Manifests.release(versions: 2), versions: 2, wrong: wrong))
    }

    @Test func `a failed case is shown with what was expected and what came`() async throws {
        let run = await eval(try folder(wrong: [2]), "--against", "v1")
        #expect(run.exit == 1)
        #expect(run.out.contains("\nada  broken  candidate 0 of 1, stable 1 of 1\n  contains\n"))
        #expect(run.out.contains("\nnext: mend what failed in a new version"))
    }

    @Test func `JUnit has a test case for the verdict and one for each case`() async throws {
        let run = await eval(try folder(wrong: [2]), "-o", "junit")
        #expect(run.exit == 1)
        #expect(run.out.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"promptops eval\" "))
        #expect(run.out.contains("<testcase classname=\"golden\" name=\"verdict on v2\" time=\""))
        #expect(run.out.contains("<testcase classname=\"golden.cases\" name=\"ada\" time=\"0.0\">\n      <failure "))
    }

    @Test func `the page goes to stdout and names versions and digests`() async throws {
        let run = await eval(try folder(), "--against", "v1", "-o", "html")
        #expect(run.exit == 0)
        #expect(run.err.isEmpty)
        #expect(run.out.hasPrefix("<!DOCTYPE html>\n"))
        #expect(run.out.contains("Evaluation of v2 against v1"))
        #expect(run.out.contains("<dt>Candidate</dt><dd>v2</dd><dd>sha256:"))
        #expect(run.out.contains("<dt>Endpoints</dt><dd>recorded sha256:"))
    }

    @Test func `strategies are compared on one suite, each asked as itself`() async throws {
        let folder = try folder()
        let requests = await eval(folder, "--strategies", "greedy,bestOf:3", "--requests")
        let keys = requests.out.split(separator: "\n").compactMap {
            try? JSONParser.parse(String($0)).json["request"]?.string
        }
        #expect(Set(keys).count == 4)
        let lines = zip(keys.suffix(2), ["Ada", "Bob"].reversed()).map {
            "{\"request\":\"\($0)\",\"text\":\"Hi Ada and \($1)\"}\n"
        }
        try folder.write(Manifests.answers(versions: 2, wrong: [2]) + lines.joined(), to: "m/answers.jsonl")
        let run = await eval(folder, "--strategies", "greedy,bestOf:3", "-o", "json")
        let strategies = try JSONParser.parse(run.out).json["strategies"]?.array ?? []
        #expect(strategies.map { $0["strategy"] } == ["greedy", "bestOf 3"])
        #expect(strategies.first?["verdict"] == "Fail")
        #expect(strategies.allSatisfy { $0["report"]?["result"]?["trials"] == 2 })
    }

    @Test func `an answer missing for one strategy makes the comparison an error`() async throws {
        let run = await eval(try folder(), "--strategies", "greedy,bestOf:3")
        #expect(run.exit == 4)
        #expect(run.out.hasPrefix("golden: v2, 2 strategies\n\nSTRATEGY"))
        #expect(run.out.hasSuffix("\nbest: greedy (the highest pass rate)\n"))
    }

    @Test(arguments: [
        (["--strategies", "greedy", "-o", "html"], "-o html shows one run"),
        (["--strategies", "beam"], "--strategies: `beam` needs a number"),
        (["--strategies", "greedy,"], "--strategies: "), (["--strategies", "bestOf:0"], "from 1 to 1000"),
    ])
    func `a comparison that cannot be made is refused before anything is asked`(
        _ arguments: [String], _ message: String
    ) async throws {
        let folder = try folder()
        let run = await CommandRun.run(
            [
                "eval", "golden", "--release", "greeting", "-n", "support", "--version", "v2", "--manifests",
                folder("m"),
                "--state", folder("s"),
            ] + arguments)
        #expect(run.exit == 2)
        #expect(run.out.isEmpty)
        #expect(run.err.contains(message))
    }
}

@Suite struct EvaluationBarTests {
    static let progress = EvaluationProgress(
        done: 12, total: 40, passed: 50, round: 2, maximumRounds: 12, cost: Money(nanos: 12_300_000),
        thresholds: [
            ThresholdResult(
                kind: .passRate, bound: "min 95%", verdict: .inconclusive, estimate: 0.94,
                interval: .init(lower: 0.899, upper: 0.968), confidence: 0.95)
        ])

    @Test(arguments: [
        (
            120,
            "golden v2 [############----------------------------] 12/40  round 2/12  passRate 89.9..96.8% (min 95%)  cost 0.0123"
        ),
        (80, "golden v2 [#####------------] 12/40  round 2/12  passRate 89.9..96.8% (min 95%)"),
        (50, "golden v2 [#####--------------] 12/40  round 2/12"), (30, "golden v2 [###--------] 12/40"),
        (12, "golden v2 1"),
    ])
    func `the bar tells the cases, the rounds, the bounds and the cost as far as the screen goes`(
        _ width: Int, _ line: String
    ) {
        let shown = EvaluationBar.line("golden v2", Self.progress, width: width)
        #expect(shown == line)
        #expect(shown.count < width)
    }

    @Test func `the bar is drawn ten times a second at most, at the end of each round, and on a terminal only`() {
        for isTTY in [true, false] {
            let drawn = Capture()
            let clock = Mutex(Timestamp(milliseconds: 0))
            let bar = EvaluationBar(
                "s", on: Terminal(isTTY: isTTY, size: { ScreenSize(columns: 80, rows: 24) }) { drawn.append($0) }
            ) {
                clock.withLock { $0 }
            }
            for done in 1...1000 {
                clock.withLock { $0.milliseconds += 1 }
                bar.show(EvaluationProgress(done: done, total: 1000, passed: 0))
            }
            bar.finish()
            let count = drawn.text.split(separator: "\r").count
            #expect(count == (isTTY ? 12 : 0))
            #expect(drawn.text.contains("1000/1000") == isTTY)
        }
    }
}
