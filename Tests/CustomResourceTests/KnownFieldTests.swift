import JSON
import JSONSchema
import PromptCore
import Testing

/// The kinds that people write are held to their decoder.
@Suite struct KnownFieldTests {
    static let written: [ResourceKind] = [.release, .suite, .endpoint, .decision]

    /// What decoding knows in a map, over all that the map may depend on; nil where it never looks into it.
    private static func known(in node: SchemaNode, of resource: CustomResource) -> Set<String>? {
        let known = Probe.all(of: resource, to: node)
            .compactMap { probe in
                probe.target.flatMap { ManifestDecoder.knownFields(of: probe.document)[$0.mark] }
            }
        return known.isEmpty ? nil : known.reduce(into: []) { $0.formUnion($1) }
    }

    /// Every map of the schema whose fields have names; a release's status is written and read by the operator alone.
    private static func maps(of resource: CustomResource) -> [SchemaNode] {
        resource.schema.all.filter {
            $0.namesFields && !(resource.kind == .release && $0.steps.first == .property("status"))
        }
    }

    @Test(arguments: written)
    func `the schema and the decoder know the same fields in every map`(kind: ResourceKind) {
        let resource = CustomResource.of(kind)
        let maps = Self.maps(of: resource)
        #expect(maps.count > 1)
        for node in maps {
            var fields = Set(node.properties.keys)
            // The decoder warns of a status where the API has none.
            if node.steps.isEmpty { fields.insert("status") }
            #expect(Self.known(in: node, of: resource) == fields, "\(node.path)")
        }
    }

    @Test(arguments: written)
    func `a field of no name that the API has is an error in every map`(kind: ResourceKind) throws {
        let resource = CustomResource.of(kind)
        let schema = try APISchema.compiled(resource.schema)
        for node in Self.maps(of: resource) where node.steps.first != .property("status") {
            for probe in Probe.all(of: resource, to: node, adding: ["zzz": 1]) {
                let found = ManifestDecoder.decode(probe.document) { _ in .failure(ReferenceProblem(message: "none")) }
                #expect(found.diagnostics.hasErrors, "\(node.path)")
                #expect(!schema.validate(probe.document.root.json).isEmpty, "\(node.path)")
            }
        }
    }

    @Test func `fields are told where they are known, whether or not they are written`() throws {
        let text =
            #"{"apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "metadata": {"name": "a"}, "#
            + #""spec": {"retention": {"runs": 3}}}"#
        let document = try #require(ManifestFile.read(Array(text.utf8), file: "a.json").documents.first)
        let known = ManifestDecoder.knownFields(of: document)
        let retention = try #require(document.root["spec"]?["retention"])
        #expect(known[retention.mark] == ["versions", "runs", "days"])
        #expect(known.count == 4)
    }
}
