import JSON
import PromptCore
import Testing

@testable import PromptCommands

@Suite struct VersionDiffTests {
    private func version(_ name: String, _ json: JSONValue) -> NamedVersion {
        NamedVersion(name: name, content: VersionContent(normalized: json))
    }

    private func chat(system: String, temperature: Double) -> JSONValue {
        [
            "messages": [
                ["role": "system", "content": .string(system)], ["role": "user", "content": "{{ticket}}\n"],
            ],
            "model": ["id": "m-1", "parameters": ["temperature": JSONValue(temperature)]],
        ]
    }

    @Test func `each message and each field that differs is a part`() {
        let old = version("v1", chat(system: "Be kind.\n", temperature: 0))
        let new = version("v2", chat(system: "Be brief.\n", temperature: 0.5))
        #expect(
            VersionDiff(old: old, new: new).text(on: Terminal { _ in }) == """
                --- v1/messages[0] (system)  \(old.digest.shown)
                +++ v2/messages[0] (system)  \(new.digest.shown)
                @@ -1 +1 @@
                -Be kind.
                +Be brief.
                --- v1/model  \(old.digest.shown)
                +++ v2/model  \(new.digest.shown)
                @@ -1,3 +1,3 @@
                 id: m-1
                 parameters:
                -  temperature: 0
                +  temperature: 0.5

                """)
    }

    @Test func `a variant's wording is compared by itself`() {
        let old = version("v1", ["text": "a", "variants": [["models": ["x-*"], "text": "b"]]])
        let new = version("v2", ["text": "a", "variants": [["models": ["x-*"], "text": "c"]], "notes": "n"])
        #expect(VersionDiff(old: old, new: new).parts.map(\.name) == ["variants[0].text", "notes"])
    }

    @Test func `a contract that changed is told at the end, what breaks first`() {
        let old = version(
            "v1", ["text": "a", "output": ["jsonSchema": ["required": ["severity", "team"]]]])
        let new = version(
            "v2", ["text": "a", "output": ["jsonSchema": ["required": ["severity", "steps"]]]])
        let text = VersionDiff(old: old, new: new).text(on: Terminal { _ in })
        #expect(
            text.hasSuffix(
                """
                contract of v2 against v1
                  breaking: the output may now lack the member `team`
                  compatible: the output must now have the member `steps`

                """))
    }
}
