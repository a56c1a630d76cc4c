import JSON
import PromptCore
import Testing

/// What `from` makes of a file of another format.
@Suite struct ImportedVersionTests {
    private let texts = [
        "a.prompty":
            "---\nname: A\nmodel: {id: gpt, options: {temperature: 0.5}}\ninputs: [{name: x, kind: string}]\n---\nuser:\nHi {{ x }}",
        "a.prompt": "---\nmodel: gpt\n---\nHi {{x}}",
        "tools.prompty": "---\ntools: [{name: t}]\nmodel: {options: {logprobs: true}}\n---\nuser:\nHi",
        "sample.prompty": "---\nsample: {x: 1}\n---\nuser:\nHi {{x}}",
        "bad.prompty": "---\nname: A\n---\nuser:\n{{ x | upper }}",
    ]

    @Test func `a .prompty file is replaced by what it says`() {
        let content = Written.content("from: {file: a.prompty}", texts: texts)
        #expect(
            content?.json == [
                "messages": [["role": "user", "content": "Hi {{x}}"]],
                "inputs": [["name": "x", "schema": ["type": "string"]]],
                "model": ["id": "gpt", "parameters": ["temperature": 0.5]],
            ])
    }

    static let same = [
        ("from: {file: a.prompt}", "text: 'Hi {{x}}', inputs: [{name: x}], model: {id: gpt}"),
        (
            "from: {file: a.prompt}, model: {endpointName: e}, inputs: [{name: x, trust: untrusted}], notes: New.",
            "text: 'Hi {{x}}', inputs: [{name: x, trust: untrusted}], model: {id: gpt, endpointName: e}, notes: New."
        ),
        (
            "from: {file: a.prompty}, model: {id: other}, output: {jsonSchema: {type: object}}",
            "messages: [{role: user, content: 'Hi {{x}}'}], inputs: [{name: x, schema: {type: string}}], model: {id: other, parameters: {temperature: 0.5}}, output: {jsonSchema: {type: object}}"
        ),
    ]

    @Test(arguments: same)
    func `a file and the same words in the manifest have one digest, and the manifest's own words win`(
        from: String, written: String
    ) throws {
        let content = try #require(Written.content(from, texts: texts))
        #expect(try content.digest == #require(Written.content(written)).digest)
    }

    @Test func `what cannot be carried over is an error in a manifest`() {
        let found = Written.headlines(Written.releaseText(version: "from: {file: tools.prompty}"), texts: texts)
        #expect(
            found == [
                "tools.prompty:2:1: error: `tools` cannot be carried over: a version of a prompt has nothing like it",
                "tools.prompty:3:19: error: the option `logprobs` of `model` cannot be carried over: a version's `parameters` have no such name",
            ])
        #expect(Written.content("from: {file: tools.prompty}", texts: texts) == nil)
    }

    @Test func `an example in the file says nothing to a manifest`() {
        #expect(Written.headlines(Written.releaseText(version: "from: {file: sample.prompty}"), texts: texts).isEmpty)
    }

    @Test func `a template that has no equivalent is an error in the file's line`() {
        let found = Written.headlines(Written.releaseText(version: "from: {file: bad.prompty}"), texts: texts)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("bad.prompty:5:1: error: `{{ x | upper }}` cannot be carried over") == true)
    }
}
