import JSON
import Testing

@Suite struct ImportCommandTests {
    private let files = [
        "greeting.prompty": """
        ---
        name: Greeting
        version: "2.0"
        inputs:
        - {name: who, kind: string, sample: Ada}
        ---
        system:
        Be warm.
        user:
        {% if who %}Greet {{ who }}.{% endif %}
        """,
        "triage.short.prompt": "---\nmodel: m\noutput: {schema: {level: string}}\n---\nSort {{ticket}}",
        "desk.json": "{\"prompts\": {\"a\": {\"system_template\": \"A\"}, \"b\": {\"system_template\": \"B {{x}}\"}}}",
        "promptfooconfig.yaml": """
        prompts: ['Sort {{ticket}}', 'Please sort {{ticket}}']
        tests:
        - {vars: {ticket: lost card}, assert: [{type: icontains, value: card}, {type: python, value: f}]}
        """,
        "plain.prompt": "Hi",
    ]

    private static let every = ["greeting.prompty", "triage.short.prompt", "desk.json", "promptfooconfig.yaml"]

    @Test(arguments: every)
    func `what is printed validates`(file: String) async throws {
        let folder = try Folder(files)
        let run = await CommandRun.run("import", folder(file), "-n", "support")
        #expect(run.exit == 0, "\(run.err)")
        try folder.write(run.out, to: "out/all.yaml")
        let check = await CommandRun.run("validate", folder("out"))
        #expect(check.exit == 0, "\(check.err)\n\(run.out)")
    }

    @Test(arguments: every)
    func `reading the same file again prints the same`(file: String) async throws {
        let folder = try Folder(files)
        let first = await CommandRun.run("import", folder(file))
        #expect(!first.out.isEmpty)
        #expect(await CommandRun.run("import", folder(file)) == first)
    }

