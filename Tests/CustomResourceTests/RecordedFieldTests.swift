import Foundation
import JSON
import JSONSchema
import PromptCore
import Testing

/// What the operator writes is held to the schemas that keep or drop it.
@Suite struct RecordedFieldTests {
    /// Compares the stored properties of a value, all the way down, with the fields of a schema.
    private struct Comparison {
        private(set) var problems: [String] = []

        /// `json` is what the value is written as: a value that is no map there has no fields.
        mutating func compare(_ value: Any, _ json: JSONValue?, _ node: SchemaNode?) {
            guard let node else { return problems.append("something has no schema") }
            let mirror = Mirror(reflecting: value)
            switch mirror.displayStyle {
            case .optional:
                guard let inner = mirror.children.first?.value else {
                    return problems.append("\(node.path): the sample leaves it out")
                }
                compare(inner, json, node)
            case .collection:
                guard let first = mirror.children.first?.value else {
                    return problems.append("\(node.path): the sample is empty")
                }
                compare(first, json?.array?.first, node.child(.item))
            case .dictionary:
                guard let first = mirror.children.first?.value,
                    let pair = Mirror(reflecting: first).children.map(\.value) as [Any]?, pair.count == 2
                else { return problems.append("\(node.path): the sample is empty") }
                compare(pair[1], json?.object?.values.first, node.child(.value))
            case .struct where json?.object != nil: compareFields(mirror, json, node)
            default: break
            }
        }

        private mutating func compareFields(_ mirror: Mirror, _ json: JSONValue?, _ node: SchemaNode) {
            let names = Set(mirror.children.compactMap(\.label))
            if names != Set(node.properties.keys) {
                problems.append("\(node.path): \(names.symmetricDifference(node.properties.keys).sorted())")
            }
            if Set((json?.object ?? [:]).keys) != names { problems.append("\(node.path): written as other fields") }
            for child in mirror.children {
                guard let name = child.label else { continue }
                compare(child.value, json?[name], node.child(.property(name)))
            }
        }
    }

    private static func written(_ value: some Encodable) throws -> JSONValue {
        try JSONParser.parse(String(decoding: JSONEncoder().encode(value), as: UTF8.self)).json
    }

    private static func problems(of value: some Encodable, _ node: SchemaNode?) throws -> [String] {
        let json = try written(value)
        var comparison = Comparison()
        comparison.compare(value, json, node)
        guard let node else { return comparison.problems }
        return comparison.problems + (try APISchema.compiled(node).validate(json).map { "\($0)" })
    }

    @Test func `a release's status holds exactly what the operator writes`() throws {
        let node = CustomResource.of(.release).schema.child(.property("status"))
        #expect(try Self.problems(of: RecordedSamples.status, node) == [])
    }

    @Test func `a decision's status holds exactly what became of it`() throws {
        let node = CustomResource.of(.decision).schema.child(.property("status"))
        let outcome = ReleaseDecision.Outcome(.applied, "done", at: RecordedSamples.now)
        #expect(try Self.problems(of: outcome, node) == [])
    }

    @Test func `a decision's spec holds exactly what a person decides`() throws {
        let schema = try #require(CustomResource.of(.decision).schema.child(.property("spec")))
        let decision = RecordedSamples.decision
        #expect(Set((decision.specJSON.object ?? [:]).keys) == Set(schema.properties.keys))
        #expect(try APISchema.compiled(schema).validate(decision.specJSON) == [])
    }

    @Test func `a run's evidence and result are recorded whole`() throws {
        let spec = try #require(CustomResource.of(.run).schema.child(.property("spec")))
        #expect(try Self.problems(of: RecordedSamples.binding, spec.child(.property("binding"))) == [])
        #expect(try Self.problems(of: RecordedSamples.result, spec.child(.property("result"))) == [])
        #expect(
            Set(spec.properties.keys) == [
                "releaseName", "suiteName", "candidateVersion", "stableVersion", "binding", "result",
            ])
    }

    @Test func `a recorded version keeps its content and where it came from`() throws {
        let spec = try #require(CustomResource.of(.version).schema.child(.property("spec")))
        #expect(
            Set(spec.properties.keys) == [
                "releaseName", "intent", "version", "digest", "content", "source", "recordedAt", "provenance",
            ])
        #expect(spec.child(.property("content"))?.isFree == true)
        let provenance = Provenance(
            commit: "0123abcd", author: "Ada <ada@example.com>", authoredAt: RecordedSamples.now, isDirty: true,
            isApproximate: true
        ).json
        let schema = try #require(spec.child(.property("provenance")))
        #expect(Set((provenance.object ?? [:]).keys) == Set(schema.properties.keys))
        #expect(try APISchema.compiled(schema).validate(provenance) == [])
    }

    @Test func `the enums of recorded values are those that are written`() {
        func choices(_ kind: ResourceKind, _ path: String) -> [String] {
            let node = CustomResource.of(kind).schema.all.first { $0.path == path }
            return (node?.json["enum"]?.array ?? []).compactMap(\.string)
        }
        #expect(choices(.release, ".status.aliases[].phase") == AliasPhase.allCases.map(\.rawValue))
        #expect(choices(.decision, ".spec.action") == ReleaseDecision.Action.allCases.map(\.rawValue))
        #expect(
            choices(.release, ".status.aliases[].awaiting.action") == ReleaseDecision.Action.allCases.map(\.rawValue))
        #expect(choices(.run, ".spec.result.verdict") == Verdict.allCases.map(\.rawValue))
        #expect(choices(.run, ".spec.result.thresholds[].kind") == ThresholdResult.Kind.allCases.map(\.rawValue))
        #expect(choices(.run, ".spec.result.usage[].side") == StrategyUsage.Side.allCases.map(\.rawValue))
        #expect(choices(.release, ".status.serving.bucketing") == BucketingName.allCases.map(\.rawValue))
        for phase in choices(.release, ".status.phase") { #expect(ReleasePhase(rawValue: phase) != nil) }
        #expect(choices(.release, ".status.phase").count == 8)
    }
}
