import Foundation
import JSON
import Testing
import YAML

/// The reader beside the kubectl of this machine, where there is one.
@Suite("Beside kubectl", .enabled(if: Kubectl.path != nil, "kubectl is not installed"))
struct KubectlTests {
    /// How many random files are compared; `PROMPTOPS_SEEDS` asks for more.
    private static let seeds = ProcessInfo.processInfo.environment["PROMPTOPS_SEEDS"].flatMap(Int.init) ?? 400

    @Test func `the tables say what kubectl says`() throws {
        let scalars = (ScalarTables.scalars + ScalarTables.corners)
            .map { row in (yaml: "x: " + row.yaml, json: row.json.map { "{\"x\":" + $0 + "}" }) }
        let rows = scalars + DocumentTables.documents
        var files: [String: String] = [:]
        for (number, row) in rows.enumerated() {
            files["f\(number)"] = Kubectl.document("f\(number)", row.yaml + "\n")
        }
        let answers = try Kubectl.read(files)
        for (number, row) in rows.enumerated() {
            let answer = try #require(answers["f\(number)"])
            let expected = try row.json.map { json in
                ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string("f\(number)")]]
                    .merging(try JSONParser.parse(json).json.object ?? [:]) { $1 } as [String: JSONValue]
            }
            #expect(answer.map(canonical) == expected.map { canonical([.object($0)]) }, "\(row.yaml.debugDescription)")
        }
    }

    @Test func `random manifests are read as kubectl reads them`() throws {
        try compare { generator, name in Kubectl.document(name + ".0", generator.members()) }
    }

    @Test func `random streams of documents are read as kubectl reads them`() throws {
        try compare { generator, name in generator.stream(name) }
    }

    private func compare(_ make: (inout RandomYAML, String) -> String) throws {
        var files: [String: String] = [:]
        for seed in 0..<Self.seeds {
            var generator = RandomYAML(seed: UInt64(seed))
            files["f\(seed)"] = make(&generator, "f\(seed)")
        }
        var agreed = 0
        for (name, answer) in try Kubectl.read(files) {
            let text = files[name] ?? ""
            if hasOpenTag(text) { continue }
            let stream = YAMLReader.documents(text)
            guard let answer else {
                #expect(!stream.problems.isEmpty || isReadHereOnly(text), "\(name): kubectl refuses\n\(text)")
                continue
            }
            if !stream.problems.isEmpty, stream.problems.allSatisfy({ isRefusedHereOnly($0, text) }) { continue }
            #expect(stream.problems == [], "\(name): kubectl reads\n\(text)")
            #expect(canonical(stream.documents.map(\.root.json)) == canonical(answer), "\(name)\n\(text)")
            agreed += 1
        }
        #expect(agreed > Self.seeds / 4)
    }

    /// What `YAMLReader` is stricter about; what a merge replaces kubectl never looks at.
    private func isRefusedHereOnly(_ problem: SyntaxError, _ text: String) -> Bool {
        let ofJSON = ["null cannot be a key", "this number is too large", ".inf", ".nan"]
        // libyaml's own rules about `!a]b`, `{a:}` and a byte order mark at the start of a line.
        let ofGrammar = ["while scanning a tag", "found unexpected ':'"]
        return problem.message.hasSuffix("is there twice") || ofGrammar.contains { problem.message.contains($0) }
            || (text.contains("<<:") && ofJSON.contains { problem.message.hasPrefix($0) })
            || text.unicodeScalars.dropFirst().contains("\u{FEFF}")
    }

    /// What `YAMLReader` is more lenient about; `...` behind nothing but a comment is one of the generator's separators.
    private func isReadHereOnly(_ text: String) -> Bool {
        ["\\/", "\n%", "!!timestamp", "# only\n...", "# only\r\n..."]
            .contains { text.unicodeScalars.contains($0.unicodeScalars) }
    }

    /// Whether a tag has a comma or bracket right behind it, which kubectl takes for a part of the tag.
    private func hasOpenTag(_ text: String) -> Bool { text.contains(/![a-z]+[,\[\]{}]/) }

    private func canonical(_ values: [JSONValue]) -> [String] {
        values.map { String(decoding: $0.canonicalBytes, as: UTF8.self) }
    }
}
