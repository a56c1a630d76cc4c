import JSON
import Testing
import YAML

@Suite("Composition")
struct ComposerTests {
    @Test(
        "maps, keys, merges, anchors and blocks become the JSON that kubectl makes of them",
        arguments: DocumentTables.documents)
    func matchesKubectl(yaml: String, json: String?) throws {
        let stream = YAMLReader.documents(yaml + "\n")
        #expect(stream.problems.isEmpty == (json != nil))
        guard let json else { return }
        let root = try #require(stream.documents.first?.root)
        #expect(root.json.canonicalBytes == (try JSONParser.parse(json).json.canonicalBytes))
    }
}
