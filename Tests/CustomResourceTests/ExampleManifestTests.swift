import Foundation
import JSON
import JSONSchema
import PromptCore
import Testing

@testable import PromptCommands

/// The manifests that ship, in the form in which a cluster takes them.
@Suite struct ExampleManifestTests {
    private static let examples = CustomResource.repository.appending(path: "examples")

    /// Each folder below `examples/` that holds a release; they stand for states of one cluster, so each is read alone.
    private static let folders: [String] = {
        let files = FileManager.default.enumerator(atPath: examples.path)?.compactMap { $0 as? String } ?? []
        let releases = files.filter { file in
            let text =
                file.hasSuffix(".yaml") ? try? String(contentsOf: examples.appending(path: file), encoding: .utf8) : nil
            return text?.contains("kind: PromptRelease") ?? false
        }
        return Set(releases.map { ($0 as NSString).deletingLastPathComponent }).sorted()
    }()

    @Test func `every example is found`() {
        #expect(
            Set(Self.folders).isSuperset(of: [
                "quickstart/manifests", "quickstart/changes/2-good-candidate", "quickstart/changes/3-bad-candidate",
                "support-desk",
            ]))
    }

    private static func inlined(_ folder: String) -> Inliner {
        Inliner.inline(ManifestReader().read([examples.appending(path: folder).path]))
    }

    @Test(arguments: folders)
    func `an example that was inlined is what the API server takes`(folder: String) throws {
        let inlined = Self.inlined(folder)
        #expect(inlined.diagnostics.errors == [])
        let objects = inlined.documents.map(\.json).filter { $0["apiVersion"]?.string == ResourceKind.apiVersion }
        #expect(!objects.isEmpty)
        for object in objects {
            let kind = try #require(object["kind"]?.string.flatMap(ResourceKind.init))
            let schema = try APISchema.compiled(CustomResource.of(kind).schema)
            #expect(schema.validate(object) == [], "\(object["metadata"]?["name"] ?? .null)")
        }
    }

    @Test func `an assertion that is a bare word is inlined as the map that the API has`() throws {
        let text = """
            apiVersion: promptops.dev/v1alpha1
            kind: EvaluationSuite
            metadata: {name: golden}
            spec:
              sampling: deterministic
              defaults: {assert: [isJSON, {contains: a}]}
              cases:
              - {name: one, assert: [refusal, {not: isXML}]}
              thresholds: {passRate: {min: 100%}}
            """
        let document = try #require(ManifestFile.read(Array(text.utf8), file: "suite.yaml").documents.first)
        var set = ManifestSet()
        set.decode([document]) { _, _ in { _ in .failure(ReferenceProblem(message: "none")) } }
        let inlined = Inliner.inline(set)
        #expect(inlined.diagnostics.errors == [])
        let object = try #require(inlined.documents.first?.json)
        #expect(object["spec"]?["defaults"] == ["assert": [["isJSON": [:]], ["contains": "a"]]])
        #expect(
            object["spec"]?["cases"] == [["name": "one", "assert": [["refusal": [:]], ["not": "isXML"]]]])
        #expect(try APISchema.compiled(CustomResource.of(.suite).schema).validate(object) == [])
    }
}
