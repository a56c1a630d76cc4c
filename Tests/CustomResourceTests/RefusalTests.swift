import JSON
import JSONSchema
import PromptCore
import Testing

/// What an API server does not take, a folder does not take either.
@Suite struct RefusalTests {
    /// Values of every shape; which of them a field refuses, its schema says.
    private static let values: [JSONValue] = [
        true, -1, 1.5, 1_000_000_000_000, "", "x y!", [], ["zzz": 1],
    ]

    /// What only a folder takes.
    private static let folderOnly: Set<Case> = [
        // Where a schema is free to say nothing, the API wants a map.
        Case(path: ".spec.versions[].output.jsonSchema", value: true)
    ]

    private struct Case: Hashable {
        var path: String
        var value: JSONValue
    }

    /// What is wrong with a map that has these members beside what it must have, whatever it depends on.
    private static func errors(_ members: [String: JSONValue], in node: SchemaNode, of resource: CustomResource)
        -> Set<String>
    {
        let found = Probe.all(of: resource, to: node, adding: members)
            .map { probe in ManifestDecoder.decode(probe.document) { _ in .failure(ReferenceProblem(message: "none")) }
            }
        return Set(found.flatMap(\.diagnostics.errors).map(\.message))
    }

    @Test(arguments: KnownFieldTests.written)
    func `a value that a field's schema refuses is an error of the decoder`(kind: ResourceKind) throws {
        let resource = CustomResource.of(kind)
        var refused = 0
        for node in resource.schema.all where node.namesFields && node.steps.first == .property("spec") {
            let usual = Self.errors([:], in: node, of: resource)
            for name in node.properties.keys.sorted() {
                let field = try #require(node.child(.property(name)))
                let schema = try APISchema.compiled(field)
                for value in Self.values where !schema.validate(value).isEmpty {
                    guard !Self.folderOnly.contains(Case(path: field.path, value: value)) else { continue }
                    refused += 1
                    let errors = Self.errors([name: value], in: node, of: resource)
                    #expect(!errors.isSubset(of: usual), "\(field.path): \(value)")
                }
            }
        }
        #expect(refused > 50)
    }
}
