import JSON
import PromptCore
import Testing

/// A line of a manifest with a mistake in it, and what is said about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    var line: String
    var message: String

    init(_ line: String, _ message: String) {
        self.line = line
        self.message = message
    }

    var testDescription: String { line }
}

@Suite struct MistakeTests {
    static let inVersions = [
        Mistake("texts: Hi", "error: unknown field `texts`; did you mean `text`?"),
        Mistake("text: Hi, messages: []", "exactly one of `messages`, `text` and `from` belongs here"),
        Mistake("notes: Hi", "exactly one of `messages`, `text` and `from` belongs here"),
        Mistake("text: ' '", "`text` must not be empty"),
        Mistake("text: yes", "`text` must be a string, not the boolean true: put it in quotes"),
        Mistake("text: 1.5", "`text` must be a string, not the number 1.5: put it in quotes"),
        Mistake("text: [a]", "`text` must be a string, not a list"),
        Mistake("messages: []", "`messages` must have at least one message"),
        Mistake("messages: {role: user}", "`messages` must be a list, not a map"),
        Mistake("messages: [Hi]", "`messages[0]` must be a map, not a string"),
        Mistake("messages: [{role: User, content: Hi}]", "not `User`; did you mean `user`?"),
        Mistake("messages: [{role: user}]", "`content` is missing"),
        Mistake("text: Hi, template: jinja", "`template` must be mustache or none, not `jinja`"),
        Mistake("text: '{{x', inputs: [{name: x}]", "`{{` is never closed by `}}` on its line"),
        Mistake("text: '{{x}}'", "`x` is not a declared input; declare it under `inputs`"),
        Mistake("text: '{{> x}}'", "a partial (`{{> }}`) is not supported"),
        Mistake("text: Hi, inputs: [{name: x}, {name: x}]", "the input `x` is declared twice"),
        Mistake("text: Hi, inputs: [{name: a.b}]", "`name` must be made of letters, digits, `_` and `-`"),
        Mistake("text: Hi, inputs: [{name: x, trust: no}]", "`trust` must be a string, not the boolean false"),
        Mistake("text: Hi, inputs: [{name: x, trust: untrustd}]", "did you mean `untrusted`?"),
        Mistake("text: Hi, inputs: [{name: x, schema: {type: strin}}]", "`schema` is no JSON Schema:"),
        Mistake("text: Hi, inputs: [{name: x, schema: text}]", "`schema` must be a JSON Schema (a map), not a string"),
        Mistake("text: Hi, output: {jsonSchema: {minLength: -1}}", "`jsonSchema` is no JSON Schema:"),
        Mistake(
            "text: Hi, output: {xmlSchema: '<a/>'}", "`xmlSchema` is no XML Schema: the root element is no xs:schema"),
        Mistake("text: Hi, output: {xmlSchema: {}}", "`xmlSchema` must be a string, not a map"),
        Mistake("text: Hi, output: {xmlSchema: ' '}", "`xmlSchema` must not be empty"),
        Mistake(
            "text: Hi, output: {jsonSchema: {}, xmlSchema: '<a/>'}",
            "`output` must have either a `jsonSchema` or an `xmlSchema`, not both"),
        Mistake("text: Hi, output: {}", "`output` must have a `jsonSchema` or an `xmlSchema`"),
        Mistake("text: Hi, output: {jsonSchema: {maximum: 9007199254740993}}", "is beyond 2^53"),
        Mistake(
            "text: Hi, model: {parameters: {temperture: 1}}", "unknown field `temperture`; did you mean `temperature`?"),
        Mistake("text: Hi, model: {parameters: {temperature: 3}}", "`temperature` must be from 0 to 2, not 3"),
        Mistake("text: Hi, model: {parameters: {temperature: '1'}}", "`temperature` must be a number, not a string"),
        Mistake("text: Hi, model: {parameters: {maxTokens: 0}}", "`maxTokens` must be from 1 to 10000000, not 0"),
        Mistake("text: Hi, model: {strategy: {kind: beem}}", "did you mean `beam`?"),
        Mistake("text: Hi, model: {strategy: {kind: beam}}", "`width` is missing"),
        Mistake("text: Hi, model: {strategy: {kind: greedy, width: 3}}", "unknown field `width`"),
        Mistake("text: Hi, variants: [{text: Ho}]", "`models` is missing: write globs over model ids"),
        Mistake("text: Hi, variants: [{models: [], text: Ho}]", "`models` must have at least one glob"),
        Mistake("text: Hi, variants: [{models: [a]}]", "exactly one of `messages` and `text` belongs here"),
        Mistake("from: {}", "`from` must have `file` or `configMapKeyRef`"),
        Mistake("from: {file: ../a.md}", "`file` must stay below the manifest's folder"),
        Mistake("from: {file: /a.md}", "`file` must be a path below the manifest's folder, not an absolute one"),
        Mistake("from: {file: /\u{301}a.md}", "`file` must be a path below the manifest's folder, not an absolute one"),
        Mistake("from: {file: ../\u{301}a.md}", "`file` must stay below the manifest's folder"),
        Mistake("from: {file: a.md, configMapKeyRef: {name: c, key: k}}", "not both"),
        Mistake("from: {configMapKeyRef: {name: c}}", "`key` is missing"),
        Mistake("from: {file: none.md}", "`none.md` cannot be read: no such file"),
        Mistake("from: {file: a.prompty}, template: mustache", "the file says itself in which language it is"),
        Mistake("from: {file: a.doc}", "`a.doc` must end in .md or .txt (one string)"),
        Mistake("from: {file: empty.md}", "`empty.md` is empty"),
    ]

