import Foundation
import Glibc
import JSON
import PromptCommands
import Testing

@Suite struct ValidateCommandTests {
    @Test func `a right folder is fine, and its suites say what they will ask`() async throws {
        let release = Manifests.release(strategy: "immediate: {gates: [{evaluation: {suiteName: golden}}]}")
        let folder = try Folder(Manifests.evaluated(release, versions: 1))
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.exit == 0)
        #expect(
            run.out == """
                suite support/golden: 2 cases; greeting production v1: 4 calls a run, those of the stable version included
                3 manifests in 2 files: no errors, no warnings

                """)
    }

    private func stochastic(
        _ thresholds: String, cases: Int = 50, temperature: String = "0.7", more: String = ""
    ) throws -> Folder {
        let release = Manifests.release(strategy: "immediate: {gates: [{evaluation: {suiteName: golden}}]}")
            .replacing("temperature: 0,", with: "temperature: \(temperature),")
        var files = Manifests.evaluated(release, versions: 1)
        files["m/suite.yaml"] = Manifests.suite.replacing("deterministic", with: "stochastic")
            .replacing("thresholds: {passRate: {min: 100%}, regression: {maxDrop: 0%}}", with: thresholds + more)
        files["m/cases.jsonl"] = (1...cases).map {
            #"{"name": "c\#($0)", "inputs": {"name": "Ada"}, "assert": [{"contains": "Ada"}]}"# + "\n"
        }
        .joined()
        return try Folder(files)
    }

    @Test func `a stochastic suite says what it asks at most, and how likely a good candidate passes`() async throws {
        let folder = try stochastic(
            "thresholds: {passRate: {min: 95%}, regression: {maxDrop: 5%}}",
            more: "\n  budget: {calls: 1000, cost: '5.00'}")
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.exit == 0, "\(run.err)")
        #expect(
            run.out.hasPrefix(
                "suite support/golden: 50 cases, at most 12 rounds, at most 1000 calls a run, at most 5 in cost a run; "
                    + "greeting production v1: 100 calls a round, those of the stable version included, at most 1000 a "
                    + "run; exactly as good as a stable version that passes 98%, it passes with a chance of 7"))
        let again = await CommandRun.run("validate", folder("m"))
        #expect(again.out == run.out)
    }

    static let hopeless: [(thresholds: String, cases: Int, temperature: String, more: String, message: String)] = [
        (
            "thresholds: {passRate: {min: 95%}}", 7, "0.7", "",
            "it needs 13 rounds of its 7 trials, and `rounds.max` allows 12; allow 13 rounds, write at least 8 cases"
        ),
        (
            "thresholds: {passRate: {min: 95%}}", 30, "0.7", "\n  budget: {calls: 60}",
            "it needs 3 rounds of its 30 trials, and the budget of 60 calls pays for 2; allow 90 calls, or lower"
        ),
        (
            "thresholds: {passRate: {min: 95%}}", 50, "0", "",
            "`golden` cannot be run: `sampling: stochastic` needs answers that vary, and v1 asks without a temperature"
        ),
    ]

    @Test(arguments: hopeless)
    func `a suite that cannot reach a Pass is one error with its mend`(
        thresholds: String, cases: Int, temperature: String, more: String, message: String
    ) async throws {
        let folder = try stochastic(thresholds, cases: cases, temperature: temperature, more: more)
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.exit == 1)
        #expect(run.err.contains(message), "\(run.err)")
        #expect(run.out.contains("1 error"))
    }

    @Test func `a suite that its budget keeps from a Pass is given no chance of one`() async throws {
        let folder = try stochastic("thresholds: {passRate: {min: 95%}}", cases: 30, more: "\n  budget: {calls: 60}")
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.out.contains("30 calls a round, at most 60 a run\n"), "\(run.out)")
    }

    @Test func `a suite that no gate names is held against its budget too`() async throws {
        var files = Manifests.evaluated(Manifests.release(), versions: 1)
        files["m/suite.yaml"] = Manifests.suite.replacing("deterministic", with: "stochastic")
            .replacing(
                "thresholds: {passRate: {min: 100%}, regression: {maxDrop: 0%}}",
                with: "thresholds: {passRate: {min: 50%}}\n  budget: {calls: 3}")
        let folder = try Folder(files)
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.exit == 1)
        #expect(run.out.contains("no gate names it"))
        #expect(run.err.contains("the budget of 3 calls pays for 1; allow 8 calls, or lower"), "\(run.err)")
    }

    @Test func `a budget below the one round of a gate is an error with its mend`() async throws {
        let release = Manifests.release(strategy: "immediate: {gates: [{evaluation: {suiteName: golden}}]}")
        var files = Manifests.evaluated(release, versions: 1)
        files["m/suite.yaml"] = Manifests.suite.replacing(
            "regression: {maxDrop: 0%}}", with: "regression: {maxDrop: 0%}}\n  budget: {calls: 3}")
        let folder = try Folder(files)
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.exit == 1)
        #expect(run.err.contains("its round needs 4 calls, and the budget allows 3; allow 4 calls"), "\(run.err)")
    }

    @Test func `five mistakes are five errors with their places`() async throws {
        let folder = try Folder([
            "bad.yaml": """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: bad}
            spec:
              sumary: typo
              versions:
              - name: v1
                text: "Hello {{who}}."
              aliases:
              - name: production
                version: v2
                strategy: {canary: {steps: [{weight: 120%}, {weight: ten}]}}
            """
        ])
        let run = await CommandRun.run("validate", folder.path)
        #expect(run.exit == 1)
        let file = folder("bad.yaml")
        for place in ["5:3", "8:18", "11:14", "12:42", "12:58"] {
            #expect(run.err.contains("\(file):\(place): error: "))
        }
        #expect(run.err.contains("\n    sumary: typo\n    ^\n"))
        #expect(run.out == "1 manifest in 1 file: 5 errors, no warnings\n")
    }

    @Test func `a path that cannot be read is an error that names it`() async throws {
        let folder = try Folder(["a.yaml": Manifests.release()])
        let run = await CommandRun.run("validate", folder.path, folder("missing.yaml"))
        #expect(run.exit == 1)
        #expect(run.err.contains("\(folder("missing.yaml")):1:1: error: "))
        #expect(run.out.contains("1 error"))
    }

    @Test func `a broken file among good ones is the only one with errors`() async throws {
        let folder = try Folder([
            "a.yaml": Manifests.release(), "b.yaml": "kind: [\n", "c.yaml": Manifests.release("other"),
        ])
        let run = await CommandRun.run("validate", folder.path)
        #expect(run.exit == 1)
        #expect(run.out.contains("2 manifests in 3 files: 1 error"))
        #expect(!run.err.contains("a.yaml") && !run.err.contains("c.yaml"))
    }

    @Test func `one object twice is told with both places`() async throws {
        let folder = try Folder(["a.yaml": Manifests.release(), "b.yaml": Manifests.release()])
        let run = await CommandRun.run("validate", folder.path)
        #expect(run.exit == 1)
        #expect(
            run.err.contains(
                "\(folder("b.yaml")):3:18: error: the PromptRelease `support/greeting` is there already, in \(folder("a.yaml")):3"
            ))
    }

    @Test(arguments: ["intent: greeting", "delivery: {name: greeting}"])
    func `two releases with one intent or one delivery name are told`(field: String) async throws {
        let folder = try Folder([
            "a.yaml": Manifests.release(), "b.yaml": Manifests.release("other", extra: "  \(field)"),
        ])
        let run = await CommandRun.run("validate", folder.path)
        #expect(run.exit == 1)
        #expect(run.err.contains("`greeting` is that of the release `greeting` too"))
        #expect(run.out.contains("1 error"))
    }

    @Test func `a suite that is nowhere is an error`() async throws {
        let release = Manifests.release(strategy: "immediate: {gates: [{evaluation: {suiteName: goldn}}]}")
        let folder = try Folder(Manifests.evaluated(release, versions: 1))
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.exit == 1)
        #expect(run.err.contains("there is no EvaluationSuite `goldn`"))
        #expect(run.err.contains("`golden`"))
    }

    @Test func `a case that the gated version cannot take is an error at the gate`() async throws {
        let release = Manifests.release(strategy: "immediate: {gates: [{evaluation: {suiteName: golden}}]}")
        var files = Manifests.evaluated(release.replacing("maxLength: 80", with: "maxLength: 2"), versions: 1)
        files["m/cases.jsonl"] = """
            {"name": "al", "inputs": {"name": "Al"}, "assert": [{"contains": "Al"}]}
            {"name": "bob", "inputs": {"name": "Bob"}, "assert": [{"contains": "Bob"}]}
            {"name": "nobody", "inputs": {}, "assert": [{"contains": "a"}]}

            """
        let folder = try Folder(files)
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.exit == 1)
        let subject = "of `golden` cannot be asked of the version `v1`: the input `name`"
        #expect(run.err.contains("error: the case `bob` \(subject): at most 2 characters are allowed, but there are 3"))
        #expect(run.err.contains("error: the case `nobody` \(subject) is missing"))
        #expect(!run.err.contains("`al`"))
    }

    @Test func `a version that breaks the contract of the one before it is an error, unless that is waived`()
        async throws
    {
        let release = Manifests.release(versions: 2, alias: "v2")
            .replacing("in style 2.", with: "in style {{style}}.")
            .replacing("inputs: [{name: name, schema: {type: string, maxLength: 80}}]", with: "INPUTS")
        let broken = release.replacing(
            "INPUTS", with: "inputs: [{name: name}]", maxReplacements: 1
        ).replacing("INPUTS", with: "inputs: [{name: name}, {name: style}]")
        let folder = try Folder(["a.yaml": broken])
        let run = await CommandRun.run("validate", folder.path)
        #expect(run.exit == 1)
        #expect(
            run.err.contains(
                "error: PL030 in `v2`: against v1: the input `style` is new, which callers do not give"))
        try folder.write(
            broken + "\n  lint: {waivers: [{rule: PL030, reason: all callers moved, until: 2099-12-31}]}\n",
            to: "a.yaml")
        #expect(await CommandRun.run("validate", folder.path).exit == 0)
    }

    @Test(arguments: ["../secret.md", "/etc/passwd", "link.md"])
    func `a text outside of the manifest's folder is refused`(path: String) async throws {
        let folder = try Folder(["secret.md": "top secret"])
        let release = Manifests.release().replacing(
            "text: \"Greet {{name}} in style 1.\"", with: "from: {file: \(path)}")
        try folder.write(release, to: "m/a.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: folder("m/link.md"), withDestinationPath: folder("secret.md"))
        let run = await CommandRun.run("validate", folder("m"))
        #expect(run.exit == 1)
        #expect(!run.err.contains("top secret"))
        #expect(run.err.contains("a.yaml"))
    }

    @Test func `warnings fail only under strict`() async throws {
        let folder = try Folder(["a.yaml": Manifests.release() + "\nstatus: {phase: Ready}\n"])
        let lax = await CommandRun.run("validate", folder.path)
        let strict = await CommandRun.run("validate", folder.path, "--strict")
        #expect([lax.exit, strict.exit] == [0, 1])
        #expect(lax.err.contains("warning: `status` is written by the operator"))
    }

    @Test(arguments: ["", "/empty", "/empty.yaml", "/comment.yaml", "/notes", "/pipe", "/settings.yaml"])
    func `a path that holds no manifest is an error with the path as given`(_ path: String) async throws {
        let folder = try Folder(
            path.isEmpty
                ? [:] : ["empty.yaml": "", "comment.yaml": "# later\n", "notes/a.md": "x", "settings.yaml": "a: 1"])
        try #require(path.isEmpty || mkdir(folder("empty"), 0o700) == 0)
        try #require(path.isEmpty || mkfifo(folder("pipe"), 0o600) == 0)
        let run = await CommandRun.run("validate", folder.path + path)
        #expect(run.exit == 1)
        #expect(run.err.contains("\(folder.path)\(path):1:1: error: there is no manifest here"))
    }

    @Test func `a manifest that is named twice is there both times`() async throws {
        let folder = try Folder(["a.yaml": Manifests.release(strategy: "immediate: {}")])
        let run = await CommandRun.run("validate", folder("a.yaml"), folder.path)
        #expect(!run.err.contains("there is no manifest"))
    }

    @Test func `JSON shows what was understood, normalised, with everything that is wrong`() async throws {
        let release = Manifests.release(strategy: "canary: {steps: [{weight: 5%, hold: 1h}]}")
        let folder = try Folder(["a.yaml": release + "\nstatus: {}\n"])
        let run = await CommandRun.run("validate", folder.path, "-o", "json")
        let json = try JSONParser.parse(run.out).json
        let manifest = json["manifests"]?.array?.first
        let alias = manifest?["spec"]?["aliases"]?.array?.first
        #expect(run.exit == 0)
        #expect(run.err.isEmpty)
        #expect(manifest?["metadata"]?["namespace"] == "support")
        #expect(manifest?["spec"]?["intent"] == "greeting")
        #expect(manifest?["spec"]?["versions"]?.array?.first?["digest"]?.string?.hasPrefix("sha256:") == true)
        #expect(
            alias?["strategy"]?["steps"] == [
                ["weight": "5%", "hold": "1h", "gates": nil], ["weight": "100%", "hold": "0s", "gates": nil],
            ])
        #expect(json["summary"] == ["files": 1, "manifests": 1, "errors": 0, "warnings": 1])
        #expect(json["diagnostics"]?.array?.first?["severity"] == "warning")
    }
}