    @Test func `a file becomes a release with its names, and its example a suite`() async throws {
        let folder = try Folder(files)
        let run = await CommandRun.run("import", folder("greeting.prompty"), "-n", "support")
        #expect(
            run.out == """
                apiVersion: promptops.dev/v1alpha1
                kind: PromptRelease
                metadata:
                  name: greeting
                  namespace: support
                spec:
                  versions:
                  - name: "2.0"
                    messages:
                    - role: system
                      content: Be warm.
                    - role: user
                      content: "{{#who}}Greet {{who}}.{{/who}}"
                    inputs:
                    - name: who
                      schema:
                        minLength: 1
                        type:
                        - string
                        - "null"
                ---
                apiVersion: promptops.dev/v1alpha1
                kind: EvaluationSuite
                metadata:
                  name: greeting-golden
                  namespace: support
                spec:
                  sampling: deterministic
                  cases:
                  - name: sample
                    inputs:
                      who: Ada
                    assert:
                    - regex: \\S
                  thresholds:
                    passRate:
                      min: 100%

                """)
    }

    @Test func `what was left out is listed on stderr with its place, and --strict counts it`() async throws {
        let folder = try Folder(files)
        let config = folder("promptfooconfig.yaml")
        let run = await CommandRun.run("import", config)
        #expect(run.err == "left out: \(config):3:72: the assertion `python`: no code of a config is run\n")
        let strict = await CommandRun.run("import", config, "--strict")
        #expect(strict.exit == 1)
        #expect(strict.out == run.out)
    }

    @Test func `the list stands beside the manifests in JSON`() async throws {
        let folder = try Folder(files)
        let run = await CommandRun.run("import", folder("promptfooconfig.yaml"), "-o", "json", "--name", "sort")
        let json = try JSONParser.parse(run.out).json
        #expect(json["manifests"]?.array?.map { $0["metadata"]?["name"] } == ["sort", "sort-golden"])
        #expect(json["leftOut"]?.array?.map { $0["what"] } == ["the assertion `python`"])
        #expect(run.err.isEmpty)
    }

    @Test func `names can be given, one release or several`() async throws {
        let folder = try Folder(files)
        let pack = await CommandRun.run(
            "import", folder("desk.json"), "--name", "desk", "--version", "v7", "-o", "json")
        let releases = try JSONParser.parse(pack.out).json["manifests"]?.array ?? []
        #expect(releases.map { $0["metadata"]?["name"] } == ["desk-a", "desk-b"])
        #expect(releases.map { $0["spec"]?["versions"]?.array?.first?["name"] } == ["v7", "v7"])
        let plain = await CommandRun.run("import", folder("plain.prompt"), "-o", "json")
        #expect(try JSONParser.parse(plain.out).json["manifests"]?.array?.map { $0["metadata"]?["name"] } == ["plain"])
    }

    @Test func `with --out each file becomes one, and none that is there is touched`() async throws {
        let folder = try Folder(files)
        let run = await CommandRun.run(
            "import", folder("greeting.prompty"), folder("desk.json"), "--out", folder("m/n"))
        #expect(run.out == "\(folder("m/n/greeting.yaml"))\n\(folder("m/n/desk.yaml"))\n")
        #expect(await CommandRun.run("validate", folder("m")).exit == 0)
        let again = await CommandRun.run("import", folder("greeting.prompty"), "--out", folder("m/n"))
        #expect(again.exit == 2)
        #expect(again.err.contains("greeting.yaml"))
    }

    static let piped: [(format: String, file: String)] = [
        ("prompty", "greeting.prompty"), ("dotprompt", "triage.short.prompt"), ("PromptPack", "desk.json"),
        ("promptfoo", "promptfooconfig.yaml"),
    ]

    @Test(arguments: piped)
    func `stdin is read as the format that --from names, and what is printed validates from stdin`(
        format: String, file: String
    ) async throws {
        let text = try #require(files[file])
        let run = await CommandRun.run("import", "--from", format, "-", "--name", "piped", input: text)
        let folder = try Folder(files)
        let named = await CommandRun.run("import", folder(file), "--name", "piped")
        #expect(run.exit == 0, "\(run.err)")
        #expect(!run.out.isEmpty)
        #expect(run.out == named.out)
        let check = await CommandRun.run("validate", "-", input: run.out)
        #expect(check.exit == 0, "\(check.err)")
    }

    @Test func `a mistake of stdin is told at its place`() async {
        let run = await CommandRun.run("import", "--from", "dotprompt", "-", input: "Hi\n{{history}}")
        #expect(run.exit == 2)
        #expect(run.out.isEmpty)
        #expect(run.err.hasPrefix("<stdin>:2:1: error: `{{history}}` cannot be carried over"), "\(run.err)")
    }

    @Test(arguments: [["-"], ["-", "-", "--from", "prompty"], ["-", "--from", "word"]])
    func `stdin without a format, or twice, is wrong usage`(arguments: [String]) async {
        let run = await CommandRun.run(["import"] + arguments, input: "Hi")
        #expect(run.exit == 2)
        #expect(run.out.isEmpty)
        #expect(run.err.contains("--from") || run.err.contains("only one of the files can be `-`"), "\(run.err)")
    }

    @Test func `an error prints nothing, and tells of every file`() async throws {
        let folder = try Folder(["a.prompt": "{{history}}", "b.prompty": "---\nx", "c.prompt": "Hi"])
        let run = await CommandRun.run(
            "import", folder("a.prompt"), folder("b.prompty"), folder("c.prompt"), folder("d.prompt"))
        #expect(run.exit == 2)
        #expect(run.out.isEmpty)
        for place in ["a.prompt:1:1: error:", "b.prompty:1:1: error:", "d.prompt:1:1: error: cannot read"] {
            #expect(run.err.contains(place), "\(run.err)")
        }
    }

    @Test func `two files of one name are an error with the way out`() async throws {
        let folder = try Folder(["a/x.prompt": "Hi", "b/x.prompt": "Ho"])
        let run = await CommandRun.run("import", folder("a/x.prompt"), folder("b/x.prompt"))
        #expect(run.exit == 2)
        #expect(run.err.contains("a second PromptRelease `default/x`: import the files one by one with --name"))
    }

    @Test func `a version from a .prompty file is inlined whole`() async throws {
        let folder = try Folder([
            "m/release.yaml": """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: greeting}
            spec:
              versions:
              - {name: v1, from: {file: greeting.prompty}, notes: New.}
            """,
            "m/greeting.prompty": "---\nmodel: gpt\n---\nuser:\nHi {{ who }}",
        ])
        let run = await CommandRun.run("inline", folder("m"))
        try folder.write(run.out, to: "inlined/all.yaml")
        #expect(!run.out.contains("prompty"))
        let digests = try await [folder("m"), folder("inlined")].asyncMap { path in
            let check = await CommandRun.run("validate", path, "-o", "json")
            return try JSONParser.parse(check.out).json["manifests"]?.array?.first?["spec"]?["versions"]
        }
        #expect(digests[0]?.array?.first?["digest"]?.string?.hasPrefix("sha256:") == true)
        #expect(digests[0]?.array?.first?["digest"] == digests[1]?.array?.first?["digest"])
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