    @Test(arguments: inVersions)
    func `a mistake in a version is one error with its mend`(_ mistake: Mistake) {
        let text = Written.releaseText(version: mistake.line)
        let texts = ["a.prompty": "Hi", "a.doc": "Hi", "empty.md": "\n"]
        let found = Written.headlines(text, texts: texts)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(mistake.message) == true, "\(found)")
        #expect(found.first?.hasPrefix("m.yaml:6:") == true, "\(found)")
        #expect(Written.content(mistake.line, texts: texts) == nil)
    }

    static let inSpec = [
        Mistake("spce: {}", "unknown field `spce`; did you mean `spec`?"),
        Mistake("spec: []", "`spec` must be a map, not a list"),
        Mistake("spec: {}", "a release needs `versions` and `aliases`"),
        Mistake("spec: {versions: [], intent: a/b}", "`intent` must be made of letters"),
        Mistake("spec: {versions: [], suspend: 'yes'}", "`suspend` must be true or false, not a string"),
        Mistake(
            "spec: {versions: [{name: v 1, text: Hi}]}", "`name` must be made of letters, digits, `-`, `.` and `_`"),
        Mistake(
            "spec: {versions: [{name: 4.1, text: Hi}]}", "`name` must be a string, not the number 4.1: put it in quotes"
        ),
        Mistake(
            "spec: {versions: [{name: a, text: Hi}, {name: a, text: Ho}]}",
            "the version `a` is there twice; first in line 4"),
        Mistake("spec: {aliases: [{name: A, version: a}]}", "`name` must be made of lower-case letters"),
        Mistake("spec: {aliases: [{name: release, version: a}]}", "the alias `release` is reserved"),
        Mistake("spec: {aliases: [{name: a, version: a}, {name: a, version: b}]}", "the alias `a` is there twice"),
        Mistake("spec: {aliases: [{name: a}]}", "`version` is missing"),
        Mistake(
            "spec: {aliases: [{name: a, version: a, strategy: {}}]}",
            "exactly one of `immediate: {...}` and `canary: {...}`"),
        Mistake(
            "spec: {aliases: [{name: a, version: a, strategy: {immediate: {}, canary: {steps: [{weight: 1%}]}}}]}",
            "exactly one of `immediate: {...}` and `canary: {...}`"),
        Mistake("spec: {versions: [], lint: {failOn: errors}}", "did you mean `error`?"),
        Mistake("spec: {versions: [], lint: {waivers: [{rule: PL016, until: 2027-01-31}]}}", "`reason` is missing"),
        Mistake(
            "spec: {versions: [], lint: {waivers: [{rule: PL016, reason: r}]}}",
            "`until` is missing: name the last day on which the rule may be broken"),
        Mistake(
            "spec: {versions: [], lint: {waivers: [{rule: PL16, reason: r, until: 2027-01-31}]}}",
            "unknown lint rule `PL16`; did you mean `PL016`?"),
        Mistake(
            "spec: {versions: [], lint: {waivers: [{rule: PL016, reason: r, until: 2027-02-30}]}}",
            "`until` must be a day as `2027-01-31`, not `2027-02-30`"),
        Mistake("spec: {versions: [], delivery: {touchPods: 1}}", "`touchPods` must be true or false"),
        Mistake("spec: {versions: [], delivery: {bucketing: flagd-v1}}", "`bucketing` must be flagd-v2 or flagd-v3"),
        Mistake("spec: {versions: [], delivery: {name: A}}", "`name` must be made of lower-case letters"),
        Mistake("spec: {versions: [], delivery: {deletionPolicy: delete}}", "did you mean `Delete`?"),
        Mistake("spec: {versions: [], retention: {days: -1}}", "`days` must be from 0 to 36500, not -1"),
        Mistake("spec: {versions: [], retention: {days: 90d}}", "`days` must be a whole number, not a string"),
    ]

    @Test(arguments: inSpec)
    func `a mistake in a spec is one error with its mend`(_ mistake: Mistake) {
        let found = Written.headlines(Written.releaseHead + mistake.line + "\n")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(mistake.message) == true, "\(found)")
    }

    static let inCanary = [
        Mistake("steps: []", "`steps` must have at least one step"),
        Mistake("gates: []", "`steps` is missing"),
        Mistake("steps: [{weight: 0}]", "`weight` must be above 0%"),
        Mistake("steps: [{weight: 101}]", "`weight` must be from 0% to 100%, not 101"),
        Mistake("steps: [{weight: 0.5}]", "`weight` must be a percentage: write `\"0.5%\"`"),
        Mistake("steps: [{weight: 0.125%}]", "at most two decimals"),
        Mistake("steps: [{weight: 5%}, {weight: 5%}]", "weights must rise: 5% comes after 5%"),
        Mistake("steps: [{weight: 5%, hold: 10}]", "`hold` needs a unit: write `10s` or `10m`"),
        Mistake("steps: [{weight: 5%, hold: Manual}]", "or `manual`, not `Manual`"),
        Mistake(
            "steps: [{weight: 5%}], gates: [{evaluation: {suiteName: s}, approval: {required: 1}}]", "exactly one kind"),
        Mistake("steps: [{weight: 5%}], gates: [{}]", "a gate must have one of `evaluation`, `approval` and `soak`"),
        Mistake(
            "steps: [{weight: 5%}], gates: [{analysis: {}}]", "this build cannot run a gate of the kind `analysis`"),
        Mistake("steps: [{weight: 5%}], gates: [{aproval: {}}]", "did you mean `approval`?"),
        Mistake("steps: [{weight: 5%}], gates: [{approval: {required: 0}}]", "`required` must be from 1 to 100, not 0"),
        Mistake(
            "steps: [{weight: 5%}], gates: [{approval: {required: 1, excludeAuthor: maybe}}]",
            "`excludeAuthor` must be"),
        Mistake(
            "steps: [{weight: 5%}], gates: [{approval: {required: 1}}, {approval: {required: 2}}]",
            "the gate `approval` is there twice"),
        Mistake("steps: [{weight: 5%}], gates: [{soak: {alias: b}}]", "`for` is missing"),
        Mistake(
            "steps: [{weight: 5%}], gates: [{evaluation: {suiteName: s, reuse: Never}}]",
            "`reuse` must be Step or Attempt"),
        Mistake("steps: [{weight: 5%}], rollbackWindow: 11", "`rollbackWindow` must be from 0 to 10, not 11"),
        Mistake("steps: [{weight: 5%}], onFailure: rollback", "did you mean `Rollback`?"),
        Mistake("steps: [{weight: 5%}], onError: {after: soon}", "`after` must be a duration"),
        Mistake("steps: [{weight: 5%}], onErrror: {after: 1m}", "unknown field `onErrror`; did you mean `onError`?"),
    ]

    @Test(arguments: inCanary)
    func `a mistake in a strategy is one error with its mend`(_ mistake: Mistake) {
        let spec = "spec: {aliases: [{name: a, version: v, strategy: {canary: {\(mistake.line)}}}]}\n"
        let found = Written.headlines(Written.releaseHead + spec)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(mistake.message) == true, "\(found)")
    }

    @Test func `a canary's weights and holds are read in all their forms`() throws {
        let steps = "steps: [{weight: 1, hold: 90s}, {weight: 2.5%, hold: 1h30m}, {weight: 50%, hold: manual}]"
        let spec = "spec: {aliases: [{name: a, version: v, strategy: {canary: {\(steps)}}}]}\n"
        let release = try #require(Written.release(Written.releaseHead + spec))
        #expect(release.diagnostics == [])
        #expect(
            release.spec.aliases.first?.strategy.steps == [
                RolloutStep(weight: try #require(Percentage("1%")), hold: .time(.seconds(90))),
                RolloutStep(weight: try #require(Percentage("2.5%")), hold: .time(.seconds(5400))),
                RolloutStep(weight: try #require(Percentage("50%")), hold: .manual),
                RolloutStep(weight: .all),
            ])
    }

    @Test func `the list of mistakes is bounded, and says how many more there are`() {
        let fields = (0..<30).map { "x\($0)y: 1" }.joined(separator: ", ")
        let unknown = Written.headlines(Written.releaseHead + "spec: {versions: [], \(fields)}\n")
        #expect(unknown.count == 21)
        #expect(unknown.first == "m.yaml:4:7: error: 10 more fields of this map are unknown")
        let cases = Array(repeating: "1\n", count: 600).joined()
        let text = ExampleManifests.suite
        let found = Written.headlines(text, texts: ["golden.jsonl": cases])
        #expect(found.count == 500)
        #expect(found.last?.hasSuffix("not the number 1 (and 100 findings more)") == true, "\(found.last ?? "")")
    }

    @Test func `a release lists at most twenty versions`() throws {
        let versions = (1...21).map { "{name: v\($0), text: Hi}" }.joined(separator: ", ")
        let found = Written.headlines(Written.releaseHead + "spec: {versions: [\(versions)]}\n")
        #expect(found.count == 1)
        #expect(found.first?.contains("a release lists at most 20 versions, not 21") == true)
    }

    @Test func `a version has at most 64 KiB`() {
        let text = String(repeating: "x", count: 65_536)
        let found = Written.headlines(Written.releaseText(version: "text: \(text)"))
        #expect(
            found == ["m.yaml:6:5: error: a version may have at most 65536 bytes as canonical JSON, this one has 65547"]
        )
        #expect(Written.content("text: \(text.dropLast(11))") != nil)
    }
}
