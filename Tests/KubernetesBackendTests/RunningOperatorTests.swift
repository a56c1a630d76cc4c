import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Testing

@testable import KubernetesBackend

@Suite("An operator follows a cluster by its feeds")
struct RunningOperatorTests {
    private static let key = Samples.key

    /// Runs an operator beside a test.
    private static func withOperator(
        on place: Workplace, _ body: () async throws -> Void
    ) async throws {
        let process = Operator(
            backend: place.backend(), evaluator: ScriptedEvaluator(now: { place.now }), clock: place.clock,
            now: { place.now }, random: { 0.5 }, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await process.runUntilCancelled() }
            try await body()
            group.cancelAll()
        }
    }

    /// Waits until the stable prompt is this text.
    private static func expectServed(_ text: String, on place: Workplace) async throws {
        while try await place.files(at: key)["production.txt"] != Array(text.utf8) { try await Task.giveWay() }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a new release is delivered, an edit follows, and drift is put back`() async throws {
        let place = Workplace()
        try await place.ensure(namespace: "support")
        try await Self.withOperator(on: place) {
            try await place.apply(Samples.release(text: "one"))
            try await Self.expectServed("one", on: place)
            try await place.apply(Samples.release(text: "two", named: "v2"))
            try await Self.expectServed("two", on: place)
            try await place.merge(["data": ["production.txt": "evil"]], .configMaps, Self.key)
            try await Self.expectServed("two", on: place)
            try await place.admin.delete(place.path(.configMaps, Self.key))
            try await Self.expectServed("two", on: place)
            try await place.delete(Samples.release())
            while try await place.get(APIResource(.release), Self.key) != Optional<JSONValue>.none {
                try await Task.giveWay()
            }
        }
        #expect(try await place.get(.configMaps, Self.key) == Optional<JSONValue>.none)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a release waits for the ConfigMap that it is read from, and for its place to be free`() async throws {
        let place = Workplace()
        let foreign = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: triage, namespace: support}
            data: {note: mine}
            """
        try await place.apply(foreign)
        try await Self.withOperator(on: place) {
            try await place.apply(
                Samples.release().replacing(
                    "text: \"Hello\"", with: "from: {configMapKeyRef: {name: texts, key: a.md}}"))
            while try await place.backend().release(Self.key)?.status?.phase != .invalid { try await Task.giveWay() }
            try await place.apply(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: texts, namespace: support}
                data: {a.md: "from a map"}
                """)
            while try await place.backend().release(Self.key)?.status?.phase == .invalid { try await Task.giveWay() }
            try await place.delete(foreign)
            try await Self.expectServed("from a map", on: place)
        }
    }
}
